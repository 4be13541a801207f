/** All instances of the host, the primary first, with their claims checked against each other. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { claimRegister, claimsOf, type InstanceConflict } from "../instance/claims.ts"
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
    const claim = claimRegister()
    yield* claim(primary.instance.configDirectory, [...shared, ...claimsOf(primary.instance)])
    const sound: Array<Instance> = [primary.instance]
    let damaged = 0
    for (const directory of primary.secondaries) {
      const read: Either.Either<Instance, InstanceError> = yield* Effect.either(config.secondary(directory))
      const claimed = Either.flatMap(read, (instance) => claim(directory, claimsOf(instance)))
      if (Either.isRight(read) && Either.isRight(claimed)) {
        sound.push(read.right)
      } else {
        damaged++
        yield* Either.match(claimed, {
          onLeft: (error) => (keepGoing ? reportFatal(error) : Effect.fail(error)),
          onRight: () => Effect.void
        })
      }
    }
    yield* diagnostics.detail(`${sound.length} instances, ${damaged} damaged`)
    const instances: Instances = { sound, damaged }
    return instances
  })
