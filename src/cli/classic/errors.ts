/** What can be wrong with a classic command line, in the words of the original. */
import * as Data from "effect/Data"
import { nearMissHints } from "../../instance/nearMiss.ts"
import { actions } from "../../operations/lifeCycle/request.ts"

const usage =
  "Usage:postmulti -l [-v] [-a] [-g group] [-i instance] | " +
  "postmulti -p [-v] [-a] [-g group] [-i instance] command... | " +
  "postmulti -x [-v] [-a] [-i name] [-g group] command... | " +
  "postmulti -e action [-v] [-a] [-i name] [-g group] [-I name] [-G group] [param=value ...]"

/** For who has come by the wrong door. */
const subcommandsHint = ["'postmulti --help' shows the subcommands"]

/** getopt(3) met a letter that it does not know, or one that lacks its value. */
export class UsageError extends Data.TaggedError("UsageError")<{
  readonly problem: "invalid option" | "option requires an argument"
  readonly letter: string
}> {
  override get message(): string {
    return usage
  }

  /** A letter that is a dash comes from a long option, which only subcommands have. */
  get hints(): ReadonlyArray<string> {
    return this.letter === "-"
      ? ["long options come after the subcommand", ...subcommandsHint]
      : subcommandsHint
  }

  /** The line that getopt(3) itself prints before the message. */
  get preamble(): string {
    return `postmulti: ${this.problem} -- '${this.letter}'`
  }
}

export class InvalidAction extends Data.TaggedError("InvalidAction")<{
  readonly action: string
}> {
  override get message(): string {
    const quoted = actions.map((action) => `'${action}'`)
    const choice = `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`
    return `Invalid '-e' edit action '${this.action}'. Specify ${choice}`
  }

  get hints(): ReadonlyArray<string> {
    return nearMissHints(this.action, actions)
  }
}

/** `-G` or `-I` is there twice. */
export class RepeatedOption extends Data.TaggedError("RepeatedOption")<{ readonly letter: "G" | "I" }> {
  override get message(): string {
    return `Specify at most one '-${this.letter}' option`
  }
}

export class TooManySelections extends Data.TaggedError("TooManySelections") {
  override get message(): string {
    return "Specify no more than one of '-a', '-g', '-i'"
  }
}

export class NotOneMode extends Data.TaggedError("NotOneMode") {
  override get message(): string {
    return "Specify exactly one of '-e', '-l', '-p', '-x'"
  }

  get hints(): ReadonlyArray<string> {
    return subcommandsHint
  }
}

export class CommandNotAllowed extends Data.TaggedError("CommandNotAllowed") {
  override get message(): string {
    return "Command not allowed with '-l'"
  }
}

export class CommandRequired extends Data.TaggedError("CommandRequired") {
  override get message(): string {
    return "Command required with '-p' or '-x' option"
  }
}

export class ReverseNotAllowed extends Data.TaggedError("ReverseNotAllowed") {
  override get message(): string {
    return "The '-p' and '-e' options preclude the use of '-R'"
  }
}

/** `-I` or `-G` with an action, or in a mode, that names nothing. */
export class AssignmentNotAllowed extends Data.TaggedError("AssignmentNotAllowed")<{
  readonly action: string | undefined
}> {
  override get message(): string {
    return this.action === undefined
      ? "Cannot assign instance name or group without '-e assign'"
      : `Cannot assign instance name or group with '-e ${this.action}'`
  }
}

export class NothingToAssign extends Data.TaggedError("NothingToAssign") {
  override get message(): string {
    return "Specify new instance name or group with '-e assign'"
  }
}

export class ParametersNotValid extends Data.TaggedError("ParametersNotValid")<{ readonly action: string }> {
  override get message(): string {
    return `Parameter overrides not valid with '-e ${this.action}'`
  }
}

export class JsonNotAllowed extends Data.TaggedError("JsonNotAllowed") {
  override get message(): string {
    return "JSON output available only with '-l'"
  }
}

export type ClassicError =
  | AssignmentNotAllowed
  | CommandNotAllowed
  | CommandRequired
  | InvalidAction
  | JsonNotAllowed
  | NotOneMode
  | NothingToAssign
  | ParametersNotValid
  | RepeatedOption
  | ReverseNotAllowed
  | TooManySelections
  | UsageError
