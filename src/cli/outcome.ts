/** What remains of a run for the shell: the exit status, after failures have been told. */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import { type Failure, reportFatal } from "../operations/failure.ts"
import { Diagnostics } from "../services/Diagnostics.ts"
import { WriteError } from "../services/StandardStreams.ts"

/** What a shell shows for a program that SIGPIPE ended, as it ends the original. */
const closedPipeStatus = 141

/** Tells why a run failed. A fault of the program itself is told in one line as well, never as a stack trace. */
export const exitStatus = <R>(
  program: Effect.Effect<number, Failure, R>
): Effect.Effect<number, never, R | Diagnostics> =>
  program.pipe(
    Effect.catchAll((error) =>
      error instanceof WriteError && error.closedPipe
        ? Effect.succeed(closedPipeStatus)
        : Effect.as(reportFatal(error), 1)
    ),
    Effect.catchAllDefect((defect) =>
      Effect.flatMap(Diagnostics, (diagnostics) =>
        Effect.as(diagnostics.fatal(`internal error: ${Cause.pretty(Cause.die(defect)).split("\n")[0]}`), 1)
      )
    )
  )
