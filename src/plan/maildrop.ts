/** Closing an instance to new mail, and opening it again. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Directories } from "../instance/directories.ts"
import { FileSystem, type FileSystemError, type Status } from "../services/FileSystem.ts"
import { ifThere, statusIfThere } from "../services/ifThere.ts"
import { isNotEmpty } from "./leftover.ts"
import type { ClosedMaildrop, CloseMaildrop } from "./Plan.ts"
import { checkQueueEmpty, MaildropOccupied, maildrop } from "./queuedMail.ts"

/** As it is when mkdir(2) has been called, and chmod(2) not yet: nobody can post to it. */
const isUnfinished =
  (owner: number) =>
  ({ kind, mode, uid }: Status): boolean =>
    kind === "directory" && (uid === 0 || uid === owner) && (mode & 0o777) === 0o700

/**
 * Makes maildrop again as it was, if nobody else has; what we were killed in the middle of making is completed. A queue
 * directory that has gone needs none.
 */
export const openMaildrop = (directories: Directories, { gid, mode, uid }: ClosedMaildrop) =>
  ifThere(
    Effect.gen(function* () {
      const { makeDirectory, setAttributes, syncDirectory } = yield* FileSystem
      const path = maildrop(directories)
      const attributes = { uid, gid: Option.some(gid), mode: Option.some(mode) }
      yield* Effect.catchIf(
        makeDirectory(path, attributes),
        ({ code }) => code === "EEXIST",
        () => Effect.void
      )
      const found = yield* statusIfThere(path)
      if (Option.exists(found, isUnfinished(uid))) yield* setAttributes(path, attributes)
      if (Option.exists(found, ({ kind }) => kind === "directory")) yield* syncDirectory(path)
      yield* syncDirectory(directories.queueDirectory)
    }),
    undefined
  )

/** Why maildrop could not be taken away: mail, or else what people have to take away. */
const occupied = Effect.fnUntraced(function* (directories: Directories, error: FileSystemError) {
  const { entries } = yield* FileSystem
  const path = maildrop(directories)
  const names = isNotEmpty(error) ? yield* entries(path) : []
  yield* checkQueueEmpty(directories)
  // What was in the way has gone again.
  if (isNotEmpty(error) && names.length === 0) return yield* error
  return yield* new MaildropOccupied({ directory: directories.configDirectory, path, names })
})

const isOccupied = (error: FileSystemError): boolean => isNotEmpty(error) || error.code === "EBUSY"

export const closeMaildrop = Effect.fnUntraced(function* ({ before, directories }: CloseMaildrop) {
  const { removeDirectory } = yield* FileSystem
  yield* Effect.catchIf(removeDirectory(maildrop(directories)), isOccupied, (error) =>
    occupied(directories, error)
  )
  // If this fails, it is tried again before the journal goes, and told then.
  return Effect.ignore(openMaildrop(directories, before))
})
