/** Puts this program in the place of Postfix's own, or takes it away; or says what would be done for that. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { carryOutInTurn } from "../../plan/carryOut.ts"
import { Caller } from "../../services/Caller.ts"
import { Diagnostics } from "../../services/Diagnostics.ts"
import { directoryOf } from "../../services/paths.ts"
import { Runtime } from "../../services/Runtime.ts"
import { Signals } from "../../services/Signals.ts"
import { actor } from "../actor.ts"
import { NotSuperuser } from "../lifeCycle/preconditions.ts"
import { checkNodeTrusted, checkTrusted } from "../lifeCycle/trust.ts"
import { readScriptChange } from "./dpkg.ts"
import { home, slots } from "./layout.ts"
import { planInstall, planUninstall } from "./plan.ts"
import { performInstallationStep } from "./steps.ts"
import { readProgram, survey } from "./survey.ts"
import { allowKeys, findKillingUnit } from "./units.ts"

export type InstallationAction = "install" | "uninstall"

/** What does not prevent an installation, but has to be known. */
const warnOfCircumstances = Effect.fnUntraced(function* (version: string) {
  const { warning } = yield* Diagnostics
  const script = Option.map(yield* readScriptChange, (text) => `${text}, but this program does not run it`)
  const killing = Option.map(yield* findKillingUnit(version), (text) => `${text}; ${allowKeys}`)
  yield* Effect.forEach([script, killing].flatMap(Option.toArray), warning, { discard: true })
})

/** The steps that are to be taken. Whatever root is going to run must be in the hands of root alone. */
export const planInstallation = Effect.fnUntraced(function* (action: InstallationAction) {
  const node = yield* Runtime
  if (action === "install") {
    yield* checkNodeTrusted(node.executable)
    yield* Effect.forEach([home, ...slots], checkTrusted, { discard: true })
  }
  const situation = yield* survey
  yield* checkTrusted(directoryOf(situation.path))
  if (action === "uninstall") return yield* planUninstall(situation)
  yield* warnOfCircumstances(node.version)
  return yield* planInstall(situation, yield* readProgram, node)
})

const change = Effect.fnUntraced(function* (action: InstallationAction) {
  const { userId } = yield* Caller
  const { logged } = yield* Diagnostics
  if (userId !== 0) return yield* new NotSuperuser({ action })
  const steps = yield* planInstallation(action)
  const all = steps.length
  const line = `${yield* actor} ${action}ed this program`
  yield* carryOutInTurn(steps, performInstallationStep, (done) => {
    if (done === 0) return Effect.void
    return logged(done === all ? line : `${line} in part: ${done} of ${all} changes`)
  })
  return steps
})

/**
 * Takes the steps, and gives them back. A signal ends it after a step, not within one; the log tells how far it has
 * come, after a failure as well.
 */
export const changeInstallation = (action: InstallationAction) =>
  Effect.flatMap(Signals, ({ guard }) => guard(change(action)))
