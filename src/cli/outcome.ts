/** The end of a run: output, messages and the exit status. */
import * as Cause from "effect/Cause"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { type Failure, reportFatal } from "../operations/failure.ts"
import { Diagnostics } from "../services/Diagnostics.ts"
import { Forbidden } from "../services/FileSystem.ts"
import { StandardStreams, WriteError } from "../services/StandardStreams.ts"

/** Everything has been reported. Only the exit status is left to set. */
export class AlreadyReported extends Data.TaggedError("AlreadyReported")<{ readonly status: 1 | 2 | 3 }> {}

export const print = (text: string) => Effect.flatMap(StandardStreams, ({ output }) => output(text))

/** A shell shows this status after SIGPIPE, which ends the original. */
const closedPipeStatus = 141

/** A defect is reported on one line as well. `--verbose` shows the whole cause. */
const reportDefect = Effect.fnUntraced(function* (cause: Cause.Cause<never>) {
  const { details, fatal } = yield* Diagnostics
  const [first = "", ...trace] = Cause.pretty(cause).split("\n")
  yield* fatal(`internal error: ${first}`)
  yield* details(() => trace)
})

/** Completes with the exit status. */
export const reportError = (error: Failure) => {
  if (error instanceof AlreadyReported) return Effect.succeed(error.status)
  return error instanceof WriteError && error.closedPipe
    ? Effect.succeed(closedPipeStatus)
    : Effect.as(reportFatal(error), 1)
}

/** Runs a program to its exit status, and reports why it failed. */
export const exitStatus = <R>(
  program: Effect.Effect<void, Failure, R>
): Effect.Effect<number, never, R | Diagnostics> =>
  program.pipe(
    Effect.as(0),
    Effect.catchAll(reportError),
    Effect.catchSomeDefect((defect) =>
      defect instanceof Forbidden ? Option.some(reportError(defect)) : Option.none()
    ),
    Effect.catchSomeCause((cause) =>
      Cause.isDie(cause) ? Option.some(Effect.as(reportDefect(cause), 1)) : Option.none()
    )
  )
