/** What is asked of the life cycle (postmulti(1), "Instance creation/deletion/status change"). */
import type * as Option from "effect/Option"
import type { Selection } from "../../instance/selection.ts"

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
