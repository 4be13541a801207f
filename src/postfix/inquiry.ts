/** Putting the questions of the pure evaluations to postconf(1), until they have none left. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Ref from "effect/Ref"
import {
  type Answers,
  type Knowledge,
  learn,
  nothingKnown,
  type Question,
  type Told
} from "./evaluation/resolve.ts"
import { Postconf, type PostconfError } from "./Postconf.ts"

export interface Inquiry {
  /** Asks for these built-in defaults; what is known of defaults holds for all files. */
  readonly askDefaults: (names: ReadonlyArray<string>) => Effect.Effect<Knowledge, PostconfError>
  /** What is known so far of all files. */
  readonly known: Effect.Effect<Knowledge>
  /** Repeats the evaluation of one file with ever more answers. */
  readonly settle: <A, E>(
    configDirectory: string,
    evaluate: (knowledge: Knowledge) => Told<A, E | Question>
  ) => Effect.Effect<Told<A, E>, PostconfError>
  /** The same for a file that is not there yet, of which postconf knows nothing. */
  readonly settleUnwritten: <A, E>(
    evaluate: (knowledge: Knowledge) => Told<A, E | Question>
  ) => Effect.Effect<Told<A, E>, PostconfError>
}

const isQuestion = <E>(problem: E | Question): problem is Question =>
  typeof problem === "object" && problem !== null && "_tag" in problem && problem._tag === "Question"

/** The result of an evaluation that has come to its end, else its question. */
export const settled = <A, E>({
  outcome,
  warnings
}: Told<A, E | Question>): Either.Either<Told<A, E>, Question> => {
  if (Either.isRight(outcome)) return Either.right({ warnings, outcome: Either.right(outcome.right) })
  const problem = outcome.left
  return isQuestion(problem)
    ? Either.left(problem)
    : Either.right({ warnings, outcome: Either.left(problem) })
}

export const makeInquiry: Effect.Effect<Inquiry, never, Postconf> = Effect.gen(function* () {
  const postconf = yield* Postconf
  const defaults = yield* Ref.make<Answers>(new Map())

  const known = Effect.map(Ref.get(defaults), (answers) => ({ ...nothingKnown, defaults: answers }))

  const keepDefaults = (names: ReadonlyArray<string>) =>
    Effect.tap(postconf.defaults(names), (answers) =>
      Ref.update(defaults, (earlier) => new Map([...earlier, ...answers]))
    )

  const answer = (directory: string, { about, name }: Question): Effect.Effect<Answers, PostconfError> => {
    switch (about) {
      case "defaults":
        return keepDefaults([name])
      case "ofFile":
        return Effect.map(postconf.rawValue(directory, name), (value) => new Map([[name, value]]))
      case "expanded":
        return Effect.map(postconf.expandedValue(directory, name), (value) => new Map([[name, value]]))
    }
  }

  const unknown = ({ about, name }: Question): Effect.Effect<Answers, PostconfError> =>
    about === "defaults" ? keepDefaults([name]) : Effect.succeed(new Map([[name, undefined]]))

  const settleWith = <A, E>(
    answerTo: (question: Question) => Effect.Effect<Answers, PostconfError>,
    evaluate: (knowledge: Knowledge) => Told<A, E | Question>
  ): Effect.Effect<Told<A, E>, PostconfError> => {
    const attempt = (knowledge: Knowledge): Effect.Effect<Told<A, E>, PostconfError> =>
      Either.match(settled(evaluate(knowledge)), {
        onLeft: (question) =>
          Effect.flatMap(answerTo(question), (answers) => attempt(learn(knowledge, question.about, answers))),
        onRight: Effect.succeed
      })
    return Effect.flatMap(known, attempt)
  }

  return {
    askDefaults: (names) => Effect.zipRight(keepDefaults(names), known),
    known,
    settle: (directory, evaluate) => settleWith((question) => answer(directory, question), evaluate),
    settleUnwritten: (evaluate) => settleWith(unknown, evaluate)
  }
})
