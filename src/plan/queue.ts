/** The queue of an instance (qmgr(8), "MAIL QUEUES"): counting its messages, closing it to new mail, opening it again. */
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Fatal } from "../fatal.ts"
import type { Directories } from "../instance/Instance.ts"
import { FileSystem, type FileSystemError, type Status } from "../services/FileSystem.ts"
import { ifThere, isDirectoryNotEmpty, statusIfThere, unlessThere } from "../services/ifThere.ts"
import { nameOf } from "../services/paths.ts"
import type { ClosedMaildrop, CloseMaildrop } from "./Plan.ts"

const queues = ["maildrop", "incoming", "active", "deferred", "hold", "corrupt", "saved"] as const

export type QueueName = (typeof queues)[number]

/** Removing the instance would lose mail. */
export class QueueNotEmpty extends Fatal("QueueNotEmpty")<{
  directory: string
  messages: ReadonlyArray<readonly [queue: QueueName, count: number]>
}>(
  ({ messages, directory }) => {
    const places = messages.map(([queue, count]) => `${count} in ${queue}`)
    return `Instance '${directory}' has messages in its queue: ${places.join(", ")}`
  },
  ({ directory }) => [`'postmulti run --instance ${directory} -- postqueue -p' lists them`]
) {}

/** It could lead elsewhere tomorrow, and to the queue of another instance. */
export class QueueIsLink extends Fatal("QueueIsLink")<{ directory: string; path: string }>(
  ({ path, directory }) =>
    `Queue ${path} of instance '${directory}' is a symbolic link, which is not followed`
) {}

/** Maildrop cannot be removed for the moment, although there is no mail in it. */
export class MaildropOccupied extends Fatal("MaildropOccupied")<{
  directory: string
  path: string
  /** Its contents; empty if something is mounted on it. */
  names: ReadonlyArray<string>
}>(({ path, directory, names }) => {
  const queue = `Queue ${path} of instance '${directory}'`
  return names.length === 0
    ? `${queue} is a mount point: unmount it, then try again`
    : `${queue} contains files that are not mail (${names.join(", ")}): move them away, then try again`
}) {}

/** The form of all queue IDs, short and long, and of the names of flush logs. */
export const isQueueId = (name: string): boolean => /^[0-9A-Za-z_]+$/.test(name)

/** Queues are hashed into one directory per character; a queue ID has hardly more. */
export const maxDepth = 16

/** An unfinished message in maildrop has no queue ID yet. */
const isMessage =
  (queue: QueueName) =>
  (path: string): boolean =>
    queue === "maildrop" || isQueueId(nameOf(path))

/** The paths of the messages in each queue, and in the directories that it is hashed into. */
export const messagesIn = (queueDirectory: string) =>
  Effect.flatMap(FileSystem, ({ filesBelow }) =>
    Effect.map(
      filesBelow(
        queues.map((queue) => `${queueDirectory}/${queue}`),
        maxDepth - 1
      ),
      (found) =>
        Array.zipWith(queues, found, (queue, paths) => [queue, paths.filter(isMessage(queue))] as const)
    )
  )

/** Fails with the number of messages in each queue, and if a queue is a symbolic link. */
export const checkQueueEmpty = Effect.fnUntraced(function* ({
  configDirectory,
  queueDirectory
}: Pick<Directories, "configDirectory" | "queueDirectory">) {
  for (const queue of queues) {
    const path = `${queueDirectory}/${queue}`
    const found = yield* statusIfThere(path)
    if (Option.exists(found, ({ kind }) => kind === "link")) {
      return yield* new QueueIsLink({ directory: configDirectory, path })
    }
  }
  const messages = (yield* messagesIn(queueDirectory)).flatMap(([queue, { length }]) =>
    length > 0 ? [[queue, length] as const] : []
  )
  if (messages.length > 0) return yield* new QueueNotEmpty({ directory: configDirectory, messages })
})

export const maildrop = ({ queueDirectory }: Pick<Directories, "queueDirectory">): string =>
  `${queueDirectory}/maildrop`

/** After mkdir(2) and before chmod(2): nobody can post to it. */
const isUnfinished =
  (owner: number) =>
  ({ kind, mode, uid }: Status): boolean =>
    kind === "directory" && (uid === 0 || uid === owner) && (mode & 0o777) === 0o700

/**
 * Restores maildrop, unless somebody else has; completes one that we were killed in the middle of making. Without a queue
 * directory there is nothing to do.
 */
export const openMaildrop = (directories: Directories, { gid, mode, uid }: ClosedMaildrop) =>
  ifThere(
    Effect.gen(function* () {
      const { makeDirectory, setAttributes, syncDirectory } = yield* FileSystem
      const path = maildrop(directories)
      const attributes = { uid, gid: Option.some(gid), mode: Option.some(mode) }
      yield* unlessThere(makeDirectory(path, attributes))
      const found = yield* statusIfThere(path)
      if (Option.exists(found, isUnfinished(uid))) yield* setAttributes(path, attributes)
      if (Option.exists(found, ({ kind }) => kind === "directory")) yield* syncDirectory(path)
      yield* syncDirectory(directories.queueDirectory)
    }),
    undefined
  )

/** Says why maildrop could not be removed: because of mail, or of something that people have to move away. */
const occupied = Effect.fnUntraced(function* (directories: Directories, error: FileSystemError) {
  const { entries } = yield* FileSystem
  const path = maildrop(directories)
  const names = isDirectoryNotEmpty(error) ? yield* entries(path) : []
  yield* checkQueueEmpty(directories)
  // What was in the way has disappeared.
  if (isDirectoryNotEmpty(error) && names.length === 0) return yield* error
  return yield* new MaildropOccupied({ directory: directories.configDirectory, path, names })
})

const isOccupied = (error: FileSystemError): boolean => isDirectoryNotEmpty(error) || error.code === "EBUSY"

export const closeMaildrop = Effect.fnUntraced(function* ({ before, directories }: CloseMaildrop) {
  const { removeDirectory } = yield* FileSystem
  yield* Effect.catchIf(removeDirectory(maildrop(directories)), isOccupied, (error) =>
    occupied(directories, error)
  )
  // If this fails, undoing the journal tries again, and reports it then.
  return Effect.ignore(openMaildrop(directories, before))
})
