/** Reads all instances of the host, the primary first, and checks their claims against each other. */
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { Fatal } from "../fatal.ts"
import { claimsOf, type InstanceConflict, type Owners, resolveConflicts } from "../instance/claims.ts"
import type { DirectoryPath, Instance } from "../instance/Instance.ts"
import type { Settings } from "../postfix/maincf/lines.ts"
import { PostfixConfig, type ReadSecondary, type SecondaryError } from "../postfix/PostfixConfig.ts"
import type { Primary } from "../postfix/Primary.ts"
import { checkSharedDirectories, sharedClaims } from "../postfix/sharedDirectories.ts"
import { Diagnostics } from "../services/Diagnostics.ts"
import { type Failure, reportFatal, reportWarning } from "./failure.ts"

export type InstanceError = SecondaryError | InstanceConflict

/** An entry of the primary's list. */
export interface Row {
  readonly directory: DirectoryPath
  readonly warnings: ReadonlyArray<string>
  /** What its main.cf says; empty if that cannot be read, or was never written. */
  readonly settings: Settings
  /** The instance in its main.cf, even if it conflicts with an earlier one. */
  readonly read: Option.Option<Instance>
  readonly instance: Either.Either<Instance, InstanceError>
}

export interface Listing {
  readonly primary: Primary
  /** The secondaries in list order, damaged ones included. */
  readonly rows: ReadonlyArray<Row>
  /** The primary and the secondaries that are not damaged. */
  readonly sound: ReadonlyArray<Instance>
  readonly owners: Owners
}

export const isDamaged = ({ instance }: Row): boolean => Either.isLeft(instance)

export const makeListing = (primary: Primary, rows: ReadonlyArray<Row>, owners: Owners): Listing => ({
  primary,
  rows,
  sound: [primary.instance, ...Array.filterMap(rows, ({ instance }) => Either.getRight(instance))],
  owners
})

/** A damaged instance stopped a command. The message says what is wrong with the instance; the advice follows it. */
export class StoppedAtDamage extends Fatal("StoppedAtDamage")<{
  directory: DirectoryPath
  cause: InstanceError
  advice: ReadonlyArray<string>
}>(
  ({ cause }) => cause.message,
  ({ advice, cause }) => {
    const { hints = [] }: Failure = cause
    return [...hints, ...advice]
  }
) {
  get context(): string | undefined {
    const { context }: Failure = this.cause
    return context
  }
}

/** Adds the caller's advice. */
export const withAdvice =
  (advice: (directory: DirectoryPath) => ReadonlyArray<string>) =>
  ({ cause, directory }: StoppedAtDamage): StoppedAtDamage =>
    new StoppedAtDamage({ directory, cause, advice: advice(directory) })

/** Few enough to fit in memory, whatever their size. */
const readTogether = 256

const isMissing = ({ outcome }: ReadSecondary): boolean =>
  Either.isLeft(outcome) && outcome.left._tag === "FileSystemError" && outcome.left.code === "ENOENT"

/**
 * Reads the main.cf of each. If one is missing, the instance may have left since the list was read, and is left out;
 * or it may be back, and is read again.
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

/**
 * Reads the instances silently. Fails with `SharedDirectoryNotFound`, `NotADirectory` or `InstanceConflict` if the
 * primary's directories or the shared ones are wrong.
 */
export const readInstances = Effect.fnUntraced(function* (primary: Primary) {
  yield* checkSharedDirectories(primary)
  const common = resolveConflicts([...sharedClaims(primary), claimsOf(primary.instance)])
  const [conflict] = Array.getSomes(common.conflicts)
  if (conflict !== undefined) return yield* conflict
  const read = yield* Effect.forEach(Array.chunksOf(primary.secondaries, readTogether), readListed)
  const found = read.flat()
  const { conflicts, owners } = resolveConflicts(
    found.map(([directory, { outcome }]) =>
      Either.match(outcome, { onLeft: () => ({ instance: directory, values: [] }), onRight: claimsOf })
    ),
    common.owners
  )
  const rows = Array.zipWith(
    found,
    conflicts,
    ([directory, { outcome, settings, warnings }], conflict): Row => ({
      directory,
      warnings,
      settings,
      read: Either.getRight(outcome),
      instance: Option.match(conflict, { onNone: () => outcome, onSome: Either.left })
    })
  )
  return makeListing(primary, rows, owners)
})

/**
 * What to do about a damaged instance. `stop`: fail, as the original does. `report`: print an error and leave the
 * instance out; the command ends with exit status 1. `warn`: the same with a warning, for commands that can do all of
 * their own work. `skip`: nothing, for callers that look at the rows themselves.
 */
export type DamagePolicy = "stop" | "report" | "warn" | "skip"

export interface ReadingOptions {
  /** Warn of damaged instances, and leave them in the list as they are. */
  readonly keepGoing?: boolean | undefined
}

export const policyOf = ({ keepGoing }: ReadingOptions): DamagePolicy => (keepGoing ? "warn" : "stop")

const handle = ({ directory }: Row, cause: InstanceError, policy: DamagePolicy) => {
  switch (policy) {
    case "stop":
      return new StoppedAtDamage({ directory, cause, advice: [] })
    case "report":
      return reportFatal(cause)
    case "warn":
      return reportWarning(cause)
    case "skip":
      return Effect.void
  }
}

/** Reports warnings and damaged instances, in the order of the list. */
export const tellInstances = Effect.fnUntraced(function* (
  { rows, sound }: Listing,
  policyFor: (directory: DirectoryPath) => DamagePolicy
) {
  const { details, unloggedWarning } = yield* Diagnostics
  for (const row of rows) {
    if (row.warnings.length > 0) yield* Effect.forEach(row.warnings, unloggedWarning)
    if (Either.isLeft(row.instance)) yield* handle(row, row.instance.left, policyFor(row.directory))
  }
  yield* details(() => [`${sound.length} instances, ${rows.filter(isDamaged).length} damaged`])
})

/** Reads the instances, and reports what is wrong with them. */
export const loadInstances = (primary: Primary, policy: DamagePolicy) =>
  Effect.tap(readInstances(primary), (listing) => tellInstances(listing, () => policy))

/**
 * The primary first, then the others in the order of its list. Fails with a `PrimaryError`, with `StoppedAtDamage` at
 * the first damaged instance, and as `readInstances` does.
 */
export const allInstances = /* @__PURE__ */ Effect.gen(function* () {
  const { primary } = yield* PostfixConfig
  const { sound } = yield* loadInstances(yield* primary, "stop")
  return sound
})
