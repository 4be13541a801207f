/** Finds the instance that `deport` or `destroy` removes from the list. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { Fatal } from "../../fatal.ts"
import { type Directories, DirectoryPath, displayName, type Instance } from "../../instance/Instance.ts"
import { isAt, matches, type OneInstance } from "../../instance/selection.ts"
import type { Preparation, Verb } from "../../plan/Plan.ts"
import {
  checkNotDisplaced,
  dataLock,
  holdDataLock,
  holdQueueLock,
  holdStopped,
  queueLock
} from "../../plan/stopped.ts"
import { root } from "../../postfix/accounts.ts"
import { expand } from "../../postfix/expansion/expansion.ts"
import { readableSettings, type Settings } from "../../postfix/maincf/lines.ts"
import { squeeze } from "../../postfix/maincf/values.ts"
import type { Primary } from "../../postfix/Primary.ts"
import { Caller } from "../../services/Caller.ts"
import { Diagnostics } from "../../services/Diagnostics.ts"
import { isDirectoryThere, readableText } from "../../services/ifThere.ts"
import { directoryOf } from "../../services/paths.ts"
import { type Listing, policyOf, type Row, readInstances, tellInstances } from "../instances.ts"
import { checkAbsolute } from "./directories/checks.ts"
import { wayOwnership } from "./directories/ownership.ts"
import { checkConfigurationTrusted } from "./directories/trust.ts"
import { checkInitialized, NotSuperuser, notFound, type OfInstance } from "./preconditions.ts"

export class PrimaryNotRemovable extends Fatal("PrimaryNotRemovable")<{ verb: "remove" | "rename" }>(
  ({ verb }) => `Cannot ${verb} the primary instance`
) {}

export class EnabledNotRemovable extends Fatal("EnabledNotRemovable")<{ instance: Instance }>(
  () => "Cannot remove enabled instances",
  ({ instance }) => [`'postmulti disable ${displayName(instance)}' comes first`]
) {}

export interface RemovalTarget {
  readonly primary: Primary
  readonly directory: DirectoryPath
  /** None if its main.cf is missing, damaged or in conflict with another, so that none of its files can be removed. */
  readonly instance: Option.Option<Instance>
  /** The locks of its master that we do not hold, because their files are missing. */
  readonly missingLocks: ReadonlyArray<string>
  /** The directories of the secondaries that stay. */
  readonly others: ReadonlyArray<string>
  /** All other instances that are not damaged. */
  readonly neighbours: ReadonlyArray<Instance>
}

/** A damaged instance may leave if it is named by its directory. Other damaged ones stop the action, as ever. */
export const readLeaving = (primary: Primary, request: OfInstance) =>
  Effect.tap(readInstances(primary), (listing) =>
    tellInstances(listing, (directory) => (isAt(directory, request.instance) ? "warn" : policyOf(request)))
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
 * Finds the instance, and checks that it is a secondary, disabled and stopped. Holds the locks of its master while
 * the scope lasts, except those whose files are missing; with one of them held, the instance cannot start.
 */
export const lockRemovalTarget = Effect.fnUntraced(function* (
  { action }: Verb,
  listing: Listing,
  request: OfInstance
) {
  const { primary, rows, sound } = listing
  const wanted = request.instance
  if (matches(primary.instance, wanted)) return yield* new PrimaryNotRemovable({ verb: "remove" })
  const position = rows.findIndex(isCalled(wanted))
  const found = rows[position]
  if (found === undefined) return yield* notFound(listing, wanted)
  if (Option.isSome(found.read)) yield* checkRemovable(found.read.value)
  yield* checkInitialized(primary)
  yield* checkConfigurationTrusted(primary.instance.configDirectory)
  // Only root can examine the locks of a master.
  if ((yield* Caller).userId !== 0) return yield* new NotSuperuser({ action })
  const missingLocks = yield* Option.match(found.read, {
    onNone: () => Effect.as(holdStoppedIfKnown(found.directory), []),
    onSome: (instance) => Effect.zipRight(checkAbsolute(instance), holdStopped(instance))
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

/**
 * Makes and holds the missing locks of master(8), where their directories exist. If neither directory does, makes
 * that of the queue lock: otherwise `postfix start` would make the directories, and start the master.
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
  const possible = yield* Effect.filter(missingLocks, (path) => isDirectoryThere(directoryOf(path)))
  if (possible.length > 0 || missingLocks.length < 2 || !(yield* isDirectoryThere(queueDirectory))) {
    return possible.map(holding)
  }
  const making: Preparation = {
    _tag: "MakeDirectory",
    path: directoryOf(ofQueue),
    ownership: wayOwnership
  }
  return [making, holding(ofQueue)]
})

/** Ignores defaults: an instance hardly ever runs in the default directories. */
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

/** Empty if there is no file, or if it cannot be read. */
const readableIn = (configDirectory: DirectoryPath) =>
  Effect.map(readableText(`${configDirectory}/main.cf`), (text) =>
    readableSettings(text, new Map([["config_directory", configDirectory]]))
  )

/**
 * Fails if a damaged instance runs, as far as its main.cf says where the locks of its master are. Warns if we cannot
 * know; then postfix(1) cannot either. Holds the locks whose files exist while the scope lasts; without any, the
 * instance can be started.
 */
const holdStoppedIfKnown = Effect.fnUntraced(function* (configDirectory: DirectoryPath) {
  const { warning } = yield* Diagnostics
  const settings = yield* readableIn(configDirectory)
  const queue = directoryIn(settings, "queue_directory")
  const data = directoryIn(settings, "data_directory")
  if (Option.isSome(queue)) yield* holdQueueLock(configDirectory, queue.value)
  if (Option.isSome(data)) yield* holdDataLock(configDirectory, data.value)
  yield* checkNotDisplaced({
    configDirectory,
    queue: Option.map(queue, queueLock),
    data: Option.map(data, dataLock)
  })
  if (Option.isNone(queue)) {
    yield* warning(
      `Cannot tell whether instance '${configDirectory}' is stopped: ` +
        "its queue_directory is unknown, see 'ps eww -C master'"
    )
  }
})
