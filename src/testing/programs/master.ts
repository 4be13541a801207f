/** The visible effects of master(8): whether an instance runs, starting it and stopping it. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { dataLock, queueLock } from "../../plan/stopped.ts"
import { Caller } from "../../services/Caller.ts"
import { FileLock } from "../../services/FileLock.ts"
import { FileSystem, rootOnly } from "../../services/FileSystem.ts"
import { ifThere } from "../../services/ifThere.ts"
import { UserDatabase } from "../../services/UserDatabase.ts"
import { Masters } from "../services.ts"
import type { Parameters } from "./Program.ts"

const pidFile = (parameters: Parameters): string => queueLock(parameters("queue_directory"))
const lockFile = (parameters: Parameters): string => dataLock(parameters("data_directory"))

/** Whether a master, or a program that keeps one from running, has locked the file. */
const isHeld = (path: string) =>
  Effect.flatMap(FileLock, ({ tryAcquire }) => ifThere(tryAcquire(path), true)).pipe(
    Effect.scoped,
    Effect.map((free) => !free),
    Effect.orElseSucceed(() => false)
  )

export const isRunning = (parameters: Parameters) => isHeld(pidFile(parameters))

/** Only the daemon itself takes the second lock, so `postfix start` notices late that it is held. */
export const canBegin = (parameters: Parameters) =>
  Effect.map(
    Effect.zip(isHeld(pidFile(parameters)), isHeld(lockFile(parameters))),
    ([queue, data]) => !queue && !data
  )

/** The process number and the sockets of an instance. They exist only after it has run. */
export const hasRun = (parameters: Parameters) =>
  Effect.flatMap(FileSystem, ({ kind }) => Effect.isSuccess(kind(pidFile(parameters))))

/** The process number in the lock file of the queue. */
export const pidIn = (parameters: Parameters) =>
  Effect.flatMap(FileSystem, ({ readFile }) => readFile(pidFile(parameters))).pipe(
    Effect.map((text) => text.trim()),
    Effect.orElseSucceed(() => "")
  )

const made = Effect.fnUntraced(function* (path: string, uid: number) {
  const { createFile, realPath, removeFile } = yield* FileSystem
  const { processId } = yield* Caller
  yield* ifThere(removeFile(path), undefined)
  yield* createFile(path, `${`${processId}`.padStart(32)}\n`, { ...rootOnly, uid })
  return yield* realPath(path)
})

/** The number of the mail system's user. */
export const mailOwnerId = Effect.fnUntraced(function* (parameters: Parameters) {
  const users = yield* UserDatabase
  const owner = yield* users.user(parameters("mail_owner"))
  return Option.match(owner, { onNone: () => 0, onSome: ({ uid }) => uid })
})

/** The second file tells when the configuration was read. A real master leaves it alone at a reload. */
export const renew = Effect.fnUntraced(function* (parameters: Parameters) {
  return yield* made(lockFile(parameters), yield* mailOwnerId(parameters))
})

/** Makes the files and takes their locks. */
export const begin = Effect.fnUntraced(function* (parameters: Parameters) {
  const masters = yield* Masters
  yield* masters.hold(parameters("config_directory"), [
    yield* made(pidFile(parameters), 0),
    yield* renew(parameters)
  ])
})

/** Releases the locks. The files stay, as with the real master. */
export const end = Effect.fnUntraced(function* (parameters: Parameters) {
  const { realPath } = yield* FileSystem
  const masters = yield* Masters
  yield* masters.release([yield* realPath(pidFile(parameters)), yield* realPath(lockFile(parameters))])
})
