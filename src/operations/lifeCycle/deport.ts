/** `-e deport`: an instance leaves the list and stays what it is (postmulti(1), "deport"). */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { describedInstance } from "../../instance/Instance.ts"
import type { Plan } from "../../plan/Plan.ts"
import { deported } from "../../postfix/maincf/registration.ts"
import type { Primary } from "../../postfix/Primary.ts"
import type { Damage } from "../instances.ts"
import { registrationEdit } from "./edits.ts"
import { leavingInstance } from "./leaving.ts"
import type { LifeCycleRequest } from "./request.ts"

/** The instance leaves the list, and is named an alternate directory. Fails with what `leavingInstance` fails with. */
export const planDeport = <R, E>(primary: Primary, request: LifeCycleRequest, damage: Damage<R, E>) =>
  Effect.gen(function* () {
    const { directory, instance, others } = yield* leavingInstance(primary, request, damage)
    const plan: Plan = {
      prepare: [],
      commit: Option.some(registrationEdit(primary, deported(primary.settings, others, directory))),
      cleanUp: [],
      leftovers: [],
      verb: "deport",
      object: Option.match(instance, { onNone: () => `instance ${directory}`, onSome: describedInstance })
    }
    return plan
  })
