/**
 * Whether an instance is stopped. master(8) holds two locks as long as it runs; only when nobody holds either, there is
 * a proof. Any other trouble with them proves nothing, and the instance counts as running.
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import type { Directories } from "../../instance/directories.ts"
import { FileLock } from "../../services/FileLock.ts"
import type { FileSystemError } from "../../services/FileSystem.ts"
import { ifThere } from "../../services/ifThere.ts"

export class NotStopped extends Data.TaggedError("NotStopped")<{ readonly directory: string }> {
  override get message(): string {
    return `Instance '${this.directory}' is not stopped`
  }

  get hints(): ReadonlyArray<string> {
    return [`'postfix -c ${this.directory} stop' stops it`]
  }
}

/** It cannot be said whether the instance runs. */
export class StateUnknown extends Data.TaggedError("StateUnknown")<{
  readonly directory: string
  readonly cause: FileSystemError
}> {
  override get message(): string {
    return `Cannot tell whether instance '${this.directory}' is stopped: ${this.cause.message}`
  }
}

/** Held while the scope lasts, so that the instance cannot be started; a lock that is not there is held by nobody. */
const checkLock = (directory: string, path: string) =>
  Effect.flatMap(FileLock, ({ tryAcquire }) => ifThere(tryAcquire(path), true)).pipe(
    Effect.mapError((cause) => new StateUnknown({ directory, cause })),
    Effect.filterOrFail(
      (free) => free,
      () => new NotStopped({ directory })
    )
  )

export const checkQueueLock = (configDirectory: string, queueDirectory: string) =>
  checkLock(configDirectory, `${queueDirectory}/pid/master.pid`)

export const checkDataLock = (configDirectory: string, dataDirectory: string) =>
  checkLock(configDirectory, `${dataDirectory}/master.lock`)

/**
 * Fails if the instance runs, or if nobody can know. It cannot be started while the scope lasts, which holds the locks
 * of its master.
 */
export const checkStopped = ({ configDirectory, dataDirectory, queueDirectory }: Directories) =>
  Effect.zipRight(
    checkQueueLock(configDirectory, queueDirectory),
    checkDataLock(configDirectory, dataDirectory)
  )
