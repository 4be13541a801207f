/** What remains of a run for the shell: the exit status, after failures have been told. */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { type Failure, reportFatal } from "../operations/failure.ts"
import { Diagnostics } from "../services/Diagnostics.ts"
import { Forbidden } from "../services/FileSystem.ts"
import { WriteError } from "../services/StandardStreams.ts"

/** What a shell shows for a program that SIGPIPE ended, as it ends the original. */
const closedPipeStatus = 141

/** A fault of the program itself is told in one line as well; only who wants all details gets to see where it was. */
const reportDefect = Effect.fnUntraced(function* (cause: Cause.Cause<never>) {
  const { details, fatal } = yield* Diagnostics
  const [first = "", ...trace] = Cause.pretty(cause).split("\n")
  yield* fatal(`internal error: ${first}`)
  yield* details(() => trace)
})

/** Tells why a run failed. */
export const exitStatus = <R>(
  program: Effect.Effect<number, Failure, R>
): Effect.Effect<number, never, R | Diagnostics> =>
  program.pipe(
    Effect.catchAll((error) =>
      error instanceof WriteError && error.closedPipe
        ? Effect.succeed(closedPipeStatus)
        : Effect.as(reportFatal(error), 1)
    ),
    Effect.catchSomeDefect((defect) =>
      defect instanceof Forbidden ? Option.some(Effect.as(reportFatal(defect), 1)) : Option.none()
    ),
    Effect.catchSomeCause((cause) =>
      Cause.isDie(cause) ? Option.some(Effect.as(reportDefect(cause), 1)) : Option.none()
    )
  )
