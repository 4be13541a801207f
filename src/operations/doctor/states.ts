/** Whether each instance runs just if it is enabled. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { displayName } from "../../instance/Instance.ts"
import { displacedRemedy } from "../../plan/stopped.ts"
import type { Primary } from "../../postfix/Primary.ts"
import { readInstances } from "../instances.ts"
import { checkInitialized } from "../lifeCycle/preconditions.ts"
import { isAsExpected, type KnownStatus, look } from "../status/status.ts"
import { examine, type Finding, findingsOn } from "./Finding.ts"

const { problem } = findingsOn("state")

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

/** What is wrong with the instances themselves is told elsewhere. The one of an ordinary host need not be enabled. */
export const checkStates = (primary: Primary) =>
  primary.secondaries.length === 0 && Either.isLeft(checkInitialized(primary))
    ? Effect.succeed([])
    : Effect.map(
        examine(Effect.flatMap(readInstances(primary), ({ sound }) => look(sound))),
        Either.match({
          onLeft: (): ReadonlyArray<Finding> => [],
          onRight: (found) => found.flatMap(assess)
        })
      )
