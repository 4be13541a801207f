/** What the words after a subcommand come to. */
import type * as Either from "effect/Either"
import type { LifeCycleRequest } from "../../../operations/lifeCycle/request.ts"
import type { Invocation } from "../../Invocation.ts"
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

export type Asked = Examine | Perform | Preview

/** What only lacks the operands; on the left, what is wrong with the whole. */
export type Incomplete = (operands: ReadonlyArray<string>) => Either.Either<Asked, string>
