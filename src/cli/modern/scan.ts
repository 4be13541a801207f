/**
 * Finds where our options end. @effect/cli takes options from everywhere, those of the user's command
 * included, and lets unknown options and missing values pass; so it gets to see nothing but options that
 * are known and complete.
 */
import * as Either from "effect/Either"
import {
  ArgumentNotAllowed,
  OptionBehindCommand,
  OptionNotAllowed,
  OptionRepeated,
  type ScanError,
  UnknownOption,
  ValueMissing,
  ValueNotAllowed
} from "./errors.ts"
import type { SubcommandEntry } from "./grammar/entry.ts"
import { isOptionName, type OptionName, options } from "./grammar/options.ts"
import { type SubcommandName, subcommands } from "./grammar.ts"
import { shellLine } from "./shellLine.ts"

export type Scanned =
  | { readonly _tag: "Help" }
  | {
      readonly _tag: "Options"
      /** Our options, in a form that @effect/cli cannot misread. */
      readonly words: ReadonlyArray<string>
      readonly operands: ReadonlyArray<string>
    }

interface Word {
  /** As it was typed, without a value. */
  readonly option: string
  readonly attached: string | undefined
}

const splitWord = (word: string): Word => {
  const equals = word.startsWith("--") ? word.indexOf("=") : -1
  return equals < 0
    ? { option: word, attached: undefined }
    : { option: word.slice(0, equals), attached: word.slice(equals + 1) }
}

const isOption = (word: string): boolean => word.startsWith("-") && word !== "-"

const knownOption = (subcommand: SubcommandName, option: string): Either.Either<OptionName, ScanError> => {
  const name = option.slice(2)
  const { options: allowed }: SubcommandEntry = subcommands[subcommand]
  if (!option.startsWith("--") || !isOptionName(name)) {
    return Either.left(new UnknownOption({ subcommand, option, known: allowed.map((known) => `--${known}`) }))
  }
  return allowed.includes(name)
    ? Either.right(name)
    : Either.left(new OptionNotAllowed({ subcommand, option }))
}

interface Taken {
  readonly name: OptionName
  readonly words: ReadonlyArray<string>
  /** How many of the words on the command line it is. */
  readonly length: number
}

/**
 * Only attached values may begin with `--`: `--group --reverse` lacks a value. So does an empty one, which is a shell's
 * variable that was forgotten.
 */
const takeOption = (
  subcommand: SubcommandName,
  word: string,
  next: string | undefined
): Either.Either<Taken, ScanError> =>
  Either.gen(function* () {
    const { attached, option } = splitWord(word)
    const name = yield* knownOption(subcommand, option)
    if (options[name].takes._tag === "Nothing") {
      return attached === undefined
        ? { name, words: [option], length: 1 }
        : yield* Either.left(new ValueNotAllowed({ subcommand, option }))
    }
    const value = attached ?? (next?.startsWith("--") === true ? "" : next)
    return value === undefined || value === ""
      ? yield* Either.left(new ValueMissing({ subcommand, option }))
      : { name, words: valued(option, value), length: attached === undefined ? 2 : 1 }
  })

/** Attached values get trimmed by @effect/cli, so they become words of their own; `--` would end the options. */
const valued = (option: string, value: string): ReadonlyArray<string> =>
  value === "--" ? [`${option}=--`] : [option, value]

/** A flag may be repeated; @effect/cli is told once. */
const append = (
  subcommand: SubcommandName,
  earlier: ReadonlyMap<OptionName, ReadonlyArray<string>>,
  { name, words }: Taken
): Either.Either<ReadonlyMap<OptionName, ReadonlyArray<string>>, OptionRepeated> =>
  earlier.has(name) && options[name].takes._tag !== "Nothing"
    ? Either.left(new OptionRepeated({ subcommand, option: `--${name}` }))
    : Either.right(new Map([...earlier, [name, words]]))

const selects = (word: string): boolean => /^--(instance|group)(=|$)/.test(word)

type CommandOperands = Extract<SubcommandEntry["operands"], { readonly _tag: "Command" }>

