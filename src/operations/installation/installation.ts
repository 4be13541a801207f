/** Installs this program in place of Postfix's own, or uninstalls it; or plans that only. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Fatal } from "../../fatal.ts"
import { carryOutInTurn } from "../../plan/carryOut.ts"
import { Caller } from "../../services/Caller.ts"
import { Diagnostics } from "../../services/Diagnostics.ts"
import { directoryOf } from "../../services/paths.ts"
import { Runtime } from "../../services/processes/Runtime.ts"
import { Signals } from "../../services/processes/Signals.ts"
import { checkNodeTrusted, checkTrusted } from "../lifeCycle/directories/trust.ts"
import { actor, NotSuperuser } from "../lifeCycle/preconditions.ts"
import { readScriptChange } from "./dpkg.ts"
import { home, slots } from "./layout.ts"
import { nodeMissing } from "./nodeReleases.ts"
import { planInstall, planUninstall } from "./plan.ts"
import { type InstallationStep, performInstallationStep } from "./steps.ts"
import { readProgram, type Situation, survey } from "./survey.ts"
import { allowKeys, findKillingUnit } from "./units.ts"

export type InstallationAction = "install" | "uninstall"

/** What is installed runs with Node. */
class NodeMissing extends Fatal("NodeMissing")(() => nodeMissing("install")) {}

/** Circumstances that do not prevent an installation. */
const warnOfCircumstances = Effect.fnUntraced(function* (version: string, { diversion, path }: Situation) {
  const { warning } = yield* Diagnostics
  const script = Option.map(yield* readScriptChange, (text) => `${text}, but this program does not run it`)
  const killing = Option.map(yield* findKillingUnit(version), (text) => `${text}; ${allowKeys}`)
  const unkept =
    diversion._tag === "NoDpkg"
      ? Option.some(
          `without dpkg, an upgrade of Postfix puts its own program back at ${path}; ` +
            "'postmulti doctor' notices, and another 'postmulti install' mends it"
        )
      : Option.none()
  yield* Effect.forEach([unkept, script, killing].flatMap(Option.toArray), warning, { discard: true })
})

const surveyTrusted = Effect.tap(survey, ({ path }) => checkTrusted(directoryOf(path)))

const planWithNode = Effect.gen(function* () {
  const { node } = yield* Runtime
  const { executable, version } = yield* Effect.mapError(node, () => new NodeMissing())
  yield* checkNodeTrusted(executable)
  yield* Effect.forEach([home, ...slots], checkTrusted, { discard: true })
  const situation = yield* surveyTrusted
  yield* warnOfCircumstances(version, situation)
  return yield* planInstall(situation, yield* readProgram, executable)
})

/** The steps to take. Nobody but root may be able to change what root is going to run. */
export const planInstallation = (action: InstallationAction) =>
  action === "install" ? planWithNode : Effect.flatMap(surveyTrusted, planUninstall)

const carryOut = Effect.fnUntraced(function* (
  action: InstallationAction,
  steps: ReadonlyArray<InstallationStep>
) {
  const { logged } = yield* Diagnostics
  const all = steps.length
  const line = `${yield* actor} ${action}ed this program`
  yield* carryOutInTurn(steps, performInstallationStep, (done) => {
    if (done === 0) return Effect.void
    return logged(done === all ? line : `${line} in part: ${done} of ${all} changes`)
  })
})

/** If a first installation fails, nothing is left of it. If a later one fails, the earlier version still starts. */
const takeBack = (steps: ReadonlyArray<InstallationStep>) =>
  steps.some((step) => step._tag === "MakeDirectory" && step.path === home)
    ? Effect.catchAll(
        Effect.flatMap(planInstallation("uninstall"), (undoing) => carryOut("uninstall", undoing)),
        ({ message }) => Effect.flatMap(Diagnostics, ({ warning }) => warning(`not undone: ${message}`))
      )
    : Effect.void

const change = Effect.fnUntraced(function* (action: InstallationAction) {
  const { userId } = yield* Caller
  if (userId !== 0) return yield* new NotSuperuser({ action })
  const steps = yield* planInstallation(action)
  yield* Effect.tapError(carryOut(action, steps), () => takeBack(steps))
  return steps
})

/**
 * Completes with the steps that were taken. A signal takes effect between two steps; the mail log says how many were
 * completed, also after a failure.
 */
export const changeInstallation = (action: InstallationAction) =>
  Effect.flatMap(Signals, ({ guard }) => guard(change(action)))
