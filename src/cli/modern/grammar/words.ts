/**
 * Divides the words after a subcommand into options and operands, in a form that @effect/cli cannot misread. By
 * itself it takes options out of the user's command, takes unknown options for operands and a `yes` after a flag for
 * its value, and trims values.
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { type OptionEntry, type Subcommand, takesCommand } from "./describe.ts"
import { type InvalidCommandLine, invalid } from "./errors.ts"
import { didYouMean, letterHints } from "./suggestions.ts"

interface Divided {
  /** Our options with their values. */
  readonly options: ReadonlyArray<string>
  readonly operands: ReadonlyArray<string>
}

type Words = ReadonlyArray<string>

/** The commands of postfix(1) that completion offers. */
export const postfixCommands =
  "abort check flush logrotate reload set-permissions start status stop upgrade-configuration".split(" ")

/** The commands that take no arguments. */
const bareCommands =
  "abort check drain flush logrotate quick-start quick-stop reload start start-fg status stop".split(" ")

export const isBare = (command: string): boolean => bareCommands.includes(command)

const isOption = (word: string): boolean => word.startsWith("-") && word !== "-"

const splitWord = (word: string): { readonly name: string; readonly attached: string | undefined } => {
  const equals = word.startsWith("--") ? word.indexOf("=") : -1
  return equals < 0
    ? { name: word, attached: undefined }
    : { name: word.slice(0, equals), attached: word.slice(equals + 1) }
}

const optionNamed = ({ options }: Subcommand, word: string): OptionEntry | undefined =>
  options.find(({ name }) => name === splitWord(word).name)

const unknownOption = (
  subcommand: Subcommand,
  before: Words,
  following: Words,
  isElsewhere: (option: string) => boolean
) => {
  const { name } = subcommand
  const [word = ""] = following
  const option = splitWord(word).name
  return isElsewhere(option)
    ? invalid(name, `'${name}' does not allow the option '${option}'`)
    : invalid(name, `unknown option '${option}'`, letterHints(subcommand, before, following))
}

interface TakenOption {
  readonly option: OptionEntry
  /** In a form that @effect/cli cannot misread. */
  readonly words: Words
  /** How many words of the command line it takes. */
  readonly length: number
}

/**
 * Only attached values may begin with `--`: `--group --reverse` lacks a value. An empty value usually comes from an
 * unset shell variable.
 */
const takeOption = (
  subcommand: Subcommand,
  before: Words,
  following: Words,
  isElsewhere: (option: string) => boolean
): Either.Either<TakenOption, InvalidCommandLine> => {
  const [word = "", next] = following
  const { attached, name } = splitWord(word)
  const refuse = (problem: string) => Either.left(invalid(subcommand.name, `option '${name}' ${problem}`))
  const option = optionNamed(subcommand, word === "-h" ? "--help" : word)
  if (option === undefined) return Either.left(unknownOption(subcommand, before, following, isElsewhere))
  if (option.value === "") {
    return attached === undefined
      ? Either.right({ option, words: [name], length: 1 })
      : refuse("takes no value")
  }
  const value = attached ?? (next?.startsWith("--") === true ? "" : next)
  if (value === undefined || value === "") return refuse("requires a value")
  // A separate word is not trimmed, but `--` would end the options.
  const words = value === "--" ? [`${name}=--`] : [name, value]
  return Either.right({ option, words, length: attached === undefined ? 2 : 1 })
}

/**
 * The position of the first of our options after the command. Nothing after the command's own `--` is ours.
 * postfix(1) has no long options; any other program owns all options after its first one.
 */
const positionBehind = (subcommand: Subcommand, command: Words): number => {
  const end = command.indexOf("--", 1)
  const covered = end < 0 ? command : command.slice(0, end)
  return covered.findIndex(
    (word, index) =>
      index > 0 &&
      optionNamed(subcommand, word) !== undefined &&
      (subcommand.name === "postfix" || !covered.slice(1, index).some(isOption))
  )
}

