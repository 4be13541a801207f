/** How a failure is told: the lines of the original, in its order. */
import * as Effect from "effect/Effect"
import { Diagnostics } from "../services/Diagnostics.ts"

/** What every fatal condition has; some have a line before the message, or one after it. */
export interface Failure {
  readonly message: string
  /** A line that the C library would have printed, as it is. */
  readonly preamble?: string
  /** A second message that says where, if the first one does not. */
  readonly context?: string | undefined
  /** What may help somebody at a terminal, a line each. */
  readonly hints?: ReadonlyArray<string>
}

/** Tells it as fatal, with the lines before and after; nothing is ended. */
export const reportFatal = (failure: Failure): Effect.Effect<void, never, Diagnostics> =>
  Effect.gen(function* () {
    const diagnostics = yield* Diagnostics
    if (failure.preamble !== undefined) yield* diagnostics.plain(failure.preamble)
    yield* diagnostics.fatal(failure.message)
    if (failure.context !== undefined) yield* diagnostics.fatal(failure.context)
    yield* diagnostics.hints(() => failure.hints ?? [])
  })

/** The same where the command goes on. */
export const reportWarning = ({ context, message }: Failure): Effect.Effect<void, never, Diagnostics> =>
  Effect.gen(function* () {
    const diagnostics = yield* Diagnostics
    yield* diagnostics.warning(message)
    if (context !== undefined) yield* diagnostics.warning(context)
  })
