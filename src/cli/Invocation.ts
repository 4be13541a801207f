/** What a command line asks for, as plain data: both doors lead to it. */
import type { Selection } from "../instance/selection.ts"
import type { LifeCycleRequest } from "../operations/lifeCycle/request.ts"

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

export interface Edit extends LifeCycleRequest {
  readonly _tag: "Edit"
}

export interface Invocation {
  readonly request: List | Run | RunPostfix | Edit
  readonly verbose: boolean
}
