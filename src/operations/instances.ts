/** All instances of the host, the primary first, with their claims checked against each other. */
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import {
  type Claim,
  type ClaimRegister,
  claimRegister,
  claimsOf,
  type InstanceConflict
} from "../instance/claims.ts"
import type { DirectoryPath, Instance } from "../instance/Instance.ts"
import type { Listed } from "../instance/placement.ts"
import type { WithWarnings } from "../postfix/evaluation/resolve.ts"
import { PostfixConfig, type SecondaryError } from "../postfix/PostfixConfig.ts"
import type { Primary } from "../postfix/Primary.ts"
import { claimSharedDirectories } from "../postfix/sharedDirectories.ts"
import { Diagnostics } from "../services/Diagnostics.ts"
import { reportFatal, reportWarning } from "./failure.ts"

export type InstanceError = SecondaryError | InstanceConflict

export interface Instances {
  readonly sound: ReadonlyArray<Instance>
  /** The secondaries as the primary lists them, damaged ones included. */
  readonly secondaries: ReadonlyArray<Listed>
  /** How many were reported and left out. */
  readonly damaged: number
  readonly claims: ClaimRegister
}

/** What becomes of a damaged instance: it fails, or completes when the instance can be left out. */
export type Damage<R, E = InstanceError> = (
  directory: DirectoryPath,
  error: InstanceError
) => Effect.Effect<void, E, R>

/** As the original: one damaged instance stops everything. */
export const stopAtDamage: Damage<never> = (_directory, error) => Effect.fail(error)

/** For commands that end with exit status 1 then. */
export const reportDamage: Damage<Diagnostics, never> = (_directory, error) => reportFatal(error)

/** For those that can do all of what is asked for. */
export const warnOfDamage: Damage<Diagnostics, never> = (_directory, error) => reportWarning(error)

/** Few enough for the memory, whatever size the files have. */
const readTogether = 256

const isMissing = ({ outcome }: WithWarnings<Instance, SecondaryError>): boolean =>
  Either.isLeft(outcome) && outcome.left._tag === "FileSystemError" && outcome.left.code === "ENOENT"

/**
 * What the main.cf of each says. Where one is missing, the instance may have left since the list was read: then it is
 * left out. It may also be there again.
 */
const readListed = Effect.fnUntraced(function* (directories: ReadonlyArray<DirectoryPath>) {
  const config = yield* PostfixConfig
  const found = Array.zip(directories, yield* config.secondaries(directories))
  const missing = found.flatMap(([directory, told]) => (isMissing(told) ? [directory] : []))
  if (missing.length === 0) return found
  const listed = new Set(yield* Effect.orElseSucceed(config.listed, () => directories))
  const stillListed = missing.filter((directory) => listed.has(directory))
  const again = new Map(Array.zip(stillListed, yield* config.secondaries(stillListed)))
  return found.flatMap(([directory, told]) => {
    if (!isMissing(told)) return [[directory, told] as const]
    const anew = again.get(directory)
    return anew === undefined ? [] : [[directory, anew] as const]
  })
})

/** All secondaries in list order, each with what is to be told of it; each makes its claims in its turn. */
const readSecondaries = Effect.fnUntraced(function* (
  directories: ReadonlyArray<DirectoryPath>,
  claim: Claim
) {
  const read = yield* readListed(directories)
  return read.map(([directory, { outcome, warnings }]) => ({
    directory,
    warnings,
    read: Either.getRight(outcome),
    outcome: Either.flatMap(
      outcome,
      (instance): Either.Either<Instance, InstanceError> =>
        Either.map(claim(directory, claimsOf(instance)), () => instance)
    )
  }))
})

/**
 * Reads the secondaries. What becomes of a damaged one, or of one in conflict with an earlier one, `damage` says. Fails
 * as that does, with `SharedDirectoryNotFound`, `NotADirectory` or `InstanceConflict` where the directories that all
 * share are the mistake.
 */
export const loadInstances = <R, E>(primary: Primary, damage: Damage<R, E>) =>
  Effect.gen(function* () {
    const diagnostics = yield* Diagnostics
    const claims = claimRegister()
    const { configDirectory } = primary.instance
    yield* claimSharedDirectories(primary.shared, configDirectory, claims.claim)
    yield* claims.claim(configDirectory, claimsOf(primary.instance))
    const secondaries: Array<Listed> = []
    for (const directories of Array.chunksOf(primary.secondaries, readTogether)) {
      for (const { directory, outcome, read, warnings } of yield* readSecondaries(
        directories,
        claims.claim
      )) {
        if (warnings.length > 0) yield* Effect.forEach(warnings, diagnostics.unloggedWarning)
        if (Either.isLeft(outcome)) yield* damage(directory, outcome.left)
        secondaries.push({ directory, instance: Either.getRight(outcome), read })
      }
    }
    const sound = [primary.instance, ...secondaries.flatMap(({ instance }) => Option.toArray(instance))]
    const instances: Instances = {
      sound,
      secondaries,
      damaged: 1 + secondaries.length - sound.length,
      claims
    }
    yield* diagnostics.details(() => [`${sound.length} instances, ${instances.damaged} damaged`])
    return instances
  })
