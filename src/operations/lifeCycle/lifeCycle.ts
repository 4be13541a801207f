/** The life cycle of instances: what is asked for becomes a plan, and the plan is shown or carried out. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { carryOut } from "../../plan/carryOut.ts"
import { PostfixConfig } from "../../postfix/PostfixConfig.ts"
import type { Primary } from "../../postfix/Primary.ts"
import { Caller } from "../../services/Caller.ts"
import { Diagnostics } from "../../services/Diagnostics.ts"
import { Signals } from "../../services/Signals.ts"
import { actor } from "../actor.ts"
import { type Damage, stopAtDamage, warnOfDamage } from "../instances.ts"
import { planAssign } from "./assign.ts"
import { planCreate } from "./create.ts"
import { planDeport } from "./deport.ts"
import { planDestroy } from "./destroy.ts"
import { planEnabling } from "./enable.ts"
import { exclusively } from "./exclusion.ts"
import { planInit } from "./init.ts"
import { NotSuperuser } from "./preconditions.ts"
import { finishInterrupted, tellInterrupted } from "./recovery.ts"
import type { LifeCycleRequest } from "./request.ts"

const planOf = <E>(primary: Primary, request: LifeCycleRequest, stopped: Damage<never, E>) => {
  const damage: Damage<Diagnostics, E> = request.keepGoing ? warnOfDamage : stopped
  switch (request.action) {
    case "init":
      return planInit(primary)
    case "create":
    case "import":
      return planCreate(primary, { ...request, action: request.action }, damage)
    case "enable":
    case "disable":
      return planEnabling(primary, { ...request, action: request.action }, damage)
    case "assign":
      return planAssign(primary, request, damage)
    case "deport":
      return planDeport(primary, request, damage)
    case "destroy":
      return planDestroy(primary, request, damage)
  }
}

/**
 * What has to be done for a request, from what is there now; nothing is changed. The scope holds the locks of an
 * instance that must not be started meanwhile, but for those whose files are not there: where an instance is to be
 * removed, `carryOut` makes these. It does not wait for other commands on this host, and does not finish what an
 * interrupted one has left: `changeLifeCycle` does, so prefer it to this and `carryOut`. Fails with what is in the way of
 * that action (such as `AlreadyInUse`, `NoSuchInstance`, `NotStopped`), and with the `InstanceError` of a damaged instance
 * that is not to be passed over.
 */
export const planFor = (primary: Primary, request: LifeCycleRequest) => planOf(primary, request, stopAtDamage)

const change = <E>(request: LifeCycleRequest, stopped: Damage<never, E>) =>
  Effect.gen(function* () {
    const { primary: readPrimary } = yield* PostfixConfig
    const diagnostics = yield* Diagnostics
    const { userId } = yield* Caller
    const primary = yield* readPrimary
    if (userId === 0) yield* finishInterrupted(primary, request.action)
    const plan = yield* planOf(primary, request, stopped)
    if (Option.isNone(plan.commit)) return plan
    if (userId !== 0) return yield* new NotSuperuser({ action: request.action })
    // Told ahead, since nobody could tell it who is killed right afterwards; a failure then has a line of its own.
    const line = `${yield* actor} ${plan.verb}s ${plan.object}`
    yield* carryOut(plan, diagnostics.logged(line))
    return plan
  }).pipe(Effect.scoped)

/** Both for a command that says itself what stops it where an instance is damaged. */
export const changeLifeCycleUntil =
  <E>(stopped: Damage<never, E>) =>
  (request: LifeCycleRequest) =>
    Effect.flatMap(Signals, (signals) => signals.guard(exclusively(change(request, stopped))))

export const planLifeCycleUntil =
  <E>(stopped: Damage<never, E>) =>
  (request: LifeCycleRequest) =>
    Effect.gen(function* () {
      const { primary: readPrimary } = yield* PostfixConfig
      const primary = yield* readPrimary
      yield* tellInterrupted(primary)
      return yield* planOf(primary, request, stopped)
    }).pipe(Effect.scoped)

/**
 * Does what is asked for, as the only one on this host, as a whole or not at all, and gives the plan that was carried
 * out; what an interrupted removal has left is finished first. Fails as `planLifeCycle` and `carryOut` do, with `HostBusy` if another command does not end, and
 * with `RemovalPending` if the interrupted one cannot be finished.
 */
export const changeLifeCycle = (request: LifeCycleRequest) => changeLifeCycleUntil(stopAtDamage)(request)

/**
 * What would be done for a request; nothing is changed. What an interrupted removal has left is taken for what it
 * looks like, with a warning that a real run would finish that first. Fails with the `PrimaryError` of the primary, and
 * as `planFor`.
 */
export const planLifeCycle = (request: LifeCycleRequest) => planLifeCycleUntil(stopAtDamage)(request)
