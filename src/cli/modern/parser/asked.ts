/** What the words after a subcommand come to. */
import type * as Either from "effect/Either"
import type { InstallationAction } from "../../../operations/installation/installation.ts"
import type { Invocation, LifeCycleRequest } from "../../Invocation.ts"
import type { Format } from "../grammar/options.ts"

export interface Perform {
  readonly _tag: "Perform"
  readonly invocation: Invocation
}

/** What a change would do is shown, and nothing is done. */
export interface Preview {
  readonly _tag: "Preview"
  readonly request: LifeCycleRequest
  readonly format: Format
  readonly verbose: boolean
}

/** This host is looked at, and nothing is done. */
export interface Examine {
  readonly _tag: "Examine"
  readonly format: Format
  readonly verbose: boolean
}

/** This program itself is put in its place, or taken away. */
export interface Installation {
  readonly _tag: "Installation"
  readonly action: InstallationAction
  readonly dryRun: boolean
  readonly verbose: boolean
}

export type Asked = Examine | Installation | Perform | Preview

/** What only lacks the operands; on the left, what is wrong with the whole. */
export type Incomplete = (operands: ReadonlyArray<string>) => Either.Either<Asked, string>
