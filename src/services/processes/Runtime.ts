/** What runs us, and the directory of our program. */
import * as Context from "effect/Context"
import type * as Option from "effect/Option"

export interface Node {
  /** The path, without symbolic links. */
  readonly executable: string
  /** As `20.20.2`. */
  readonly version: string
}

/** An installation is made from this. */
export class Runtime extends Context.Tag("postmulti/Runtime")<
  Runtime,
  {
    /** None if another engine runs us. */
    readonly node: Option.Option<Node>
    /** The directory of the program's files. */
    readonly directory: string
    /** What starts us, wherever `postmulti` leads. */
    readonly program: string
  }
>() {}
