/** Installs this program in place of Postfix's own, or uninstalls it; or plans that only. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { carryOutInTurn } from "../../plan/carryOut.ts"
import { Caller } from "../../services/Caller.ts"
import { Diagnostics } from "../../services/Diagnostics.ts"
import { directoryOf } from "../../services/paths.ts"
import { Runtime } from "../../services/Runtime.ts"
import { Signals } from "../../services/Signals.ts"
import { actor, NotSuperuser } from "../lifeCycle/preconditions.ts"
import { checkNodeTrusted, checkTrusted } from "../lifeCycle/trust.ts"
import { readScriptChange } from "./dpkg.ts"
import { home, slots } from "./layout.ts"
import { planInstall, planUninstall } from "./plan.ts"
import { performInstallationStep } from "./steps.ts"
import { readProgram, survey } from "./survey.ts"
import { allowKeys, findKillingUnit } from "./units.ts"

export type InstallationAction = "install" | "uninstall"

/** Circumstances that do not prevent an installation. */
const warnOfCircumstances = Effect.fnUntraced(function* (version: string) {
  const { warning } = yield* Diagnostics
  const script = Option.map(yield* readScriptChange, (text) => `${text}, but this program does not run it`)
  const killing = Option.map(yield* findKillingUnit(version), (text) => `${text}; ${allowKeys}`)
  yield* Effect.forEach([script, killing].flatMap(Option.toArray), warning, { discard: true })
})

/** The steps to take. Nobody but root may be able to change what root is going to run. */
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
 * Completes with the steps that were taken. A signal takes effect between two steps; the mail log says how many were
 * completed, also after a failure.
 */
export const changeInstallation = (action: InstallationAction) =>
  Effect.flatMap(Signals, ({ guard }) => guard(change(action)))
