/** All instances of the host, the primary first, with their claims checked against each other. */
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { type Claim, claimRegister, claimsOf, type InstanceConflict } from "../instance/claims.ts"
import type { DirectoryPath, Instance } from "../instance/Instance.ts"
import { PostfixConfig, type SecondaryError } from "../postfix/PostfixConfig.ts"
import type { Primary } from "../postfix/Primary.ts"
import { claimSharedDirectories } from "../postfix/sharedDirectories.ts"
import { Diagnostics } from "../services/Diagnostics.ts"
import { reportFatal } from "./failure.ts"

export type InstanceError = SecondaryError | InstanceConflict

export interface Instances {
  readonly sound: ReadonlyArray<Instance>
  /** How many were reported and left out. */
  readonly damaged: number
}

/** Few enough for the memory, whatever size the files have. */
const readTogether = 256

/** All secondaries in list order, each with what is to be told of it; each makes its claims in its turn. */
const readSecondaries = (directories: ReadonlyArray<DirectoryPath>, claim: Claim) =>
  Effect.gen(function* () {
    const config = yield* PostfixConfig
    const read = yield* config.secondaries(directories)
    return Array.zipWith(directories, read, (directory, { outcome, warnings }) => ({
      warnings,
      outcome: Either.flatMap(
        outcome,
        (instance): Either.Either<Instance, InstanceError> =>
          Either.map(claim(directory, claimsOf(instance)), () => instance)
      )
    }))
  })

/**
 * Reads the secondaries. A damaged one, or one in conflict with an earlier one, ends the reading, or is reported
 * and left out when `keepGoing`.
 */
export const loadInstances = (primary: Primary, keepGoing: boolean) =>
  Effect.gen(function* () {
    const diagnostics = yield* Diagnostics
    const claim = claimRegister()
    const { configDirectory } = primary.instance
    yield* claimSharedDirectories(primary.shared, configDirectory, claim)
    yield* claim(configDirectory, claimsOf(primary.instance))
    const sound: Array<Instance> = [primary.instance]
    const leaveOut = (error: InstanceError) => (keepGoing ? reportFatal(error) : Effect.fail(error))
    for (const directories of Array.chunksOf(primary.secondaries, readTogether)) {
      for (const { outcome, warnings } of yield* readSecondaries(directories, claim)) {
        if (warnings.length > 0) yield* Effect.forEach(warnings, diagnostics.unloggedWarning)
        if (Either.isRight(outcome)) sound.push(outcome.right)
        else yield* leaveOut(outcome.left)
      }
    }
    const instances: Instances = { sound, damaged: 1 + primary.secondaries.length - sound.length }
    yield* diagnostics.details(() => [`${sound.length} instances, ${instances.damaged} damaged`])
    return instances
  })
