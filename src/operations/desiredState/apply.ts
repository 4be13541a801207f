/** Makes a host match a document. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import { carryOutInTurn } from "../../plan/carryOut.ts"
import { PostfixConfig } from "../../postfix/PostfixConfig.ts"
import type { Primary } from "../../postfix/Primary.ts"
import { Caller } from "../../services/Caller.ts"
import { Signals } from "../../services/processes/Signals.ts"
import type { Failure } from "../failure.ts"
import { carryOutLogged } from "../lifeCycle/action.ts"
import { exclusively } from "../lifeCycle/hostLock.ts"
import { NotSuperuser } from "../lifeCycle/preconditions.ts"
import { finishInterrupted, tellInterrupted } from "../lifeCycle/recovery.ts"
import { runControl } from "./control.ts"
import { DocumentRejected, type Given } from "./document.ts"
import type { Step } from "./draft.ts"
import { type Planned, type PlanOptions, planDocument } from "./plan.ts"

export interface Applied extends Planned {
  /** How many of the steps are done. */
  readonly done: number
  readonly failure: Option.Option<Failure>
}

const planSound = (source: string, given: Given, primary: Primary, options: PlanOptions) =>
  Effect.filterOrFail(
    planDocument(given, primary, options),
    ({ mistakes }) => mistakes.length === 0,
    ({ mistakes }) => new DocumentRejected({ source, mistakes })
  )

/** What would be done; changes nothing, and does not wait for other commands. */
export const planApply = (source: string, given: Given, options: PlanOptions) =>
  Effect.gen(function* () {
    const config = yield* PostfixConfig
    const primary = yield* config.primary
    yield* tellInterrupted(primary)
    return yield* planSound(source, given, primary, options)
  })

const perform = (primary: Primary) =>
  Effect.fnUntraced(function* (step: Step) {
    if (step._tag === "Change") yield* carryOutLogged(step.plan)
    else yield* runControl(step.action, primary, step.target)
  })

/** Plans it all under the lock of the host, and does it action by action. It stops at the first failure. */
export const apply = Effect.fnUntraced(function* (source: string, given: Given, options: PlanOptions) {
  const { guard } = yield* Signals
  const { userId } = yield* Caller
  const config = yield* PostfixConfig
  return yield* guard(
    exclusively(
      Effect.gen(function* () {
        const primary = yield* config.primary
        const { instances = [] } = given.document
        const removes = instances.some(({ state }) => state === "absent")
        if (userId === 0) yield* finishInterrupted(primary, removes ? "destroy" : "apply")
        const planned = yield* planSound(source, given, primary, options)
        if (planned.steps.length > 0 && userId !== 0) return yield* new NotSuperuser({ action: "apply" })
        const done = yield* Ref.make(0)
        const ended = yield* Effect.either(
          carryOutInTurn(planned.steps, perform(planned.primary), (count) => Ref.set(done, count))
        )
        const applied: Applied = {
          ...planned,
          done: yield* Ref.get(done),
          failure: Either.getLeft(ended)
        }
        return applied
      }).pipe(Effect.scoped)
    )
  )
})
