/** Puts this program in the place of Postfix's own, or takes it away; or says what would be done for that. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Caller } from "../../services/Caller.ts"
import { Diagnostics } from "../../services/Diagnostics.ts"
import { directoryOf } from "../../services/paths.ts"
import { Runtime } from "../../services/Runtime.ts"
import { Signals } from "../../services/Signals.ts"
import { actor } from "../actor.ts"
import { NotSuperuser } from "../lifeCycle/preconditions.ts"
import { checkNodeTrusted, checkTrusted } from "../lifeCycle/trust.ts"
import { changedScript } from "./dpkg.ts"
import { home, rooms } from "./layout.ts"
import { installChanges, uninstallChanges } from "./plan.ts"
import { apply } from "./steps.ts"
import { ownProgram, survey } from "./survey.ts"
import { allowKeys, endedByUnits } from "./units.ts"

export type InstallationAction = "install" | "uninstall"

/** What keeps nobody from an installation, but has to be known. */
const warnOfCircumstances = Effect.fnUntraced(function* (version: string) {
  const { warning } = yield* Diagnostics
  const script = Option.map(yield* changedScript, (text) => `${text}, but this program does not run it`)
  const ended = Option.map(yield* endedByUnits(version), (text) => `${text}; ${allowKeys}`)
  yield* Effect.forEach([script, ended].flatMap(Option.toArray), warning, { discard: true })
})

/** Whatever root is going to run must be in the hands of root alone. */
const plannedInstall = Effect.gen(function* () {
  const node = yield* Runtime
  yield* checkNodeTrusted(node.executable)
  yield* Effect.forEach([home, ...rooms], checkTrusted, { discard: true })
  const situation = yield* survey
  yield* checkTrusted(directoryOf(situation.path))
  yield* warnOfCircumstances(node.version)
  return yield* installChanges(situation, yield* ownProgram, node)
})

const plannedUninstall = Effect.gen(function* () {
  const situation = yield* survey
  yield* checkTrusted(directoryOf(situation.path))
  return yield* uninstallChanges(situation)
})

const planned = { install: plannedInstall, uninstall: plannedUninstall } satisfies Record<
  InstallationAction,
  unknown
>

/** The changes that have to be made. */
export const planInstallation = (action: InstallationAction) => planned[action]

const change = Effect.fnUntraced(function* (action: InstallationAction) {
  const { userId } = yield* Caller
  const { logged } = yield* Diagnostics
  if (userId !== 0) return yield* new NotSuperuser({ action })
  const changes = yield* planInstallation(action)
  const done = `${yield* actor} ${action}ed this program`
  yield* apply(changes, (made) => {
    if (made === 0) return Effect.void
    return logged(made === changes.length ? done : `${done} in part: ${made} of ${changes.length} changes`)
  })
  return changes
})

/**
 * Makes them, and gives back what was done. A signal ends it after a change, not within one; the log tells how far it
 * has come, after a failure as well.
 */
export const changeInstallation = (action: InstallationAction) =>
  Effect.flatMap(Signals, ({ guard }) => guard(change(action)))
