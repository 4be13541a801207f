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

/** The program has said why. */
export class ControlFailed extends Fatal("ControlFailed")<{ control: Control; instance: Instance }>(
  ({ control, instance }) => `instance ${displayName(instance)}: ${control} failed`
) {}

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
