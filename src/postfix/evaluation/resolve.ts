/**
 * Evaluations that depend on values which only postconf(1) knows. They are pure. If one needs such a value, it ends
 * with `MissingParameter`. Then `resolve` asks postconf and starts the evaluation again.
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as SynchronizedRef from "effect/SynchronizedRef"
import { isFunctionCall } from "../expansion/macro.ts"
import { isAtLeast, Postconf, type PostconfError } from "../Postconf.ts"
import { type WithWarnings, withoutWarnings } from "../warnings.ts"

/** `undefined` for a name that postconf does not know. */
type Values = ReadonlyMap<string, string | undefined>

export interface KnownParameters {
  /** Built-in defaults, not expanded: the same for every main.cf. */
  readonly defaults: Values
  /** Values that depend on the main.cf, not expanded: computed defaults, and the parameters of its services. */
  readonly ofFile: Values
  /** Values of this main.cf, expanded, or postconf's warnings if it cannot expand one. */
  readonly expanded: ReadonlyMap<string, Either.Either<string, ReadonlyArray<string>>>
}

export class MissingParameter extends Data.TaggedClass("MissingParameter")<{
  readonly source: keyof KnownParameters
  readonly name: string
}> {}

export const findKnown = (
  known: KnownParameters,
  source: "defaults" | "ofFile",
  name: string
): Either.Either<string | undefined, MissingParameter> =>
  known[source].has(name)
    ? Either.right(known[source].get(name))
    : Either.left(new MissingParameter({ source, name }))

/** Whether the installed Postfix belongs to that release or a later one. */
export const hasRelease = ({ defaults }: Pick<KnownParameters, "defaults">, major: number, minor: number) =>
  isAtLeast(defaults.get("mail_version") ?? "", major, minor)

/** Whether that complaint is about a function, which only the postconf of Postfix 3.11 and later knows. */
export const isForPostconf = (known: KnownParameters, complaint: string): boolean =>
  hasRelease(known, 3, 11) && isFunctionCall(complaint)

/**
 * An unknown construct may belong to a newer Postfix. If postconf can expand the value, its answer counts. Otherwise
 * our own failure counts, with postconf's warnings.
 */
export const orExpanded = <E>(
  known: KnownParameters,
  name: string,
  failure: WithWarnings<string, E>
): WithWarnings<string, E | MissingParameter> =>
  Option.match(Option.fromNullable(known.expanded.get(name)), {
    onNone: () => withoutWarnings(Either.left(new MissingParameter({ source: "expanded", name }))),
    onSome: (answer) =>
      Either.match(answer, {
        onLeft: (warnings) =>
          warnings.length > 0 && failure.warnings.some((text) => isForPostconf(known, text))
            ? { ...failure, warnings }
            : failure,
        onRight: (value) => withoutWarnings(Either.right(value))
      })
  })

/** Postfix computes the defaults of these when it starts. */
export const computedDefaults: ReadonlySet<string> = new Set(["myhostname", "mydomain", "mynetworks"])

type Evaluate<A, E> = (known: KnownParameters) => WithWarnings<A, E | MissingParameter>

interface Resolver {
  /** Built-in defaults. Each is asked for once, unless postconf failed. */
  readonly defaults: (names: ReadonlyArray<string>) => Effect.Effect<Values, PostconfError>
  /**
   * Evaluates the main.cf in a directory; none for a file that does not exist yet, about which postconf knows nothing.
   */
  readonly resolve: <A, E>(
    configDirectory: Option.Option<string>,
    evaluate: Evaluate<A, E>
  ) => Effect.Effect<WithWarnings<A, E>, PostconfError>
}

export const makeResolver: Effect.Effect<Resolver, never, Postconf> = Effect.gen(function* () {
  const postconf = yield* Postconf
  const answered = yield* SynchronizedRef.make<Values>(new Map())

  const defaults = (names: ReadonlyArray<string>) =>
    SynchronizedRef.updateAndGetEffect(answered, (known) => {
      const missing = names.filter((name) => !known.has(name))
      return missing.length === 0
        ? Effect.succeed(known)
        : Effect.map(
            postconf.defaults(missing),
            (answers) => new Map([...known, ...missing.map((name) => [name, answers.get(name)] as const)])
          )
    })

  /** Adds the answer to what is known. */
  const ask = (
    known: KnownParameters,
    configDirectory: Option.Option<string>,
    { name, source }: MissingParameter
  ): Effect.Effect<KnownParameters, PostconfError> => {
    switch (source) {
      case "defaults":
        return Effect.map(defaults([name]), (values) => ({ ...known, defaults: values }))
      case "ofFile":
        return Effect.map(
          Effect.transposeMapOption(configDirectory, (directory) => postconf.rawValue(directory, name)),
          (found) => ({
            ...known,
            ofFile: new Map([...known.ofFile, [name, Option.getOrUndefined(Option.flatten(found))]])
          })
        )
      case "expanded":
        return Effect.map(
          Effect.transposeMapOption(configDirectory, (directory) => postconf.expandedValue(directory, name)),
          (found) => ({
            ...known,
            expanded: new Map([...known.expanded, [name, Option.getOrElse(found, () => Either.left([]))]])
          })
        )
    }
  }

  const resolve = <A, E>(configDirectory: Option.Option<string>, evaluate: Evaluate<A, E>) => {
    const attempt = (known: KnownParameters): Effect.Effect<WithWarnings<A, E>, PostconfError> => {
      const { outcome, warnings } = evaluate(known)
      if (Either.isRight(outcome)) return Effect.succeed({ warnings, outcome: Either.right(outcome.right) })
      const problem = outcome.left
      if (!(problem instanceof MissingParameter)) {
        return Effect.succeed({ warnings, outcome: Either.left(problem) })
      }
      return Effect.flatMap(ask(known, configDirectory, problem), attempt)
    }
    return Effect.flatMap(SynchronizedRef.get(answered), (known) =>
      attempt({ defaults: known, ofFile: new Map(), expanded: new Map() })
    )
  }

  return { defaults, resolve }
})
