/** Reports failures, with the lines of the original in its order. */
import * as Effect from "effect/Effect"
import { Diagnostics } from "../services/Diagnostics.ts"

/** A fatal condition. Some have a line before the message, or one after it. */
export interface Failure {
  readonly message: string
  /** A line that the C library would have printed, as it is. */
  readonly preamble?: string
  /** A second message, which names the place if the first does not. */
  readonly context?: string | undefined
  /** Help for users at a terminal, a line each. */
  readonly hints?: ReadonlyArray<string>
}

/** Reports a failure as fatal, with the lines before and after it. Does not end the program. */
export const reportFatal = (failure: Failure): Effect.Effect<void, never, Diagnostics> =>
  Effect.gen(function* () {
    const diagnostics = yield* Diagnostics
    if (failure.preamble !== undefined) yield* diagnostics.plain(failure.preamble)
    yield* diagnostics.fatal(failure.message)
    if (failure.context !== undefined) yield* diagnostics.fatal(failure.context)
    yield* diagnostics.hints(() => failure.hints ?? [])
  })

/** Reports a failure that does not stop the command. */
export const reportWarning = ({ context, message }: Failure): Effect.Effect<void, never, Diagnostics> =>
  Effect.gen(function* () {
    const diagnostics = yield* Diagnostics
    yield* diagnostics.warning(message)
    if (context !== undefined) yield* diagnostics.warning(context)
  })
