/**
 * Whether an instance is stopped. master(8) holds two locks as long as it runs; only if both are free is it stopped for
 * certain. If a lock cannot be examined, the instance counts as running.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Fatal } from "../fatal.ts"
import type { Directories } from "../instance/Instance.ts"
import { FileLock } from "../services/FileLock.ts"
import { FileSystem, type FileSystemError, rootOnly } from "../services/FileSystem.ts"
import { ifThere } from "../services/ifThere.ts"
import { Machine } from "../services/Machine.ts"
import type { LockFiles } from "../services/processes/masters.ts"
import type { HoldLock } from "./Plan.ts"

/** What to do about a master whose directories were changed while it ran. postfix(1) does not find it. */
export const displacedRemedy =
  "set queue_directory and data_directory back to what they were and stop it, or kill its master"

export class NotStopped extends Fatal("NotStopped")<{ directory: string; displaced: boolean }>(
  ({ directory }) => `Instance '${directory}' is not stopped`,
  ({ directory, displaced }) => [displaced ? displacedRemedy : `'postfix -c ${directory} stop' stops it`]
) {}

export class StateUnknown extends Fatal("StateUnknown")<{ directory: string; cause: FileSystemError }>(
  ({ directory, cause }) => `Cannot tell whether instance '${directory}' is stopped: ${cause.message}`
) {}

/** The two lock files, by the directory of each. */
export const queueLock = (queueDirectory: string): string => `${queueDirectory}/pid/master.pid`
export const dataLock = (dataDirectory: string): string => `${dataDirectory}/master.lock`

export const lockFilesOf = ({ configDirectory, dataDirectory, queueDirectory }: Directories): LockFiles => ({
  configDirectory,
  queue: Option.some(queueLock(queueDirectory)),
  data: Option.some(dataLock(dataDirectory))
})

/** Fails if a master that was started with this configuration holds the locks of other directories. */
export const checkNotDisplaced = Effect.fnUntraced(function* (lockFiles: LockFiles) {
  const { masters } = yield* Machine
  if ((yield* masters([lockFiles])).some(({ displaced }) => Option.isSome(displaced))) {
    return yield* new NotStopped({ directory: lockFiles.configDirectory, displaced: true })
  }
})

/**
 * Holds a lock while the scope lasts, so that the instance cannot be started. Completes with its path if it is missing.
 */
const holdLock = Effect.fnUntraced(function* (directory: string, path: string, displaced: boolean) {
  const { tryAcquire } = yield* FileLock
  const tried = ifThere(Effect.asSome(tryAcquire(path)), Option.none())
  const free = yield* Effect.mapError(tried, (cause) => new StateUnknown({ directory, cause }))
  if (Option.contains(free, false)) return yield* new NotStopped({ directory, displaced })
  return Option.isNone(free) ? [path] : []
})

export const holdQueueLock = (configDirectory: string, queueDirectory: string) =>
  holdLock(configDirectory, queueLock(queueDirectory), false)

/** A master that has this lock has the lock of another queue directory, because that of its own was free. */
export const holdDataLock = (configDirectory: string, dataDirectory: string) =>
  holdLock(configDirectory, dataLock(dataDirectory), true)

/**
 * Makes a lock file as master(8) does, and holds the lock while the scope lasts; fails if a master was faster. Completes
 * with its undo, which has to run with the lock held: a master that has opened the file by then fails to lock it, and
 * ends.
 */
export const holdNewLock = Effect.fnUntraced(function* ({ instance, owner, path }: HoldLock) {
  const { removeFile } = yield* FileSystem
  const { tryAcquireNew } = yield* FileLock
  const isFree = tryAcquireNew(path, { ...rootOnly, uid: owner.id })
  // A master may have made it in the meantime, and ended again.
  const isOurs = yield* Effect.catchIf(
    isFree,
    ({ code }) => code === "EEXIST",
    () => Effect.as(holdLock(instance, path, false), undefined)
  )
  if (isOurs === false) return yield* new NotStopped({ directory: instance, displaced: false })
  return isOurs ? ifThere(removeFile(path), undefined) : Effect.void
})

/**
 * Fails if the instance runs, or may run. Holds the locks of its master while the scope lasts, so that it cannot be
 * started, and completes with the paths of those that are missing.
 */
export const holdStopped = Effect.fnUntraced(function* (directories: Directories) {
  const { configDirectory, dataDirectory, queueDirectory } = directories
  const queue = yield* holdQueueLock(configDirectory, queueDirectory)
  const data = yield* holdDataLock(configDirectory, dataDirectory)
  yield* checkNotDisplaced(lockFilesOf(directories))
  return [...queue, ...data]
})
