/** Puts this program in the place of Postfix's own, or takes it away; or says what would be done for that. */
import * as Effect from "effect/Effect"
import { Caller } from "../../services/Caller.ts"
import { Diagnostics } from "../../services/Diagnostics.ts"
import { Runtime } from "../../services/Runtime.ts"
import { actor } from "../actor.ts"
import { NotSuperuser } from "../lifeCycle/preconditions.ts"
import { checkProgramTrusted, checkTrusted } from "../lifeCycle/trust.ts"
import { apply } from "./apply.ts"
import { installChanges } from "./install.ts"
import { home } from "./Situation.ts"
import { ownProgram, survey } from "./survey.ts"
import { uninstallChanges } from "./uninstall.ts"

export type InstallationAction = "install" | "uninstall"

const parentOf = (path: string): string => path.slice(0, path.lastIndexOf("/"))

/** Whatever root is going to run must be in the hands of root alone. */
export const plannedInstall = Effect.gen(function* () {
  const { executable } = yield* Runtime
  yield* checkProgramTrusted(executable)
  yield* checkTrusted(home)
  const situation = yield* survey
  yield* checkTrusted(parentOf(situation.path))
  return yield* installChanges(situation, yield* ownProgram, executable)
})

export const plannedUninstall = Effect.gen(function* () {
  const situation = yield* survey
  yield* checkTrusted(parentOf(situation.path))
  return yield* uninstallChanges(situation)
})

/** The changes that have to be made. */
export const planInstallation = (action: InstallationAction) =>
  Effect.gen(function* () {
    return action === "install" ? yield* plannedInstall : yield* plannedUninstall
  })

/** Makes them, and gives back what was done. */
export const changeInstallation = (action: InstallationAction) =>
  Effect.gen(function* () {
    const { userId } = yield* Caller
    const { logged } = yield* Diagnostics
    if (userId !== 0) return yield* new NotSuperuser({ action })
    const changes = yield* planInstallation(action)
    yield* apply(changes)
    if (changes.length > 0) yield* logged(`${yield* actor} ${action}ed this program`)
    return changes
  })
