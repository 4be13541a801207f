/** Starts and stops an instance, and says on a terminal what was done, or shows what would be done. */
import * as Effect from "effect/Effect"
import { Fatal } from "../../fatal.ts"
import { displayName, type Instance } from "../../instance/Instance.ts"
import { type Control, controlInstance, plannedCommands } from "../../operations/startStop.ts"
import { commandStep, type Preview } from "../../plan/preview.ts"
import type { Primary } from "../../postfix/Primary.ts"
import { Diagnostics, harmless } from "../../services/Diagnostics.ts"
import { StandardStreams } from "../../services/StandardStreams.ts"

/** postfix(1) gives its reason only to a terminal and to the mail log. */
class ControlFailed extends Fatal("ControlFailed")<{ control: Control; instance: Instance }>(
  ({ control, instance }) =>
    `cannot ${control} instance ${displayName(instance)}: postfix(1) failed, see the mail log`
) {}

export const tellNothingDone = Effect.fnUntraced(function* (whom: string) {
  const { errorIsTerminal } = yield* StandardStreams
  const { plain } = yield* Diagnostics
  if (yield* errorIsTerminal) yield* plain(harmless(`${whom}: nothing had to be done`))
})

/** Postfix itself says what it does. */
export const carryOutControl = Effect.fnUntraced(function* (
  control: Control,
  primary: Primary,
  instance: Instance,
  verbose: boolean
) {
  const { commands, succeeded } = yield* controlInstance(control, primary, instance, verbose)
  if (!succeeded) return yield* new ControlFailed({ control, instance })
  if (commands.length === 0) yield* tellNothingDone(displayName(instance))
})

/** What it would do. */
export const previewControl = (control: Control, instance: Instance) =>
  Effect.map(
    plannedCommands(control, instance),
    (commands): Preview => ({
      verb: { action: control, infinitive: control },
      object: `instance ${displayName(instance)}`,
      steps: commands.map((command) => commandStep(`postfix -c ${instance.configDirectory} ${command}`))
    })
  )
