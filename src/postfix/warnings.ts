/** A result, and the warnings that precede it. */
import * as Effect from "effect/Effect"
import type * as Either from "effect/Either"

export interface WithWarnings<A, E> {
  readonly warnings: ReadonlyArray<string>
  readonly outcome: Either.Either<A, E>
}

export const withoutWarnings = <A, E>(outcome: Either.Either<A, E>): WithWarnings<A, E> => ({
  warnings: [],
  outcome
})

/** Gives the warnings, then the result. */
export const emitWarnings = <A, E>(
  { outcome, warnings }: WithWarnings<A, E>,
  warn: (text: string) => Effect.Effect<void>
): Effect.Effect<A, E> =>
  warnings.length === 0
    ? outcome
    : Effect.zipRight(Effect.forEach(warnings, warn, { discard: true }), outcome)
