/** The words of a modern command line: what they ask for, or the first thing that is wrong with them. */
import type * as CliApp from "@effect/cli/CliApp"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import {
  CommandMissing,
  InvalidGlobalOption,
  type ModernError,
  type OperandError,
  OperandRequired,
  UnexpectedOperand,
  UnknownSubcommand
} from "./errors.ts"
import type { SubcommandEntry } from "./grammar/entry.ts"
import { type Shell, shells } from "./grammar/options.ts"
import {
  type CallableName,
  isCallableName,
  isSubcommandName,
  type SubcommandName,
  subcommands
} from "./grammar.ts"
import { meantHints } from "./meant.ts"
import type { Asked } from "./parser/asked.ts"
import { parse } from "./parser.ts"
import { scan } from "./scan.ts"

export type Wish =
  | { readonly _tag: "Help"; readonly subcommand: Option.Option<CallableName> }
  | { readonly _tag: "Version" }
  | { readonly _tag: "Completions"; readonly shell: Shell }
  | Asked

const invalidGlobal = (problem: string) => Effect.fail(new InvalidGlobalOption({ problem }))

const unknown = (word: string, following: ReadonlyArray<string>) =>
  Effect.fail(new UnknownSubcommand({ word, hints: meantHints(word, following) }))

const alone = (wish: Wish, following: ReadonlyArray<string>): Effect.Effect<Wish, InvalidGlobalOption> =>
  following.length === 0 ? Effect.succeed(wish) : invalidGlobal(`unexpected operand '${following[0]}'`)

const completionsFor = (words: ReadonlyArray<string>): Effect.Effect<Wish, InvalidGlobalOption> => {
  const [word, ...following] = words
  if (word === undefined) return invalidGlobal("option '--completions' requires a value")
  const shell = shells.find((known) => known === word)
  return shell === undefined
    ? invalidGlobal(`option '--completions' requires one of ${shells.join(", ")}, not '${word}'`)
    : alone({ _tag: "Completions", shell }, following)
}

/** An empty word is a shell's variable that was forgotten. */
const checkOperands = (
  subcommand: SubcommandName,
  operands: ReadonlyArray<string>
): Either.Either<void, OperandError> => {
  const { operands: expected }: SubcommandEntry = subcommands[subcommand]
  const [first, second] = operands
  const unexpected = (operand: string | undefined): Either.Either<void, UnexpectedOperand> =>
    operand === undefined ? Either.void : Either.left(new UnexpectedOperand({ subcommand, operand }))
  switch (expected._tag) {
    case "None":
      return unexpected(first)
    case "One":
      return first === undefined || first === ""
        ? Either.left(new OperandRequired({ subcommand, operand: expected.noun }))
        : unexpected(second)
    case "Command":
      return first === undefined || first === ""
        ? Either.left(new CommandMissing({ subcommand }))
        : Either.void
  }
}

const asked = (
  subcommand: SubcommandName,
  words: ReadonlyArray<string>
): Effect.Effect<Wish, ModernError, CliApp.CliApp.Environment> =>
  Effect.gen(function* () {
    const scanned = yield* scan(subcommand, words)
    if (scanned._tag === "Help") return { _tag: "Help", subcommand: Option.some(subcommand) }
    const complete = yield* parse(subcommand, scanned.words)
    yield* checkOperands(subcommand, scanned.operands)
    return yield* complete(scanned.operands)
  })

export const readCommandLine = (
  words: ReadonlyArray<string>
): Effect.Effect<Wish, ModernError, CliApp.CliApp.Environment> => {
  const [word = "", ...following] = words
  if (isSubcommandName(word)) return asked(word, following)
  if (!word.startsWith("--")) return unknown(word, following)
  const [, option = "", attached] = /^([^=]*)(?:=(.*))?$/s.exec(word) ?? []
  if (option === "--completions") {
    return completionsFor(attached === undefined ? following : [attached, ...following])
  }
  if (option !== "--help" && option !== "--version") return invalidGlobal(`unknown option '${option}'`)
  if (attached !== undefined) return invalidGlobal(`option '${option}' takes no value`)
  return option === "--version" ? alone({ _tag: "Version" }, following) : helpFor(following)
}

const helpFor = ([word, ...following]: ReadonlyArray<string>): Effect.Effect<
  Wish,
  ModernError,
  CliApp.CliApp.Environment
> => {
  if (word === undefined) return Effect.succeed({ _tag: "Help", subcommand: Option.none() })
  return isCallableName(word)
    ? alone({ _tag: "Help", subcommand: Option.some(word) }, following)
    : unknown(word, [])
}