/** The suggestion with our options moved to the front; none if a value is missing. */
const rearranged = (subcommand: Subcommand, given: Words, command: Words): Words => {
  const position = positionBehind(subcommand, command)
  if (position < 0) return didYouMean(subcommand.name, ...given, ...command)
  const taken = takeOption(subcommand, [], command.slice(position), () => false)
  if (Either.isLeft(taken)) return []
  const moved = command.slice(position, position + taken.right.length)
  return rearranged(
    subcommand,
    [...given, ...moved],
    [...command.slice(0, position), ...command.slice(position + moved.length)]
  )
}

/**
 * Without `--` before it, a command must not contain our options. Otherwise `postfix stop --instance in` would stop
 * all instances, because postfix(1) ignores words that it does not need.
 */
const checkCommand = (
  subcommand: Subcommand,
  given: Words,
  command: Words
): Either.Either<void, InvalidCommandLine> => {
  const { name } = subcommand
  const [program = "", argument] = command
  if (program === "--") return Either.void
  const position = positionBehind(subcommand, command)
  if (position > 0) {
    const option = splitWord(command[position] ?? "").name
    const problem = `${option} belongs before the command; use -- to pass it to ${name === "postfix" ? name : program}`
    return Either.left(invalid(name, problem, rearranged(subcommand, given, command)))
  }
  if (name !== "postfix" || argument === undefined || !isBare(program)) return Either.void
  const selects = given.some((word) => /^--(instance|group)(=|$)/.test(word))
  const isClear = command.length === 2 && !isOption(argument) && !selects
  const hints = isClear ? didYouMean(name, ...given, "--instance", argument, program) : []
  return Either.left(invalid(name, `'${program}' takes no argument '${argument}'`, hints))
}

interface TakenWords {
  readonly options: ReadonlyMap<string, Words>
  readonly operands: Words
  /** How many words were taken. */
  readonly length: number
}

/** You may repeat a flag, but not an option with a value. */
const checkRepeated = (
  subcommand: Subcommand,
  { name, value }: OptionEntry,
  earlier: ReadonlyMap<string, Words>
) =>
  earlier.has(name) && value !== ""
    ? Either.left(invalid(subcommand.name, `option '${name}' is given more than once`))
    : Either.void

/** Options end at `--`, and at the first word of a command. Our own operands may stand between them. */
const takeWords = (
  subcommand: Subcommand,
  words: Words,
  isElsewhere: (option: string) => boolean
): Either.Either<TakenWords | "help", InvalidCommandLine> =>
  Either.gen(function* () {
    const isMixed = Option.isSome(subcommand.operand) && !takesCommand(subcommand)
    const options = new Map<string, Words>()
    const operands: Array<string> = []
    let position = 0
    for (let word = words[0]; word !== undefined && word !== "--"; word = words[position]) {
      if (isOption(word)) {
        const taken = yield* takeOption(
          subcommand,
          words.slice(0, position),
          words.slice(position),
          isElsewhere
        )
        if (taken.option.name === "--help") return "help" as const
        yield* checkRepeated(subcommand, taken.option, options)
        options.set(taken.option.name, taken.words)
        position += taken.length
      } else if (isMixed) {
        operands.push(word)
        position += 1
      } else {
        break
      }
    }
    return { options, operands, length: position }
  })

/** `isElsewhere` tells whether another subcommand has the option. */
export const divideWords = (
  subcommand: Subcommand,
  words: Words,
  isElsewhere: (option: string) => boolean = () => false
): Either.Either<Divided | "help", InvalidCommandLine> =>
  Either.gen(function* () {
    const taken = yield* takeWords(subcommand, words, isElsewhere)
    if (taken === "help") return taken
    const given = words.slice(0, taken.length)
    const following = words.slice(taken.length)
    if (takesCommand(subcommand)) yield* checkCommand(subcommand, given, following)
    return {
      options: [...taken.options.values()].flat(),
      operands: [...taken.operands, ...(following[0] === "--" ? following.slice(1) : following)]
    }
  })
