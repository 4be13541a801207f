/** Starts, stops and reloads an instance: through its unit of systemd, if that runs, or else with postfix(1). */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Fatal } from "../../fatal.ts"
import { displayName, type Instance } from "../../instance/Instance.ts"
import { unitOf } from "../../instance/units.ts"
import type { Primary } from "../../postfix/Primary.ts"
import { Machine } from "../../services/Machine.ts"
import { callerEnvironment, runAll } from "../iteration.ts"
import { type Control, controlLocked } from "../startStop.ts"
import { type KnownStatus, lookAt } from "../status/status.ts"

/** The program has said why. */
class ControlFailed extends Fatal("ControlFailed")<{ control: Control; instance: Instance }>(
  ({ control, instance }) => `instance ${displayName(instance)}: ${control} failed`
) {}

/**
 * On Debian 13, all instances are parts of the primary's unit. Without this, whatever is done to the primary would be
 * done to all of them.
 */
const alone = "--job-mode=ignore-dependencies"

const systemctl = (control: Control, unit: string, { primary }: Instance) => ({
  program: "systemctl",
  arguments: [...(primary ? [alone] : []), control, unit]
})

/** For systemd, an instance that was started by hand does not run. */
const isReachable = (control: Control, unit: string, { master }: Pick<KnownStatus, "master">): boolean =>
  control === "start" ||
  Option.contains(
    Option.flatMap(master, (running) => running.unit),
    unit
  )

/** For a caller that holds the lock of the host. */
export const runControl = Effect.fnUntraced(function* (
  control: Control,
  primary: Primary,
  instance: Instance
) {
  const { units } = yield* (yield* Machine).facts
  const status = yield* lookAt(instance)
  const unit = Option.flatMap(units, (known) => unitOf(known, instance)).pipe(
    Option.filter((name) => isReachable(control, name, status))
  )
  const succeeded = Option.isSome(unit)
    ? yield* runAll(
        [
          {
            instance,
            command: {
              ...systemctl(control, unit.value, instance),
              environment: yield* callerEnvironment
            }
          }
        ],
        1
      )
    : (yield* controlLocked(control, primary, instance, false)).succeeded
  if (!succeeded) return yield* new ControlFailed({ control, instance })
})
