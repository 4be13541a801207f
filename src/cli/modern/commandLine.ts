/** The words of a modern command line: what they ask for, or the first thing that is wrong with them. */
import type * as CliApp from "@effect/cli/CliApp"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { Invocation } from "../Invocation.ts"
import {
  CommandRequired,
  InvalidGlobalOption,
  type ModernError,
  type OperandError,
  UnexpectedOperand,
  UnknownSubcommand
} from "./errors.ts"
import { isSubcommandName, type Shell, type SubcommandName, shells, subcommands } from "./grammar.ts"
import { parse } from "./parser.ts"
import { scan } from "./scan.ts"

export type Wish =
  | { readonly _tag: "Help"; readonly subcommand: Option.Option<SubcommandName> }
  | { readonly _tag: "Version" }
  | { readonly _tag: "Completions"; readonly shell: Shell }
  | { readonly _tag: "Perform"; readonly invocation: Invocation }

const invalidGlobal = (problem: string) => Effect.fail(new InvalidGlobalOption({ problem }))

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

const checkOperands = (
  subcommand: SubcommandName,
  operands: ReadonlyArray<string>
): Either.Either<void, OperandError> => {
  const [first] = operands
  if (subcommands[subcommand].operands._tag === "Command") {
    return first === undefined ? Either.left(new CommandRequired({ subcommand })) : Either.void
  }
  return first === undefined
    ? Either.void
    : Either.left(new UnexpectedOperand({ subcommand, operand: first }))
}

const performed = (
  subcommand: SubcommandName,
  words: ReadonlyArray<string>
): Effect.Effect<Wish, ModernError, CliApp.CliApp.Environment> =>
  Effect.gen(function* () {
    const scanned = yield* scan(subcommand, words)
    if (scanned._tag === "Help") return { _tag: "Help", subcommand: Option.some(subcommand) }
    const invocation = yield* parse(subcommand, scanned.words, scanned.operands)
    yield* checkOperands(subcommand, scanned.operands)
    return { _tag: "Perform", invocation }
  })

export const readCommandLine = (
  words: ReadonlyArray<string>
): Effect.Effect<Wish, ModernError, CliApp.CliApp.Environment> => {
  const [word = "", ...following] = words
  if (isSubcommandName(word)) return performed(word, following)
  if (!word.startsWith("--")) return Effect.fail(new UnknownSubcommand({ word }))
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
  return isSubcommandName(word)
    ? alone({ _tag: "Help", subcommand: Option.some(word) }, following)
    : Effect.fail(new UnknownSubcommand({ word }))
}
