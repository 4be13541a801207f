/** Files that are replaced as a whole, together with every other program that keeps to the rules of postconf(1). */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Diagnostics } from "../services/Diagnostics.ts"
import { FileLock } from "../services/FileLock.ts"
import { type FileAttributes, FileSystem } from "../services/FileSystem.ts"
import { directoryOf } from "../services/paths.ts"

/** Undoing our change would undo that of somebody else. It is told as a warning; no operation fails with it. */
export class ChangedSince extends Data.TaggedError("ChangedSince")<{ readonly path: string }> {
  override get message(): string {
    return `${this.path}: changed meanwhile`
  }
}

/** Another program keeps the file from being changed. */
export class FileLocked extends Data.TaggedError("FileLocked")<{ readonly path: string }> {
  override get message(): string {
    return `${this.path}: another program is about to change the file`
  }
}

/** postconf(1) needs a moment; who takes longer than this is not postconf. */
const patience = "30 seconds"

const temporary = (path: string): string => `${path}.tmp`

/** The temporary file that is also the lock, as `postconf -e` has it. Nothing is done yet while we wait for it. */
export const lockTemporary = (path: string) =>
  Effect.flatMap(FileLock, ({ acquire }) => acquire(temporary(path))).pipe(
    Effect.timeoutFail({ duration: patience, onTimeout: () => new FileLocked({ path }) }),
    Effect.interruptible
  )

/** From the rename on everybody sees the new file, so that what follows cannot make it fail any more. */
export const moveIntoPlace = (path: string) =>
  Effect.gen(function* () {
    const { rename, syncDirectory } = yield* FileSystem
    const diagnostics = yield* Diagnostics
    yield* rename(temporary(path), path)
    yield* Effect.catchAll(syncDirectory(directoryOf(path)), ({ message }) => diagnostics.warning(message))
  })

/** Gives the file a new content in one step: it is the old one or the new one at any time. */
export const replaceFile = (path: string, text: string, attributes: FileAttributes) =>
  Effect.gen(function* () {
    const locked = yield* lockTemporary(path)
    yield* locked.fill(text, attributes)
    yield* moveIntoPlace(path)
  }).pipe(Effect.scoped)

export interface FileState {
  readonly text: string
  readonly attributes: FileAttributes
}

/** Content and attributes of a file that is no symbolic link. */
export const fileState = (path: string) =>
  Effect.gen(function* () {
    const { readFile, status } = yield* FileSystem
    const text = yield* readFile(path)
    const { gid, mode, modified, uid } = yield* status(path)
    const state: FileState = {
      text,
      attributes: {
        uid,
        gid: Option.some(gid),
        mode: Option.some(mode),
        modified: Option.some(modified)
      }
    }
    return state
  })

/** Puts back what was there before we wrote `ours`, unless somebody has changed the file since. */
export const restoreFile = (path: string, ours: string, { attributes, text }: FileState) =>
  Effect.gen(function* () {
    const { readFile } = yield* FileSystem
    const locked = yield* lockTemporary(path)
    if ((yield* readFile(path)) !== ours) return yield* new ChangedSince({ path })
    yield* locked.fill(text, attributes)
    yield* moveIntoPlace(path)
  }).pipe(Effect.scoped)
