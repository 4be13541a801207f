/** What can be wrong with a modern command line. */
import * as Data from "effect/Data"
import { nearMissHints } from "../../instance/nearMiss.ts"
import { iteration } from "./grammar/iteration.ts"

/** Where to read on. */
const see = (subcommand: string): string => `, see 'postmulti ${subcommand} --help'`
const seeAll = ", see 'postmulti --help'"

/** What other programs call it, or what is a command of postfix(1) that its wrapper setting should hand on. */
const elsewhere: Readonly<Record<string, ReadonlyArray<string>>> = {
  help: ["'postmulti --help' shows the subcommands"],
  version: ["'postmulti --version' shows the version"],
  remove: ["'postmulti destroy' removes an instance with its files, 'postmulti deport' leaves them"],
  delete: ["'postmulti destroy' removes an instance with its files, 'postmulti deport' leaves them"],
  add: ["'postmulti create' makes a new instance, 'postmulti import' adds one that is there"],
  rename: ["'postmulti assign' gives an instance another name"]
}

const ofPostfix = (word: string): ReadonlyArray<string> =>
  iteration.postfix.operands.words.some((known) => known === word)
    ? [
        `'postmulti postfix ${word}' does that for each instance`,
        "if postfix(1) has called this, '-p --' is missing at the end of multi_instance_wrapper"
      ]
    : []

const otherWords = (word: string): ReadonlyArray<string> =>
  Object.hasOwn(elsewhere, word) ? (elsewhere[word] ?? []) : ofPostfix(word)

export class UnknownSubcommand extends Data.TaggedError("UnknownSubcommand")<{
  readonly word: string
  readonly known: ReadonlyArray<string>
}> {
  override get message(): string {
    return `unknown subcommand '${this.word}'${seeAll}`
  }

  get hints(): ReadonlyArray<string> {
    const known = otherWords(this.word)
    return known.length > 0 ? known : nearMissHints(this.word, this.known)
  }
}

/** A value that a global option does not have, or a word after it. */
export class InvalidGlobalOption extends Data.TaggedError("InvalidGlobalOption")<{
  readonly problem: string
}> {
  override get message(): string {
    return `${this.problem}${seeAll}`
  }
}

export class UnknownOption extends Data.TaggedError("UnknownOption")<{
  readonly subcommand: string
  readonly option: string
  /** Those that the subcommand has. */
  readonly known: ReadonlyArray<string>
}> {
  override get message(): string {
    return `unknown option '${this.option}'${see(this.subcommand)}`
  }

  get hints(): ReadonlyArray<string> {
    const letter = /^-([a-zA-Z])$/.exec(this.option)?.[1]?.toLowerCase()
    const long = letter === undefined ? [] : this.known.filter((known) => known.startsWith(`--${letter}`))
    return long.length === 0
      ? nearMissHints(this.option, this.known)
      : [`options are written out: ${long.join(" or ")}`]
  }
}

/** An option that other subcommands have. */
export class OptionNotAllowed extends Data.TaggedError("OptionNotAllowed")<{
  readonly subcommand: string
  readonly option: string
}> {
  override get message(): string {
    return `'${this.subcommand}' does not allow the option '${this.option}'${see(this.subcommand)}`
  }
}

export class ValueMissing extends Data.TaggedError("ValueMissing")<{
  readonly subcommand: string
  readonly option: string
}> {
  override get message(): string {
    return `option '${this.option}' requires a value${see(this.subcommand)}`
  }
}

export class ValueNotAllowed extends Data.TaggedError("ValueNotAllowed")<{
  readonly subcommand: string
  readonly option: string
}> {
  override get message(): string {
    return `option '${this.option}' takes no value${see(this.subcommand)}`
  }
}

export class OptionRepeated extends Data.TaggedError("OptionRepeated")<{
  readonly subcommand: string
  readonly option: string
}> {
  override get message(): string {
    return `option '${this.option}' is given more than once${see(this.subcommand)}`
  }
}

export class UnexpectedOperand extends Data.TaggedError("UnexpectedOperand")<{
  readonly subcommand: string
  readonly operand: string
}> {
  override get message(): string {
    return `unexpected operand '${this.operand}'${see(this.subcommand)}`
  }
}

export class CommandMissing extends Data.TaggedError("CommandMissing")<{ readonly subcommand: string }> {
  override get message(): string {
    return `command required${see(this.subcommand)}`
  }
}

/** What the one operand of a subcommand stands for is missing, such as an instance. */
export class OperandRequired extends Data.TaggedError("OperandRequired")<{
  readonly subcommand: string
  readonly operand: string
}> {
  override get message(): string {
    return `${this.operand} required${see(this.subcommand)}`
  }
}

/**
 * The options are known and complete, but a value is not possible, or not together with another one or the operand,
 * or something that belongs to it is missing.
 */
export class InvalidOptions extends Data.TaggedError("InvalidOptions")<{
  readonly subcommand: string
  readonly problem: string
}> {
  override get message(): string {
    return `${this.problem}${see(this.subcommand)}`
  }
}

export type ScanError = OptionNotAllowed | OptionRepeated | UnknownOption | ValueMissing | ValueNotAllowed

export type OperandError = CommandMissing | OperandRequired | UnexpectedOperand

export type ModernError = InvalidGlobalOption | InvalidOptions | OperandError | ScanError | UnknownSubcommand
