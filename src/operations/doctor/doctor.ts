/** Examines this host. Changes nothing, and continues whatever is wrong. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { PostfixConfig } from "../../postfix/PostfixConfig.ts"
import type { Primary } from "../../postfix/Primary.ts"
import { Runtime } from "../../services/processes/Runtime.ts"
import { plainLauncher } from "../installation/layout.ts"
import { readInstances } from "../instances.ts"
import { describeConflict } from "../status/conflicts.ts"
import { readConflicts } from "../status/status.ts"
import { examine, type Finding, findingsOn } from "./Finding.ts"
import { hostChecks } from "./host.ts"
import { checkInstances } from "./instances.ts"
import {
  assessPostfix,
  checkLauncher,
  checkNode,
  nameProgram,
  readPostfix,
  unreadablePrimary
} from "./programs.ts"
import { checkStates } from "./states.ts"

const { advice, problem } = findingsOn("conflicts")

/** Whether instances are in each other's way, or do not start with the machine. Others tell what is wrong with one. */
const checkConflicts = (primary: Primary) =>
  Effect.map(
    examine(Effect.flatMap(readInstances(primary), ({ sound }) => readConflicts(sound))),
    Either.match({
      onLeft: () => [],
      onRight: (conflicts) =>
        conflicts.map((conflict) => {
          const { remedy, text } = describeConflict(conflict)
          // With the same name or tag, everything works.
          const isAdvice = conflict.kind === "hostname" || conflict.kind === "syslog_name"
          return (isAdvice ? advice : problem)(text, remedy)
        })
    })
  )

/** Most of the time, they wait for other programs. */
const atOnce = { concurrency: "unbounded" } as const

/** `version` is that of this program. */
export const examineHost = Effect.fnUntraced(function* (version: string) {
  const { directory } = yield* Runtime
  const config = yield* PostfixConfig
  const [postfix, node] = yield* Effect.all([readPostfix, checkNode], atOnce)
  const findings: Array<Finding> = [assessPostfix(postfix), ...node]
  if (Either.isRight(postfix)) {
    const primary = yield* Effect.either(config.primary)
    if (Either.isLeft(primary)) findings.push(unreadablePrimary(primary.left.message))
    else {
      const checks = [checkLauncher(version), ...hostChecks, checkInstances, checkStates, checkConflicts]
      const found = yield* Effect.all(
        checks.map((check) => check(primary.right)),
        atOnce
      )
      findings.push(...found.flat())
    }
  }
  return nameProgram(`${directory}/${plainLauncher}`, findings)
})
