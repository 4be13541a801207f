/** What can be wrong with a modern command line. */
import { Fatal } from "../../fatal.ts"
import { nearMissHints } from "../../instance/nearMiss.ts"

/** Where to read on. */
const see = (subcommand: string): string => `, see 'postmulti ${subcommand} --help'`
const seeAll = ", see 'postmulti --help'"

export class UnknownSubcommand extends Fatal("UnknownSubcommand")<{
  word: string
  hints: ReadonlyArray<string>
}>(({ word }) => `unknown subcommand '${word}'${seeAll}`) {}

/** A value that a global option does not have, or a word after it. */
export class InvalidGlobalOption extends Fatal("InvalidGlobalOption")<{ problem: string }>(
  ({ problem }) => `${problem}${seeAll}`
) {}

export class UnknownOption extends Fatal("UnknownOption")<{
  subcommand: string
  option: string
  /** Those that the subcommand has. */
  known: ReadonlyArray<string>
}>(({ option, subcommand }) => `unknown option '${option}'${see(subcommand)}`) {
  get hints(): ReadonlyArray<string> {
    const letter = /^-([a-zA-Z])$/.exec(this.option)?.[1]?.toLowerCase()
    const long = letter === undefined ? [] : this.known.filter((known) => known.startsWith(`--${letter}`))
    return long.length === 0
      ? nearMissHints(this.option, this.known)
      : [`options are written out: ${long.join(" or ")}`]
  }
}

/** An option that other subcommands have. */
export class OptionNotAllowed extends Fatal("OptionNotAllowed")<{ subcommand: string; option: string }>(
  ({ subcommand, option }) => `'${subcommand}' does not allow the option '${option}'${see(subcommand)}`
) {}

export class ValueMissing extends Fatal("ValueMissing")<{ subcommand: string; option: string }>(
  ({ option, subcommand }) => `option '${option}' requires a value${see(subcommand)}`
) {}

export class ValueNotAllowed extends Fatal("ValueNotAllowed")<{ subcommand: string; option: string }>(
  ({ option, subcommand }) => `option '${option}' takes no value${see(subcommand)}`
) {}

export class OptionRepeated extends Fatal("OptionRepeated")<{ subcommand: string; option: string }>(
  ({ option, subcommand }) => `option '${option}' is given more than once${see(subcommand)}`
) {}

export class UnexpectedOperand extends Fatal("UnexpectedOperand")<{ subcommand: string; operand: string }>(
  ({ operand, subcommand }) => `unexpected operand '${operand}'${see(subcommand)}`
) {}

export class CommandMissing extends Fatal("CommandMissing")<{ subcommand: string }>(
  ({ subcommand }) => `command required${see(subcommand)}`
) {}

/** One of our options is behind the command, which would get it in our place. */
export class OptionBehindCommand extends Fatal("OptionBehindCommand")<{
  subcommand: string
  option: string
  /** What the option would be passed to. */
  program: string
  /** The same with the option where it belongs, if that is clear. */
  rearranged: ReadonlyArray<string>
}>(
  ({ option, program, subcommand }) =>
    `${option} belongs before the command; use -- to pass it to ${program}${see(subcommand)}`
) {
  get hints(): ReadonlyArray<string> {
    return this.rearranged.map((line) => `did you mean '${line}'?`)
  }
}

/** postfix(1) would ignore it, and do what is asked for all instances. */
export class ArgumentNotAllowed extends Fatal("ArgumentNotAllowed")<{
  subcommand: string
  command: string
  argument: string
  rearranged: ReadonlyArray<string>
}>(({ command, argument, subcommand }) => `'${command}' takes no argument '${argument}'${see(subcommand)}`) {
  get hints(): ReadonlyArray<string> {
    return this.rearranged.map((line) => `did you mean '${line}'?`)
  }
}

/** What the one operand of a subcommand stands for is missing, such as an instance. */
export class OperandRequired extends Fatal("OperandRequired")<{ subcommand: string; operand: string }>(
  ({ operand, subcommand }) => `${operand} required${see(subcommand)}`
) {}

/**
 * The options are known and complete, but a value is not possible, or not together with another one or the operand,
 * or something that belongs to it is missing.
 */
export class InvalidOptions extends Fatal("InvalidOptions")<{ subcommand: string; problem: string }>(
  ({ problem, subcommand }) => `${problem}${see(subcommand)}`
) {}

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