/** Where the first of our options is behind the command; what the command's own `--` covers is none. */
const positionBehind = (
  subcommand: SubcommandName,
  command: ReadonlyArray<string>,
  { refused }: CommandOperands
): number => {
  const isOurs = (word: string) => Either.isRight(knownOption(subcommand, splitWord(word).option))
  const end = command.indexOf("--", 1)
  const covered = end < 0 ? command : command.slice(0, end)
  return covered.findIndex(
    (word, index) =>
      index > 0 && isOurs(word) && (refused === "anywhere" || !covered.slice(1, index).some(isOption))
  )
}

/** Our options and their values come to the front; nothing where a value is missing. */
const rearranged = (
  subcommand: SubcommandName,
  given: ReadonlyArray<string>,
  command: ReadonlyArray<string>,
  operands: CommandOperands
): ReadonlyArray<string> => {
  const position = positionBehind(subcommand, command, operands)
  if (position < 0) return [shellLine(subcommand, ...given, ...command)]
  const taken = takeOption(subcommand, command[position] ?? "", command[position + 1])
  if (Either.isLeft(taken)) return []
  const { length } = taken.right
  const moved = command.slice(position, position + length)
  return rearranged(subcommand, [...given, ...moved], command.toSpliced(position, length), operands)
}

/**
 * A command that `--` does not introduce. `postfix stop --instance in` would stop all instances: postfix(1) passes
 * over words that it has no use for, and we have not seen the option.
 */
const checkCommand = (
  subcommand: SubcommandName,
  given: ReadonlyArray<string>,
  command: ReadonlyArray<string>
): Either.Either<void, ArgumentNotAllowed | OptionBehindCommand> => {
  const { operands }: SubcommandEntry = subcommands[subcommand]
  const [program = "", argument] = command
  if (operands._tag !== "Command" || argument === undefined) return Either.void
  const { bare, words } = operands
  const position = positionBehind(subcommand, command, operands)
  if (position > 0) {
    return Either.left(
      new OptionBehindCommand({
        subcommand,
        option: splitWord(command[position] ?? "").option,
        program: words.length === 0 ? program : "postfix",
        rearranged: rearranged(subcommand, given, command, operands)
      })
    )
  }
  if (!bare.includes(program)) return Either.void
  const isClear = command.length === 2 && !isOption(argument) && !given.some(selects)
  return Either.left(
    new ArgumentNotAllowed({
      subcommand,
      command: program,
      argument,
      rearranged: isClear ? [shellLine(subcommand, ...given, "--instance", argument, program)] : []
    })
  )
}

/** What follows our options. */
const wordsFrom = (subcommand: SubcommandName, words: ReadonlyArray<string>, position: number) => {
  if (words[position] === "--") return Either.right(words.slice(position + 1))
  const command = words.slice(position)
  return Either.map(checkCommand(subcommand, words.slice(0, position), command), () => command)
}

/**
 * The words after the subcommand: its options end after `--`, or at the first word of the user's command. An operand
 * that is ours may stand before them and among them.
 */
export const scan = (
  subcommand: SubcommandName,
  words: ReadonlyArray<string>
): Either.Either<Scanned, ScanError> =>
  Either.gen(function* () {
    const optionsMayFollow = subcommands[subcommand].operands._tag === "One"
    let taken: ReadonlyMap<OptionName, ReadonlyArray<string>> = new Map()
    let operands: ReadonlyArray<string> = []
    let position = 0
    for (let word = words[0]; word !== undefined && word !== "--"; word = words[position]) {
      if (isOption(word)) {
        const option = yield* takeOption(subcommand, word, words[position + 1])
        if (option.name === "help") return { _tag: "Help" }
        taken = yield* append(subcommand, taken, option)
        position += option.length
      } else if (optionsMayFollow) {
        operands = [...operands, word]
        position += 1
      } else {
        break
      }
    }
    const others = yield* wordsFrom(subcommand, words, position)
    return { _tag: "Options", words: [...taken.values()].flat(), operands: [...operands, ...others] }
  })
