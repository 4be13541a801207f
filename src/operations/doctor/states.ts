/** Whether each instance runs just if it is enabled, and whether instances are in each other's way. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { displayName } from "../../instance/Instance.ts"
import { displacedRemedy } from "../../plan/stopped.ts"
import type { Primary } from "../../postfix/Primary.ts"
import { readInstances } from "../instances.ts"
import { checkInitialized } from "../lifeCycle/preconditions.ts"
import { type Conflict, describeConflict } from "../status/conflicts.ts"
import { conflictsAmong, isAsExpected, type KnownStatus, look, once } from "../status/status.ts"
import { examine, type Finding, findingsOn } from "./Finding.ts"

const { problem } = findingsOn("state")
const conflict = findingsOn("conflicts")

const assess = (status: KnownStatus): ReadonlyArray<Finding> => {
  const { instance, reason, state } = status
  if (Option.isNone(instance) || !Option.contains(isAsExpected(status), false)) return []
  const name = displayName(instance.value)
  if (Option.isSome(reason)) return [problem(`${name}: ${reason.value}`, displacedRemedy)]
  return state === "stopped"
    ? [problem(`${name} is enabled, but does not run`, `run 'postmulti start ${name}'`)]
    : [
        problem(
          `${name} runs, but is not enabled`,
          `run 'postmulti stop ${name}', or 'postmulti enable ${name}' to start it with the others`
        )
      ]
}

const assessConflict = (found: Conflict): Finding => {
  const { remedy, text } = describeConflict(found)
  // With the same name or tag, everything works.
  const isAdvice = found.kind === "hostname" || found.kind === "syslog_name"
  return (isAdvice ? conflict.advice : conflict.problem)(text, remedy)
}

/** What is wrong with the instances themselves is told elsewhere. The one of an ordinary host need not be enabled. */
export const checkStates = (primary: Primary) =>
  Effect.map(
    examine(Effect.flatMap(readInstances(primary), ({ sound }) => look(once(sound)))),
    Either.match({
      onLeft: (): ReadonlyArray<Finding> => [],
      onRight: (found) => [
        ...(primary.secondaries.length === 0 && Either.isLeft(checkInitialized(primary))
          ? []
          : found.flatMap(assess)),
        ...conflictsAmong(found).map(assessConflict)
      ]
    })
  )
