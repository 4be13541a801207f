/** What a command line asks for, as plain data: both doors lead to it. */
import type * as Option from "effect/Option"
import type { Selection } from "../instance/selection.ts"

export type Action = "assign" | "create" | "deport" | "destroy" | "disable" | "enable" | "import" | "init"

/** What all ways of going through the instances have in common. */
interface Iteration {
  readonly selection: Selection
  readonly reverse: boolean
  /** A damaged instance is reported and the others are served. */
  readonly keepGoing: boolean
}

export interface List extends Iteration {
  readonly _tag: "List"
  /** The table, the JSON lines of `-j`, or one JSON array with all that is known. */
  readonly format: "table" | "json lines" | "json"
}

export interface Run extends Iteration {
  readonly _tag: "Run"
  readonly program: string
  readonly arguments: ReadonlyArray<string>
  /** How many instances are served at the same time. */
  readonly jobs: number
}

export interface RunPostfix extends Iteration {
  readonly _tag: "RunPostfix"
  /** The postfix(1) command, such as `start`. */
  readonly command: string
  readonly arguments: ReadonlyArray<string>
  readonly jobs: number
}

export interface Edit {
  readonly _tag: "Edit"
  readonly action: Action
  /** An existing instance, or the place of a new one. */
  readonly selection: Option.Option<Selection>
  /** The new name; an empty one makes the instance nameless. */
  readonly name: Option.Option<string>
  /** The new group; an empty one stands for no group. */
  readonly group: Option.Option<string>
  readonly settings: ReadonlyArray<string>
}

export interface Invocation {
  readonly request: List | Run | RunPostfix | Edit
  readonly verbose: boolean
}
