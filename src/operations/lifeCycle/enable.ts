/** `-e enable` and `-e disable`: whether an instance is started with the others (postmulti(1), "enable"). */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { displayName } from "../../instance/Instance.ts"
import type { Plan } from "../../plan/Plan.ts"
import type { Primary } from "../../postfix/Primary.ts"
import { type Damage, loadInstances } from "../instances.ts"
import { mainCfEdit } from "./edits.ts"
import { checkInitialized } from "./preconditions.ts"
import type { LifeCycleRequest } from "./request.ts"
import { requiredOne, theInstance } from "./target.ts"
import { checkConfigurationTrusted } from "./trust.ts"

/** Fails with `InstanceRequired`, `InstanceDamaged` and `NoSuchInstance`, and if the host is not prepared for several instances. */
export const planEnabling = <R, E>(
  primary: Primary,
  request: LifeCycleRequest & { readonly action: "enable" | "disable" },
  damage: Damage<R, E>
) =>
  Effect.gen(function* () {
    const instances = yield* loadInstances(primary, damage)
    const instance = yield* theInstance(instances, yield* requiredOne(request.selection))
    yield* checkInitialized(primary)
    yield* checkConfigurationTrusted(instance.configDirectory)
    const value = request.action === "enable" ? "yes" : "no"
    const plan: Plan = {
      prepare: [],
      commit: Option.some(mainCfEdit(instance.configDirectory, [["multi_instance_enable", value]])),
      cleanUp: [],
      leftovers: [],
      verb: request.action,
      object: `instance ${displayName(instance)}`,
      ...(request.action === "disable" ? { disabled: instance } : {})
    }
    return plan
  })
