/** `-e assign`: gives an instance another name or group (postmulti(1), "assign"). */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { displayName } from "../../instance/Instance.ts"
import type { Plan } from "../../plan/Plan.ts"
import type { Primary } from "../../postfix/Primary.ts"
import { type Damage, loadInstances } from "../instances.ts"
import { mainCfEdit } from "./edits.ts"
import { checkNaming, type Naming, namingAssignments, newNaming } from "./naming.ts"
import { checkInitialized } from "./preconditions.ts"
import type { LifeCycleRequest } from "./request.ts"
import { requiredOne, theInstance } from "./target.ts"
import { checkConfigurationTrusted } from "./trust.ts"

const nothing: Omit<Plan, "object"> = {
  prepare: [],
  commit: Option.none(),
  cleanUp: [],
  leftovers: [],
  verb: "assign"
}

const described = ({ group, name }: Naming): string =>
  [
    ...Option.toArray(Option.map(name, (value) => (value === "" ? "no name" : `the name ${value}`))),
    ...Option.toArray(Option.map(group, (value) => (value === "" ? "no group" : `the group ${value}`)))
  ].join(" and ")

/** Without a change nothing else is looked at, not even whether the host is prepared for it. */
export const planAssign = <R, E>(primary: Primary, request: LifeCycleRequest, damage: Damage<R, E>) =>
  Effect.gen(function* () {
    const instances = yield* loadInstances(primary, damage)
    const instance = yield* theInstance(instances, yield* requiredOne(request.selection))
    yield* checkNaming(request)
    const naming = newNaming(request, instance)
    if (Option.isNone(naming.name) && Option.isNone(naming.group)) {
      const unchanged: Plan = { ...nothing, object: `name and group to instance ${displayName(instance)}` }
      return unchanged
    }
    const { configDirectory } = instance
    const name = Option.filter(naming.name, (value) => value !== "")
    if (Option.isSome(name))
      yield* instances.claims.claim(configDirectory, [["multi_instance_name", name.value]])
    yield* checkInitialized(primary)
    yield* checkConfigurationTrusted(configDirectory)
    const plan: Plan = {
      ...nothing,
      commit: Option.some(mainCfEdit(configDirectory, namingAssignments(naming))),
      object: `${described(naming)} to instance ${displayName(instance)}`
    }
    return plan
  })
