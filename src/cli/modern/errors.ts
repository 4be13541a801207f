/** What can be wrong with a modern command line. */
import * as Data from "effect/Data"
import { nearMissHints } from "../../instance/nearMiss.ts"

/** Where to read on. */
const see = (subcommand: string): string => `, see 'postmulti ${subcommand} --help'`
const seeAll = ", see 'postmulti --help'"

export class UnknownSubcommand extends Data.TaggedError("UnknownSubcommand")<{
  readonly word: string
  readonly hints: ReadonlyArray<string>
}> {
  override get message(): string {
    return `unknown subcommand '${this.word}'${seeAll}`
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

/** One of our options is behind the command, which would get it in our place. */
export class OptionBehindCommand extends Data.TaggedError("OptionBehindCommand")<{
  readonly subcommand: string
  readonly option: string
  /** What the option would be passed to. */
  readonly program: string
  /** The same with the option where it belongs, if that is clear. */
  readonly rearranged: ReadonlyArray<string>
}> {
  override get message(): string {
    return `${this.option} belongs before the command; use -- to pass it to ${this.program}${see(this.subcommand)}`
  }

  get hints(): ReadonlyArray<string> {
    return this.rearranged.map((line) => `did you mean '${line}'?`)
  }
}

/** postfix(1) would ignore it, and do what is asked for all instances. */
export class ArgumentNotAllowed extends Data.TaggedError("ArgumentNotAllowed")<{
  readonly subcommand: string
  readonly command: string
  readonly argument: string
  readonly rearranged: ReadonlyArray<string>
}> {
  override get message(): string {
    return `'${this.command}' takes no argument '${this.argument}'${see(this.subcommand)}`
  }

  get hints(): ReadonlyArray<string> {
    return this.rearranged.map((line) => `did you mean '${line}'?`)
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

export type ScanError =
  | ArgumentNotAllowed
  | OptionBehindCommand
  | OptionNotAllowed
  | OptionRepeated
  | UnknownOption
  | ValueMissing
  | ValueNotAllowed

export type OperandError = CommandMissing | OperandRequired | UnexpectedOperand

export type ModernError = InvalidGlobalOption | InvalidOptions | OperandError | ScanError | UnknownSubcommand
