/** What a command line asks for, as plain data: both doors lead to it. */
import type * as Option from "effect/Option"
import type { Selection } from "../instance/selection.ts"

/** What all ways of going through the instances have in common. */
interface Iteration {
  readonly selection: Selection
  readonly reverse: boolean
  /** A damaged instance is reported and the others are served. */
  readonly keepGoing: boolean
}

export interface List extends Iteration {
  readonly _tag: "List"
  /** Lines of text, the JSON lines of `-j`, or one JSON array with all that is known. */
  readonly format: "text" | "json lines" | "json"
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

/** In the order of the original's messages. */
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

/** What can be done with an instance; `init` prepares the host for having several. */
export type Action = (typeof actions)[number]

/** An action with all that can be said about it; each one needs some of it and leaves the rest. */
export interface LifeCycleRequest {
  readonly action: Action
  /** An existing instance, or the place of a new one. */
  readonly selection: Option.Option<Selection>
  /** The new name; an empty one makes the instance nameless. */
  readonly name: Option.Option<string>
  /** The new group; an empty one stands for no group. */
  readonly group: Option.Option<string>
  /** `name=value` words, with the directories of a new instance. */
  readonly settings: ReadonlyArray<string>
  /** Damaged instances are reported and left as they are; they stay in the list. */
  readonly keepGoing: boolean
}

export interface Edit extends LifeCycleRequest {
  readonly _tag: "Edit"
}

export interface Invocation {
  readonly request: List | Run | RunPostfix | Edit
  readonly verbose: boolean
}
