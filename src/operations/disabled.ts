/** Messages about instances that are not enabled. The original skips these silently. */
import * as Effect from "effect/Effect"
import { Fatal } from "../fatal.ts"
import { displayName, type Instance } from "../instance/Instance.ts"
import { listedNames } from "../instance/selection.ts"
import { holdStopped } from "../plan/stopped.ts"
import type { Primary } from "../postfix/Primary.ts"
import { Diagnostics } from "../services/Diagnostics.ts"
import { commandKind, type PostfixOptions, postfix } from "./run.ts"
import { controls } from "./startStop.ts"

const isControl = (command: string): boolean => controls.some((control) => control === command)

const onItsOwn = (instance: Instance, command: string): string =>
  isControl(command)
    ? `'postmulti ${command} ${displayName(instance)}'`
    : `'postfix -c ${instance.configDirectory} ${command}'`

/** While the primary is disabled, `enable` is refused as well. */
const enabling = (instance: Instance): string =>
  instance.primary ? "'postmulti init'" : `'postmulti enable ${displayName(instance)}'`

/** The command works on enabled instances only, and none of the selected ones is enabled. */
class NotEnabled extends Fatal("NotEnabled")<{
  command: string
  /** Whether the instances were checked instead. */
  checked: boolean
  instances: ReadonlyArray<Instance>
}>(({ instances, command, checked }) => {
  const [first, second] = instances
  const only = second === undefined ? first : undefined
  const [them, which] =
    only === undefined ? ["they were", "for one that is running"] : ["it was", "if it is running"]
  const whose = only === undefined ? "none of these instances is" : `instance ${displayName(only)} is not`
  const forAny = isControl(command) ? `'postmulti ${command} INSTANCE'` : `'postfix -c DIRECTORY ${command}'`
  const alone = only === undefined ? forAny : onItsOwn(only, command)
  const comesFirst = only === undefined ? "'postmulti enable INSTANCE'" : enabling(only)
  return checked
    ? `${whose} enabled, so ${them} only checked: run ${comesFirst} first, or ${alone} to start it alone`
    : `${whose} enabled, so ${them} skipped: run ${alone} ${which}`
}) {}

/** False if we cannot know: a user who cannot examine the locks of a master cannot stop it either. */
export const isRunning = (instance: Instance) =>
  Effect.scoped(holdStopped(instance)).pipe(
    Effect.as(false),
    Effect.catchTags({
      NotStopped: () => Effect.succeed(true),
      StateUnknown: () => Effect.succeed(false)
    })
  )

const tellPassedOver = (command: string) => (instance: Instance) =>
  Effect.gen(function* () {
    const { unloggedWarning } = yield* Diagnostics
    if (yield* isRunning(instance)) {
      yield* unloggedWarning(
        `instance ${displayName(instance)} is running but was skipped, because it is not enabled: ` +
          `${onItsOwn(instance, command)} acts on it alone`
      )
    }
  })

const tellChecked = (instances: ReadonlyArray<Instance>) =>
  Effect.flatMap(Diagnostics, ({ hints }) =>
    hints(() => [`only checked, because they are not enabled: ${listedNames(instances.map(displayName))}`])
  )

/**
 * `postfix`, with messages about the instances that it skips because they are not enabled. Fails with `NotEnabled` if
 * none is enabled: a user who names an instance does not expect that nothing happens to it.
 */
export const outspokenPostfix = Effect.fnUntraced(function* (
  primary: Primary,
  instances: ReadonlyArray<Instance>,
  options: PostfixOptions
) {
  const { command } = options
  const kind = commandKind(primary.commandWords, command)
  const disabled = kind === "other" ? [] : instances.filter(({ enabled }) => !enabled)
  const checked = kind === "start"
  const isNoneEnabled = disabled.length > 0 && disabled.length === instances.length
  const notEnabled = new NotEnabled({ command, checked, instances })
  if (isNoneEnabled && !checked) return yield* notEnabled
  const success = yield* postfix(primary, instances, options)
  if (isNoneEnabled) return yield* notEnabled
  if (!checked) yield* Effect.forEach(disabled, tellPassedOver(command))
  else if (disabled.length > 0) yield* tellChecked(disabled)
  return success
})
