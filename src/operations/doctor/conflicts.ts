/** Whether instances are in each other's way, or do not start with the machine. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type { Primary } from "../../postfix/Primary.ts"
import { readInstances } from "../instances.ts"
import { describeConflict } from "../status/conflicts.ts"
import { readConflicts } from "../status/status.ts"
import { examine, findingsOn } from "./Finding.ts"

const { advice, problem } = findingsOn("conflicts")

/** What is wrong with the instances themselves is told elsewhere. */
export const checkConflicts = (primary: Primary) =>
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
