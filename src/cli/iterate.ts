/** Finds the instances that a command is for, and concludes the command. For both command lines. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Instance } from "../instance/Instance.ts"
import { type Selection, select } from "../instance/selection.ts"
import { isDamaged, type Listing, loadInstances, withAdvice } from "../operations/instances.ts"
import { damagedOne, type InstanceDamaged } from "../operations/lifeCycle/preconditions.ts"
import { NoMatchingInstances } from "../operations/run.ts"
import { PostfixConfig } from "../postfix/PostfixConfig.ts"
import { AlreadyReported } from "./outcome.ts"

export interface Iteration {
  readonly selection: Selection
  readonly reverse: boolean
  /** Damaged instances are reported and left out. */
  readonly keepGoing: boolean
}

export interface Selected {
  readonly instances: ReadonlyArray<Instance>
  readonly selection: Selection
  readonly listing: Listing
}

/** If a damaged instance stops the command, `advice` gives the hints about its directory. */
export const findSelected = Effect.fnUntraced(function* (
  { keepGoing, reverse, selection }: Iteration,
  advice: (directory: string) => ReadonlyArray<string>
) {
  const config = yield* PostfixConfig
  const listing = yield* Effect.catchTag(
    loadInstances(yield* config.primary, keepGoing ? "report" : "stop"),
    "StoppedAtDamage",
    withAdvice(advice)
  )
  const instances = select(listing.sound, selection, reverse)
  const found: Selected = { instances, selection, listing }
  return found
})

export const requireSome = ({
  instances,
  listing,
  selection
}: Selected): Effect.Effect<void, InstanceDamaged | NoMatchingInstances> =>
  instances.length > 0
    ? Effect.void
    : Option.getOrElse(
        damagedOne(listing.rows, selection),
        () =>
          new NoMatchingInstances({ reason: { _tag: "NoneSelected", selection, instances: listing.sound } })
      )

/** Fails if the command failed for one instance, or if a damaged one was left out. */
export const conclude = ({ listing }: Selected, succeeded: boolean): Effect.Effect<void, AlreadyReported> =>
  succeeded && !listing.rows.some(isDamaged) ? Effect.void : new AlreadyReported({ status: 1 })
