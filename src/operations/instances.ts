/** All instances of the host, the primary first, with their claims checked against each other. */
import * as Effect from "effect/Effect"
import { claimAll, claimsOf, type InstanceConflict, noClaims } from "../instance/claims.ts"
import type { Instance } from "../instance/Instance.ts"
import { PostfixConfig, type SecondaryError } from "../postfix/PostfixConfig.ts"
import type { Primary } from "../postfix/Primary.ts"
import { checkSharedDirectories } from "../postfix/sharedDirectories.ts"
import { Diagnostics } from "../services/Diagnostics.ts"
import { reportFatal } from "./failure.ts"

export type InstanceError = SecondaryError | InstanceConflict

export interface Instances {
  readonly sound: ReadonlyArray<Instance>
  /** How many were reported and left out. */
  readonly damaged: number
}

/**
 * Reads the secondaries in list order; each makes its claims right after it was read. A damaged one, or one
 * in conflict with an earlier one, ends the reading, or is reported and left out when `keepGoing`.
 */
export const loadInstances = (primary: Primary, keepGoing: boolean) =>
  Effect.gen(function* () {
    const config = yield* PostfixConfig
    const diagnostics = yield* Diagnostics
    const shared = yield* checkSharedDirectories(primary.shared)
    const { configDirectory } = primary.instance
    let claims = yield* claimAll(noClaims, configDirectory, [...shared, ...claimsOf(primary.instance)])
    const sound: Array<Instance> = [primary.instance]
    let damaged = 0

    const load = (directory: Instance["configDirectory"]) =>
      Effect.gen(function* () {
        const instance = yield* config.secondary(directory)
        claims = yield* claimAll(claims, directory, claimsOf(instance))
        sound.push(instance)
      })

    for (const directory of primary.secondaries) {
      yield* Effect.catchAll(load(directory), (error: InstanceError) => {
        damaged++
        return keepGoing ? reportFatal(error) : Effect.fail(error)
      })
    }
    yield* diagnostics.detail(`${sound.length} instances, ${damaged} damaged`)
    const instances: Instances = { sound, damaged }
    return instances
  })
