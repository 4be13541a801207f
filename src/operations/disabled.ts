/**
 * What people are told of instances that are not enabled. The original says nothing of them, whatever the command was
 * that passed them over.
 */
import * as Effect from "effect/Effect"
import { Fatal } from "../fatal.ts"
import { displayName, type Instance } from "../instance/Instance.ts"
import { listedNames } from "../instance/selection.ts"
import type { Plan } from "../plan/Plan.ts"
import { checkStopped } from "../plan/stopped.ts"
import type { Primary } from "../postfix/Primary.ts"
import { Diagnostics } from "../services/Diagnostics.ts"
import { commandKind, type PostfixOptions, postfix } from "./run.ts"

const onItsOwn = ({ configDirectory }: Instance, command: string): string =>
  `'postfix -c ${configDirectory} ${command}'`

/** Without the primary enabled, `enable` is among what is refused. */
const enabling = (instance: Instance): string =>
  instance.primary ? "'postmulti init'" : `'postmulti enable ${displayName(instance)}'`

/** The command was for enabled instances, and none of those asked for is one. */
export class NotEnabled extends Fatal("NotEnabled")<{
  command: string
  /** Whether that is what was done in place of the command. */
  checked: boolean
  instances: ReadonlyArray<Instance>
}>(({ instances, command, checked }) => {
  const [first, second] = instances
  const only = second === undefined ? first : undefined
  const whose = only === undefined ? "none of these instances is" : `instance ${displayName(only)} is not`
  const alone = only === undefined ? `'postfix -c DIRECTORY ${command}'` : onItsOwn(only, command)
  const comesFirst = only === undefined ? "'postmulti enable INSTANCE'" : enabling(only)
  return checked
    ? `${whose} enabled, and was only checked: run ${comesFirst} first, or ${alone} to start it alone`
    : `${whose} enabled, so '${command}' skipped it: run ${alone} if it is running`
}) {}

/** False where nobody can know: who may not look at the locks of a master cannot stop it either. */
const runs = (instance: Instance) =>
  Effect.scoped(checkStopped(instance)).pipe(
    Effect.as(false),
    Effect.catchTags({
      NotStopped: () => Effect.succeed(true),
      StateUnknown: () => Effect.succeed(false)
    })
  )

const tellPassedOver = (command: string) => (instance: Instance) =>
  Effect.gen(function* () {
    const { unloggedWarning } = yield* Diagnostics
    if (yield* runs(instance)) {
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
 * `postfix`, which also tells what it did not do since instances are not enabled. Fails with `NotEnabled` where that
 * is so for all of them: whoever names an instance does not expect that nothing happens to it.
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

/** What a plan leaves as it is, although whoever asked for it may think otherwise. */
export const remarksOn = ({ disabled }: Plan) =>
  disabled === undefined
    ? Effect.succeed([])
    : Effect.map(runs(disabled), (running) => [
        ...(disabled.primary
          ? [
              "while the primary instance is disabled, other actions are refused, and beside other instances " +
                "it is not started, stopped or reloaded; 'postmulti init' enables it again"
            ]
          : []),
        ...(running
          ? [
              `instance ${displayName(disabled)} is still running, and 'postmulti postfix stop' skips disabled ` +
                `instances: ${onItsOwn(disabled, "stop")} stops it`
            ]
          : [])
      ])
