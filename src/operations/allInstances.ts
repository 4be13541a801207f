/** All instances of the host, for a program that wants nothing else. */
import * as Effect from "effect/Effect"
import { PostfixConfig } from "../postfix/PostfixConfig.ts"
import { loadInstances, stopAtDamage } from "./instances.ts"

/**
 * The primary first, then the others in the order of its list. Fails at the first damaged one with its `InstanceError`,
 * with the `PrimaryError` of the primary, and as `loadInstances` does.
 */
export const allInstances = /* @__PURE__ */ Effect.gen(function* () {
  const { primary } = yield* PostfixConfig
  const { sound } = yield* loadInstances(yield* primary, stopAtDamage)
  return sound
})
