/** Doing once what may fail. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"

/**
 * The inner effect does the work until it has succeeded, and gives that result from then on. `Effect.cached` would keep
 * a failure as well, and even an interruption: in a program that runs for long, one caller who gave up would have
 * spoilt the answer for all others.
 */
export const succeedOnce = <A, E, R>(work: Effect.Effect<A, E, R>): Effect.Effect<Effect.Effect<A, E, R>> =>
  Effect.gen(function* () {
    const result = yield* Ref.make(Option.none<A>())
    const turn = yield* Effect.makeSemaphore(1)
    const orElse = (otherwise: Effect.Effect<A, E, R>) =>
      Effect.flatMap(Ref.get(result), Option.match({ onNone: () => otherwise, onSome: Effect.succeed }))
    const done = Effect.tap(work, (value) => Ref.set(result, Option.some(value)))
    return orElse(turn.withPermits(1)(orElse(done)))
  })
