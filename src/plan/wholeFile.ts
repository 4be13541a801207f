/** Replacing whole files, with the locking protocol of postconf(1). */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Fatal } from "../fatal.ts"
import { Diagnostics } from "../services/Diagnostics.ts"
import { FileLock, type LockedFile } from "../services/FileLock.ts"
import { type FileAttributes, FileSystem, type Status } from "../services/FileSystem.ts"
import { wholeFileTime } from "../services/files/hotFile.ts"
import { statusIfThere } from "../services/ifThere.ts"
import { directoryOf } from "../services/paths.ts"

/** Our change would undo another program's; nothing was done. */
export class ChangedSince extends Fatal("ChangedSince")<{ path: string }>(
  ({ path }) => `${path}: changed meanwhile`
) {}

export class FileLocked extends Fatal("FileLocked")<{ path: string }>(
  ({ path }) => `${path}: locked by another program`
) {}

/** postconf(1) needs only a moment. A program that takes longer is another one. */
const lockTimeout = "30 seconds"

const temporary = (path: string): string => `${path}.tmp`

/** Locks the temporary file, as `postconf -e` does. The wait can be interrupted, since nothing has been done yet. */
export const lockTemporary = (path: string) =>
  Effect.flatMap(FileLock, ({ acquireTemporary }) => acquireTemporary(temporary(path))).pipe(
    Effect.timeoutFail({ duration: lockTimeout, onTimeout: () => new FileLocked({ path }) }),
    Effect.interruptible
  )

/** After the rename everybody sees the new file, so a failed sync is only a warning. */
const moveIntoPlace = Effect.fnUntraced(function* (path: string) {
  const { rename, syncDirectory } = yield* FileSystem
  const diagnostics = yield* Diagnostics
  yield* rename(temporary(path), path)
  yield* Effect.catchAll(syncDirectory(directoryOf(path)), ({ message }) => diagnostics.warning(message))
})

/** Dates the file back. It was always complete, so nobody has to wait until it is. */
const dated = (attributes: FileAttributes) =>
  Effect.map(Clock.currentTimeMillis, (now) => ({
    ...attributes,
    modified: Option.orElseSome(attributes.modified, () => wholeFileTime(now))
  }))

/** Replaces a file in one step: readers see the old content or the new one. */
export const replaceFile = (path: string, text: string, attributes: FileAttributes) =>
  Effect.gen(function* () {
    const locked = yield* lockTemporary(path)
    yield* locked.fill(text, yield* dated(attributes))
    yield* moveIntoPlace(path)
  }).pipe(Effect.scoped)

export interface FileState {
  readonly text: string
  readonly attributes: FileAttributes
  readonly found: Status
}

/** Content and attributes of a file that is not a symbolic link. */
export const fileState = Effect.fnUntraced(function* (path: string) {
  const { readFile, status } = yield* FileSystem
  const found = yield* status(path)
  const text = yield* readFile(path)
  const { gid, mode, modified, uid } = found
  const state: FileState = {
    text,
    found,
    attributes: {
      uid,
      gid: Option.some(gid),
      mode: Option.some(mode),
      modified: Option.some(modified)
    }
  }
  return state
})

/**
 * Replaces a file under the lock of its temporary file, unless it has changed since it was read: other programs may
 * write without taking the lock.
 */
export const exchange = Effect.fnUntraced(function* (
  path: string,
  { found }: FileState,
  locked: LockedFile,
  text: string,
  attributes: FileAttributes
) {
  yield* locked.fill(text, yield* dated(attributes))
  const now = yield* statusIfThere(path)
  if (!Option.exists(now, ({ version }) => version === found.version))
    return yield* new ChangedSince({ path })
  yield* moveIntoPlace(path)
})

/** Restores what was there before we wrote `ours`, unless the file has changed since. */
export const restoreFile = (path: string, ours: string, before: Pick<FileState, "text" | "attributes">) =>
  Effect.gen(function* () {
    const locked = yield* lockTemporary(path)
    const found = yield* fileState(path)
    if (found.text !== ours) return yield* new ChangedSince({ path })
    yield* exchange(path, found, locked, before.text, before.attributes)
  }).pipe(Effect.scoped)
