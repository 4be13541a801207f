/**
 * Signals that would end the process at once, which they do by default: the command line is as safe as the
 * original's then, since no further instance is begun after Ctrl-C. Only what has to be put in order is guarded.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"

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

const guarded = ["SIGINT", "SIGTERM", "SIGHUP"] as const
type Signal = (typeof guarded)[number]

const received: Effect.Effect<Signal> = Effect.async((done) => {
  const stop = () => {
    for (const signal of guarded) process.off(signal, listen)
  }
  const listen = (signal: Signal) => {
    stop()
    done(Effect.succeed(signal))
  }
  for (const signal of guarded) process.on(signal, listen)
  return Effect.sync(stop)
})

const endBy = (signal: Signal): Effect.Effect<never> =>
  Effect.zipRight(
    Effect.sync(() => process.kill(process.pid, signal)),
    Effect.never
  )

export const liveSignals: SignalsService = {
  guard: <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    Effect.flatMap(
      Effect.raceFirst(
        Effect.map(effect, (value): Either.Either<A, Signal> => Either.right(value)),
        Effect.map(received, (signal): Either.Either<A, Signal> => Either.left(signal))
      ),
      Either.match({ onLeft: endBy, onRight: Effect.succeed })
    )
}
