/** The instance that is to leave the list: what `deport` and `destroy` have in common. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { Fatal } from "../../fatal.ts"
import { type Directories, DirectoryPath, displayName, type Instance } from "../../instance/Instance.ts"
import { isAt, matches, type OneInstance } from "../../instance/selection.ts"
import type { Preparation } from "../../plan/Plan.ts"
import { checkDataLock, checkQueueLock, checkStopped, queueLock } from "../../plan/stopped.ts"
import { expand } from "../../postfix/expansion/expansion.ts"
import { readableSettings, type Settings } from "../../postfix/maincf/lines.ts"
import { squeeze } from "../../postfix/maincf/values.ts"
import type { Primary } from "../../postfix/Primary.ts"
import { Caller } from "../../services/Caller.ts"
import { Diagnostics } from "../../services/Diagnostics.ts"
import { FileSystem } from "../../services/FileSystem.ts"
import { ifThere } from "../../services/ifThere.ts"
import { directoryOf } from "../../services/paths.ts"
import { policyOf, type Row, readInstances, tellInstances } from "../instances.ts"
import { checkAbsolute } from "./directoryChecks.ts"
import { root, wayOwnership } from "./ownership.ts"
import { checkInitialized, NotSuperuser, notFound, type OfInstance } from "./preconditions.ts"
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
  return {
    primary,
    directory: found.directory,
    instance: Either.getRight(found.instance),
    missingLocks,
    others: rows.filter((_, index) => index !== position).map(({ directory }) => directory),
    neighbours: sound.filter(({ configDirectory }) => configDirectory !== found.directory)
  } satisfies RemovalTarget
})

/** Whether a file can be made there. */
const isDirectory = (path: string) =>
  Effect.flatMap(FileSystem, ({ kind }) =>
    ifThere(
      Effect.map(kind(path), (found) => found === "directory"),
      false
    )
  )

/**
 * Makes the missing locks of master(8) wherever they can be. If neither can, `postfix start` makes their directories
 * before it starts the master, so that one of them has to be there.
 */
export const lockSteps = Effect.fnUntraced(function* (
  { configDirectory, queueDirectory }: Pick<Directories, "configDirectory" | "queueDirectory">,
  missingLocks: ReadonlyArray<string>,
  { accounts }: Primary
) {
  const ofQueue = queueLock(queueDirectory)
  const holding = (path: string): Preparation => ({
    _tag: "HoldLock",
    path,
    owner: path === ofQueue ? root : accounts.mailOwner,
    instance: configDirectory
  })
  const possible = yield* Effect.filter(missingLocks, (path) => isDirectory(directoryOf(path)))
  if (possible.length > 0 || missingLocks.length < 2 || !(yield* isDirectory(queueDirectory))) {
    return possible.map(holding)
  }
  const making: Preparation = {
    _tag: "MakeDirectory",
    path: directoryOf(ofQueue),
    ownership: wayOwnership
  }
  return [making, holding(ofQueue)]
})

/** Only the file itself is asked: a default is hardly where the instance was started. */
const valueIn = (settings: Settings, name: string): Option.Option<string> =>
  Option.fromNullable(settings.get(name)).pipe(
    Option.flatMap((raw) =>
      Either.getRight(
        expand(raw, (other) => Either.fromNullable(settings.get(other), () => "not set here" as const))
          .outcome
      )
    ),
    Option.map(squeeze)
  )

const directoryIn = (settings: Settings, name: string): Option.Option<DirectoryPath> =>
  valueIn(settings, name).pipe(
    Option.filter((path) => path.startsWith("/")),
    Option.map(DirectoryPath)
  )

/** Of a file that is not there, or cannot be read, nothing. */
const readableIn = Effect.fnUntraced(function* (configDirectory: DirectoryPath) {
  const { readFile } = yield* FileSystem
  const text = yield* Effect.orElseSucceed(readFile(`${configDirectory}/main.cf`), () => "")
  return readableSettings(text, new Map([["config_directory", configDirectory]]))
})

/**
 * Fails if the instance runs, as far as its main.cf says where the locks of its master are, and warns if nobody can
 * know: postfix(1) cannot either then. The locks whose files are there are held while the scope lasts; if there are none,
 * it can be started.
 */
export const checkStoppedIfKnown = Effect.fnUntraced(function* (configDirectory: DirectoryPath) {
  const { warning } = yield* Diagnostics
  const settings = yield* readableIn(configDirectory)
  const queue = directoryIn(settings, "queue_directory")
  const data = directoryIn(settings, "data_directory")
  if (Option.isSome(queue)) yield* checkQueueLock(configDirectory, queue.value)
  if (Option.isSome(data)) yield* checkDataLock(configDirectory, data.value)
  if (Option.isNone(queue)) {
    yield* warning(
      `Cannot tell whether instance '${configDirectory}' is stopped: ` +
        "its queue_directory is unknown, see 'ps eww -C master'"
    )
  }
})
