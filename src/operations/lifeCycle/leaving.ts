/** The instance that is to leave the list: what `-e deport` and `-e destroy` have in common. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { Fatal } from "../../fatal.ts"
import { type DirectoryPath, displayName, type Instance } from "../../instance/Instance.ts"
import { isAt, matches, type OneInstance } from "../../instance/selection.ts"
import { checkStopped } from "../../plan/stopped.ts"
import type { Primary } from "../../postfix/Primary.ts"
import { Caller } from "../../services/Caller.ts"
import { type Row, readInstances, tellInstances } from "../instances.ts"
import { policyOf, type ReadingOptions } from "./change.ts"
import { checkStoppedIfKnown } from "./damaged.ts"
import { checkAbsolute } from "./places.ts"
import { checkInitialized, NotSuperuser } from "./preconditions.ts"
import { notFound } from "./target.ts"
import { checkConfigurationTrusted } from "./trust.ts"

export class PrimaryNotRemovable extends Fatal("PrimaryNotRemovable")(
  () => "Cannot remove the primary instance"
) {}

export class EnabledNotRemovable extends Fatal("EnabledNotRemovable")<{ instance: Instance }>(
  () => "Cannot remove enabled instances"
) {
  get hints(): ReadonlyArray<string> {
    return [`'postmulti disable ${displayName(this.instance)}' comes first`]
  }
}

export interface RemovalTarget {
  readonly primary: Primary
  readonly directory: DirectoryPath
  /** None if its main.cf is missing or damaged, or in conflict with another, so that nothing of it can be removed. */
  readonly instance: Option.Option<Instance>
  /** The locks of its master that are not held, since their files are not there. */
  readonly missingLocks: ReadonlyArray<string>
  /** The directories of the secondaries that stay. */
  readonly others: ReadonlyArray<string>
  /** All other instances of which something is known. */
  readonly neighbours: ReadonlyArray<Instance>
}

/** An instance that exists; on the left of `instance`, why nobody can say which. */
export interface OfInstance<E> extends ReadingOptions {
  readonly instance: Either.Either<OneInstance, E>
}

/** A damaged instance that is called by its directory may leave; another damaged one is as bad as ever. */
const readLeaving = <E>(primary: Primary, request: OfInstance<E>) =>
  Effect.tap(readInstances(primary), (listing) =>
    tellInstances(listing, (directory) =>
      Either.isRight(request.instance) && isAt(directory, request.instance.right) ? "warn" : policyOf(request)
    )
  )

const isCalled =
  (wanted: OneInstance) =>
  ({ directory, instance }: Row): boolean =>
    Either.match(instance, {
      onLeft: () => isAt(directory, wanted),
      onRight: (known) => matches(known, wanted)
    })

const checkRemovable = (instance: Instance) =>
  instance.enabled ? new EnabledNotRemovable({ instance }) : Effect.void

/**
 * Finds it, and makes sure that it is a secondary, disabled and stopped. The locks of its master are held while the
 * scope lasts, but for those whose files are not there: with a lock held, it cannot be started.
 */
export const findRemovalTarget = Effect.fnUntraced(function* <E>(
  action: string,
  primary: Primary,
  request: OfInstance<E>
) {
  const listing = yield* readLeaving(primary, request)
  const { rows, sound } = listing
  const wanted = yield* request.instance
  if (matches(primary.instance, wanted)) return yield* new PrimaryNotRemovable()
  const position = rows.findIndex(isCalled(wanted))
  const found = rows[position]
  if (found === undefined) return yield* notFound(listing, wanted)
  if (Option.isSome(found.read)) yield* checkRemovable(found.read.value)
  yield* checkInitialized(primary)
  yield* checkConfigurationTrusted(primary.instance.configDirectory)
  // Nobody else may look at the locks of a master.
  if ((yield* Caller).userId !== 0) return yield* new NotSuperuser({ action })
  const missingLocks = yield* Option.match(found.read, {
    onNone: () => Effect.as(checkStoppedIfKnown(found.directory), []),
    onSome: (instance) => Effect.zipRight(checkAbsolute(instance), checkStopped(instance))
  })
  const target: RemovalTarget = {
    primary,
    directory: found.directory,
    instance: Either.getRight(found.instance),
    missingLocks,
    others: rows.toSpliced(position, 1).map(({ directory }) => directory),
    neighbours: sound.filter(({ configDirectory }) => configDirectory !== found.directory)
  }
  return target
})
