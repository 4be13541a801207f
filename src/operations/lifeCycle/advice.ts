/** What users should know after an action. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { displayName } from "../../instance/Instance.ts"
import type { Plan } from "../../plan/Plan.ts"
import { enabling, onItsOwn, runs } from "../disabled.ts"

/** Warnings about what `disable` does not do, although you might expect it to. */
export const remarksOn = Effect.fnUntraced(function* ({ instance, verb }: Plan, isStopping: boolean) {
  if (verb !== "disable" || Option.isNone(instance)) return []
  const disabled = instance.value
  const whenPrimary =
    "while the primary instance is disabled, other actions are refused, " +
    "and start, stop and reload skip it; 'postmulti init' enables it again"
  const whenRunning =
    `instance ${displayName(disabled)} is still running, and 'postmulti postfix stop' skips disabled ` +
    `instances: ${onItsOwn(disabled, "stop")} stops it`
  const isLeft = !isStopping && (yield* runs(disabled))
  return [...(disabled.primary ? [whenPrimary] : []), ...(isLeft ? [whenRunning] : [])]
})

/** What usually comes next, for users at a terminal. */
export const nextSteps = Effect.fnUntraced(function* ({ instance, verb }: Plan) {
  if (Option.isNone(instance)) return []
  const { configDirectory, enabled } = instance.value
  const name = displayName(instance.value)
  const start = `'postmulti start ${name}' starts it now`
  switch (verb) {
    case "prepare":
      return enabled ? ["'postmulti create postfix-NAME' creates an instance"] : []
    case "create":
      return [`configure it, see 'postmulti create --help'; then run ${enabling(instance.value)}`]
    case "import":
      return [enabled ? start : `${enabling(instance.value)} has it started with the others`]
    case "enable":
      return (yield* runs(instance.value)) ? [] : [start]
    case "deport":
      return [`'postmulti import ${configDirectory}' puts it back on the list`]
    default:
      return []
  }
})
