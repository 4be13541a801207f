/** What all actions of the life cycle have in common: a plan that is shown, or carried out as the only one on this host. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { carryOut } from "../../plan/carryOut.ts"
import type { Plan } from "../../plan/Plan.ts"
import { PostfixConfig } from "../../postfix/PostfixConfig.ts"
import type { Primary } from "../../postfix/Primary.ts"
import { Caller } from "../../services/Caller.ts"
import { Diagnostics } from "../../services/Diagnostics.ts"
import { Signals } from "../../services/Signals.ts"
import { actor } from "../actor.ts"
import { type DamagePolicy, type Listing, loadInstances } from "../instances.ts"
import { exclusively } from "./exclusion.ts"
import { NotSuperuser } from "./preconditions.ts"
import { finishInterrupted, tellInterrupted } from "./recovery.ts"

/**
 * An action that has all that it needs. `name` is what its messages call it. The scope holds the locks of an instance
 * that must not be started meanwhile, but for those whose files are not there: `carryOut` makes these.
 */
export const makeAction = <E, R>(name: string, planFor: (primary: Primary) => Effect.Effect<Plan, E, R>) => ({
  /**
   * What would be done; nothing is changed. It does not wait for other commands. What an interrupted removal has left is
   * taken for what it looks like, with a warning that a real run would finish that first.
   */
  plan: Effect.gen(function* () {
    const config = yield* PostfixConfig
    const primary = yield* config.primary
    yield* tellInterrupted(primary)
    return yield* planFor(primary)
  }).pipe(Effect.scoped),
  /** Does it as a whole or not at all, once what an interrupted removal has left is finished; gives what was done. */
  change: Effect.flatMap(Signals, (signals) =>
    signals.guard(exclusively(Effect.scoped(carriedOut(name, planFor))))
  )
})

const carriedOut = Effect.fnUntraced(function* <E, R>(
  name: string,
  planFor: (primary: Primary) => Effect.Effect<Plan, E, R>
) {
  const config = yield* PostfixConfig
  const diagnostics = yield* Diagnostics
  const { userId } = yield* Caller
  const primary = yield* config.primary
  if (userId === 0) yield* finishInterrupted(primary, name)
  const plan = yield* planFor(primary)
  if (Option.isNone(plan.commit)) return plan
  if (userId !== 0) return yield* new NotSuperuser({ action: name })
  // Told ahead, since nobody could tell it who is killed right afterwards; a failure then has a line of its own.
  const line = `${yield* actor} ${plan.verb}s ${plan.object}`
  yield* carryOut(plan, diagnostics.logged(line))
  return plan
})

export interface ReadingOptions {
  /** Damaged instances are warned of and left as they are; they stay in the list. */
  readonly keepGoing?: boolean | undefined
}

export const policyOf = ({ keepGoing }: ReadingOptions): DamagePolicy => (keepGoing ? "warn" : "stop")

/** The same for an action that looks at the instances first. */
export const makeInstancesAction = <E, R>(
  name: string,
  options: ReadingOptions,
  planFor: (listing: Listing) => Effect.Effect<Plan, E, R>
) => makeAction(name, (primary) => Effect.flatMap(loadInstances(primary, policyOf(options)), planFor))
