/**
 * Signals that would end the process at once, which they do by default: the command line is as safe as the
 * original's then, since no further instance is begun after Ctrl-C. Only what has to be put in order is guarded.
 */
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Scope from "effect/Scope"

export interface SignalsService {
  /**
   * While the effect runs, a signal interrupts it; when it has put its things in order, the signal ends the
   * process after all, so that the caller sees what happened.
   */
  readonly guard: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
}

/** There are none unless somebody provides them. */
export class Signals extends Context.Reference<Signals>()("postmulti/Signals", {
  defaultValue: (): SignalsService => ({ guard: (effect) => effect })
}) {}

/** Those that people and programs send, and that end a program which does not listen. */
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

/** While things are put in order after one signal, a further one must not end the process in the middle of that. */
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

/** For a program whose process may be ended: it listens to signals while something is guarded. */
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
