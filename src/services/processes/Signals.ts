/**
 * Signals. By default they end the process at once, so that no further instance is begun after Ctrl-C, as with the
 * original. Only changes that must be undone are guarded.
 */
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Scope from "effect/Scope"

interface SignalsService {
  /**
   * While the effect runs, a signal interrupts it. Once the effect has cleaned up, the signal ends the process, so
   * that the caller sees the reason.
   */
  readonly guard: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
}

/** By default, nothing is guarded. */
export class Signals extends Context.Reference<Signals>()("postmulti/Signals", {
  defaultValue: (): SignalsService => ({ guard: (effect) => effect })
}) {}

/** The signals that people and programs send, and that would end the process. */
const guarded = [
  "SIGHUP",
  "SIGINT",
  "SIGQUIT",
  "SIGTERM",
  "SIGUSR1",
  "SIGUSR2",
  "SIGALRM",
  "SIGXCPU"
] as const
type Signal = (typeof guarded)[number]

/** Listens until the scope ends, so that a second signal does not end the process during the clean-up. */
const received: Effect.Effect<Signal, never, Scope.Scope> = Effect.gen(function* () {
  const first = yield* Deferred.make<Signal>()
  const listen = (signal: Signal) => {
    Deferred.unsafeDone(first, Effect.succeed(signal))
  }
  yield* Effect.acquireRelease(
    Effect.sync(() => {
      for (const signal of guarded) process.on(signal, listen)
    }),
    () =>
      Effect.sync(() => {
        for (const signal of guarded) process.off(signal, listen)
      })
  )
  return yield* Deferred.await(first)
})

const endBy = (signal: Signal): Effect.Effect<never> =>
  Effect.zipRight(
    Effect.sync(() => process.kill(process.pid, signal)),
    Effect.never
  )

/** For a program whose process may be ended. Listens to signals only while something is guarded. */
export const liveSignals: SignalsService = {
  guard: <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    Effect.flatMap(
      Effect.scopedWith((scope) =>
        Effect.raceFirst(
          Effect.map(effect, (value): Either.Either<A, Signal> => Either.right(value)),
          Effect.map(Scope.extend(received, scope), (signal): Either.Either<A, Signal> => Either.left(signal))
        )
      ),
      Either.match({ onLeft: endBy, onRight: Effect.succeed })
    )
}
