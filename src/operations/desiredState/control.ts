/** Starts, stops and reloads an instance: through its unit of systemd, if that runs, or else with postfix(1). */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Fatal } from "../../fatal.ts"
import { displayName, type Instance } from "../../instance/Instance.ts"
import { prefix } from "../../instance/naming.ts"
import type { Primary } from "../../postfix/Primary.ts"
import { Machine, type Units } from "../../services/Machine.ts"
import { nameOf } from "../../services/paths.ts"
import { callerEnvironment, runAll } from "../iteration.ts"
import { type Control, controlLocked } from "../startStop.ts"

/** The program has said why. */
export class ControlFailed extends Fatal("ControlFailed")<{ control: Control; instance: Instance }>(
  ({ control, instance }) => `instance ${displayName(instance)}: ${control} failed`
) {}

/**
 * Debian 12 names units by the name of the instance, `-` for the primary; Debian 13 by the end of its directory's name,
 * with a unit of its own for the primary. What is not enabled, their units do not start.
 */
const unitOf = ({ generated, installed }: Units, instance: Instance): Option.Option<string> => {
  const { configDirectory, enabled, name, primary } = instance
  if (!enabled || !installed.has("postfix@.service")) return Option.none()
  if (generated) return Option.map(primary ? Option.some("-") : name, (own) => `postfix@${own}.service`)
  const directory = nameOf(configDirectory)
  if (primary) return Option.some("postfix.service")
  return directory.startsWith(prefix)
    ? Option.some(`postfix@${directory.slice(prefix.length)}.service`)
    : Option.none()
}

const systemctl = (command: Control, unit: string) => ({ program: "systemctl", arguments: [command, unit] })

/** For a caller that holds the lock of the host. */
export const runControl = Effect.fnUntraced(function* (
  control: Control,
  primary: Primary,
  instance: Instance
) {
  const { units } = yield* (yield* Machine).facts
  const unit = Option.flatMap(units, (known) => unitOf(known, instance))
  const succeeded = Option.isSome(unit)
    ? yield* runAll(
        [{ instance, command: { ...systemctl(control, unit.value), environment: yield* callerEnvironment } }],
        1
      )
    : (yield* controlLocked(control, primary, instance, false)).succeeded
  if (!succeeded) return yield* new ControlFailed({ control, instance })
})
