/** The errors of the classic command line, in the words of the original. */
import { Fatal } from "../../fatal.ts"
import { nearMissHints } from "../../instance/nearMiss.ts"
import type { Misuse } from "./getopt.ts"

const usage =
  "Usage:postmulti -l [-v] [-a] [-g group] [-i instance] | " +
  "postmulti -p [-v] [-a] [-g group] [-i instance] command... | " +
  "postmulti -x [-v] [-a] [-i name] [-g group] command... | " +
  "postmulti -e action [-v] [-a] [-i name] [-g group] [-I name] [-G group] [param=value ...]"

/** The actions of `-e`, which are frozen, in the order of the original's messages. */
export const actions = [
  "create",
  "destroy",
  "import",
  "deport",
  "enable",
  "disable",
  "assign",
  "init"
] as const

/** For users who expected the subcommands. */
const subcommandsHint = ["'postmulti --help' shows the subcommands"]

/** getopt(3) found an unknown letter, or one without its value. */
export class UsageError extends Fatal("UsageError")<Misuse>(
  () => usage,
  /** A letter that is a dash comes from a long option, which only subcommands have. */
  ({ letter }) =>
    letter === "-"
      ? ["long options come after the subcommand, as in 'postmulti list --format json'", ...subcommandsHint]
      : subcommandsHint
) {
  /** The line that getopt(3) itself prints before the message. */
  get preamble(): string {
    return `postmulti: ${this.problem} -- '${this.letter}'`
  }
}

export class InvalidAction extends Fatal("InvalidAction")<{ action: string }>(
  ({ action }) => {
    const quoted = actions.map((action) => `'${action}'`)
    const choice = `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`
    return `Invalid '-e' edit action '${action}'. Specify ${choice}`
  },
  ({ action }) => nearMissHints(action, actions)
) {}

/** `-G` or `-I` was given twice. */
export class RepeatedOption extends Fatal("RepeatedOption")<{ letter: "G" | "I" }>(
  ({ letter }) => `Specify at most one '-${letter}' option`
) {}

export class TooManySelections extends Fatal("TooManySelections")(
  () => "Specify no more than one of '-a', '-g', '-i'"
) {}

export class NotOneMode extends Fatal("NotOneMode")(
  () => "Specify exactly one of '-e', '-l', '-p', '-x'",
  () => subcommandsHint
) {}

export class CommandNotAllowed extends Fatal("CommandNotAllowed")<{ operand: string }>(
  () => "Command not allowed with '-l'",
  ({ operand }) => (/^[^-]/.test(operand) ? [`did you mean '-l -i ${operand}'?`] : [])
) {}

export class CommandRequired extends Fatal("CommandRequired")(
  () => "Command required with '-p' or '-x' option"
) {}

export class ReverseNotAllowed extends Fatal("ReverseNotAllowed")(
  () => "The '-p' and '-e' options preclude the use of '-R'"
) {}

/** `-I` or `-G` with an action or a mode that does not name an instance. */
export class AssignmentNotAllowed extends Fatal("AssignmentNotAllowed")<{ action: string | undefined }>(
  ({ action }) =>
    action === undefined
      ? "Cannot assign instance name or group without '-e assign'"
      : `Cannot assign instance name or group with '-e ${action}'`
) {}

export class NothingToAssign extends Fatal("NothingToAssign")(
  () => "Specify new instance name or group with '-e assign'"
) {}

export class ParametersNotValid extends Fatal("ParametersNotValid")<{ action: string }>(
  ({ action }) => `Parameter overrides not valid with '-e ${action}'`
) {}

export class JsonNotAllowed extends Fatal("JsonNotAllowed")(() => "JSON output available only with '-l'") {}

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
