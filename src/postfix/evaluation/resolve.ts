/**
 * What has been learnt from postconf(1) so far, and the questions still to be put to it. The pure evaluations
 * of this folder stop with a question; they are repeated when the answer is there.
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"

/** `undefined` says that postconf does not know the name. */
export type Answers = ReadonlyMap<string, string | undefined>

export interface Knowledge {
  /** Raw built-in defaults, as `postconf -d` prints them. */
  readonly defaults: Answers
  /** Raw values that hold for one file only: computed defaults and the parameters of its services. */
  readonly ofFile: Answers
  /** Expanded values of one file, as `postconf -x` prints them. */
  readonly expanded: Answers
}

export interface Question {
  readonly _tag: "Question"
  readonly about: keyof Knowledge
  readonly name: string
}

/** A result with the warnings that were given on the way to it. */
export interface Told<A, E> {
  readonly warnings: ReadonlyArray<string>
  readonly outcome: Either.Either<A, E>
}

/** Gives the warnings, then the result. */
export const told = <A, E>(
  { outcome, warnings }: Told<A, E>,
  warn: (text: string) => Effect.Effect<void>
): Effect.Effect<A, E> =>
  warnings.length === 0
    ? outcome
    : Effect.zipRight(Effect.forEach(warnings, warn, { discard: true }), outcome)

export const nothingKnown: Knowledge = { defaults: new Map(), ofFile: new Map(), expanded: new Map() }

/** The answer, or the question to put. */
export const ask = (
  knowledge: Knowledge,
  about: keyof Knowledge,
  name: string
): Either.Either<string | undefined, Question> =>
  knowledge[about].has(name)
    ? Either.right(knowledge[about].get(name))
    : Either.left({ _tag: "Question", about, name })

export const learn = (knowledge: Knowledge, about: keyof Knowledge, answers: Answers): Knowledge => ({
  ...knowledge,
  [about]: new Map([...knowledge[about], ...answers])
})

/** Parameters whose default Postfix computes when it starts. */
export const computed: ReadonlySet<string> = new Set(["myhostname", "mydomain", "mynetworks"])
