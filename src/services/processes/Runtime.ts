/** The Node that runs us, and the directory of our program. */
import * as Context from "effect/Context"

/** An installation is made from this. */
export class Runtime extends Context.Tag("postmulti/Runtime")<
  Runtime,
  {
    /** Node's executable, without symbolic links. */
    readonly executable: string
    /** As `20.20.2`. */
    readonly version: string
    /** The directory of the program's files. */
    readonly directory: string
  }
>() {}
