/** Reads a modern command line, or finds the first error in it. */
import * as CommandDescriptor from "@effect/cli/CommandDescriptor"
import * as CommandDirective from "@effect/cli/CommandDirective"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Terminal from "@effect/platform/Terminal"
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import * as HashMap from "effect/HashMap"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { cliConfig, joinsOperands, type Subcommand, texts } from "./describe.ts"
import { type InvalidCommandLine, invalid, invalidGlobally } from "./errors.ts"
import { findSubcommand, type Shell, shells, subcommands } from "./grammar.ts"
import { meantHints } from "./hints.ts"
import { wordSeparator } from "./options.ts"
import { didYouMean } from "./suggestions.ts"
import { divideWords } from "./words.ts"

type Wish<Call> =
  | { readonly _tag: "Help"; readonly subcommand: Option.Option<Subcommand> }
  | { readonly _tag: "Version" }
  | { readonly _tag: "Completions"; readonly shell: Shell }
  /** The words before the cursor, and the word at it. */
  | { readonly _tag: "Complete"; readonly words: ReadonlyArray<string> }
  /** A subcommand with its values. */
  | { readonly _tag: "Call"; readonly call: Call }

type Reading<Call = never> = Effect.Effect<Wish<Call>, InvalidCommandLine>

const unknown = (word: string, following: ReadonlyArray<string>) =>
  invalidGlobally(`unknown subcommand '${word}'`, meantHints(word, following))

const alone = (wish: Wish<never>, [next]: ReadonlyArray<string>): Reading =>
  next === undefined ? Effect.succeed(wish) : invalidGlobally(`unexpected operand '${next}'`)

const readCompletions = ([word, ...following]: ReadonlyArray<string>): Reading => {
  if (word === undefined) return invalidGlobally("option '--completions' requires a value")
  return Option.match(
    Array.findFirst(shells, (known) => known === word),
    {
      onNone: () =>
        invalidGlobally(`option '--completions' requires one of ${shells.join(", ")}, not '${word}'`),
      onSome: (shell) => alone({ _tag: "Completions", shell }, following)
    }
  )
}

const readHelp = ([word, ...following]: ReadonlyArray<string>): Reading => {
  if (word === undefined) return Effect.succeed({ _tag: "Help", subcommand: Option.none() })
  const subcommand = findSubcommand(word)
  return Option.isSome(subcommand) ? alone({ _tag: "Help", subcommand }, following) : unknown(word, [])
}

/** @effect/cli needs these for options that read files or ask the user. We have none. */
const unused = Layer.mergeAll(
  FileSystem.layerNoop({}),
  Path.layer,
  Layer.succeed(Terminal.Terminal, {
    columns: Effect.succeed(80),
    rows: Effect.succeed(24),
    isTTY: Effect.succeed(false),
    readInput: Effect.never,
    readLine: Effect.fail(new Terminal.QuitException()),
    display: () => Effect.void
  })
)

const isOptionElsewhere = (option: string): boolean =>
  subcommands().some(({ options }) => options.some(({ name }) => name === option))

const readCall = Effect.fnUntraced(function* <Call>(
  descriptor: CommandDescriptor.Command<Call>,
  subcommand: Subcommand,
  words: ReadonlyArray<string>
): Effect.fn.Return<Wish<Call>, InvalidCommandLine> {
  const { name } = subcommand
  const divided = yield* divideWords(subcommand, words, isOptionElsewhere)
  if (divided === "help") return { _tag: "Help", subcommand: Option.some(subcommand) }
  const { operands, options } = divided
  const following = joinsOperands(subcommand) ? [operands.join(wordSeparator)] : operands
  const directive = yield* CommandDescriptor.parse(
    descriptor,
    ["postmulti", name, ...options, "--", ...following],
    cliConfig
  ).pipe(
    Effect.provide(unused),
    Effect.mapError(({ error }) => invalid(name, texts(error)[0] ?? "invalid command line"))
  )
  if (CommandDirective.isBuiltIn(directive)) return yield* invalid(name, "invalid command line")
  const [unexpected] = directive.leftover
  if (unexpected !== undefined) {
    const isInstance = Option.isNone(subcommand.operand) && directive.leftover.length === 1
    const takesOne = subcommand.options.some((option) => option.name === "--instance")
    const hints = isInstance && takesOne ? didYouMean(name, ...options, "--instance", unexpected) : []
    return yield* invalid(name, `unexpected operand '${unexpected}'`, hints)
  }
  return { _tag: "Call", call: directive.value }
})

/** For the program with these subcommands; the others are programs of their own. */
export const readCommandLine = <Call>(
  descriptor: CommandDescriptor.Command<Call>,
  words: ReadonlyArray<string>
): Reading<Call> => {
  const [word = "", ...following] = words
  const subcommand = Option.filter(findSubcommand(word), ({ name }) =>
    HashMap.has(CommandDescriptor.getSubcommands(descriptor), name)
  )
  if (Option.isSome(subcommand)) return readCall(descriptor, subcommand.value, following)
  if (word === "help") return readHelp(following)
  if (word === "version") return alone({ _tag: "Version" }, following)
  const [, option = "", attached] = /^([^=]*)(?:=(.*))?$/s.exec(word) ?? []
  switch (option) {
    case "--complete":
      return Effect.succeed({ _tag: "Complete", words: following })
    case "--completions":
      return readCompletions([...Array.fromNullable(attached), ...following])
    case "--help":
    case "--version":
      if (attached !== undefined) return invalidGlobally(`option '${option}' takes no value`)
      return option === "--help" ? readHelp(following) : alone({ _tag: "Version" }, following)
    default:
      return word.startsWith("--") ? invalidGlobally(`unknown option '${option}'`) : unknown(word, following)
  }
}
