/** Shared by all life-cycle actions: shows a plan, or carries it out under the lock of the host. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { carryOut } from "../../plan/carryOut.ts"
import type { Plan, Verb } from "../../plan/Plan.ts"
import { PostfixConfig } from "../../postfix/PostfixConfig.ts"
import type { Primary } from "../../postfix/Primary.ts"
import { Caller } from "../../services/Caller.ts"
import { Diagnostics } from "../../services/Diagnostics.ts"
import { Signals } from "../../services/processes/Signals.ts"
import { type Listing, loadInstances, policyOf, type ReadingOptions } from "../instances.ts"
import { exclusively } from "./hostLock.ts"
import { actor, NotSuperuser } from "./preconditions.ts"
import { finishInterrupted, tellInterrupted } from "./recovery.ts"

/**
 * An action. Messages name it by the verb, which a plan may replace. The scope holds the locks of an instance that must
 * not start meanwhile, except those whose files are missing: `carryOut` makes these.
 */
export const makeAction = <E, R>(
  verb: Pick<Verb, "action">,
  planFor: (primary: Primary) => Effect.Effect<Plan, E, R>
) => ({
  /** The plan for a state that is known. */
  planOn: planFor,
  /**
   * The plan; changes nothing, and does not wait for other commands. If a removal was interrupted, a warning says
   * that a real run would finish it first.
   */
  plan: Effect.gen(function* () {
    const config = yield* PostfixConfig
    const primary = yield* config.primary
    yield* tellInterrupted(primary)
    return yield* planFor(primary)
  }).pipe(Effect.scoped),
  /**
   * Carries the plan out, as a whole or not at all, after finishing an interrupted removal. Completes with the plan,
   * and whether anything had to be changed.
   */
  change: Effect.flatMap(Signals, (signals) =>
    signals.guard(exclusively(Effect.scoped(carriedOut(verb, planFor))))
  )
})

const carriedOut = Effect.fnUntraced(function* <E, R>(
  { action }: Pick<Verb, "action">,
  planFor: (primary: Primary) => Effect.Effect<Plan, E, R>
) {
  const config = yield* PostfixConfig
  const { userId } = yield* Caller
  const primary = yield* config.primary
  if (userId === 0) yield* finishInterrupted(primary, action)
  const plan = yield* planFor(primary)
  if (Option.isNone(plan.commit)) return { plan, changed: false }
  if (userId !== 0) return yield* new NotSuperuser({ action })
  return { plan, changed: yield* carryOutLogged(plan) }
})

/**
 * Logged before the change, because a command that is killed right afterwards could not log it. A failure has its own
 * line.
 */
export const carryOutLogged = Effect.fnUntraced(function* (plan: Plan) {
  const { logged } = yield* Diagnostics
  return yield* carryOut(plan, logged(`${yield* actor} ${plan.verb.present} ${plan.object}`))
})

/** The same for an action that looks at the instances first. */
export const makeInstancesAction = <E, R>(
  verb: Pick<Verb, "action">,
  options: ReadingOptions,
  planFor: (listing: Listing) => Effect.Effect<Plan, E, R>
) => ({
  ...makeAction(verb, (primary) => Effect.flatMap(loadInstances(primary, policyOf(options)), planFor)),
  planOn: planFor
})
