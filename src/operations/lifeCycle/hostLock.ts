/** The lock of the host: one command at a time changes it. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Fatal } from "../../fatal.ts"
import { PostfixConfig } from "../../postfix/PostfixConfig.ts"
import { Caller } from "../../services/Caller.ts"
import { Diagnostics, harmless } from "../../services/Diagnostics.ts"
import { FileLock } from "../../services/FileLock.ts"
import { FileSystem, rootOnly } from "../../services/FileSystem.ts"
import { StandardStreams } from "../../services/StandardStreams.ts"

/** Another command has held the lock for too long. */
export class HostBusy extends Fatal("HostBusy")<{ path: string; holder: string }>(
  ({ path, holder }) => `${path}: still locked by ${holder}`
) {}

/** In milliseconds. A command takes a fraction of a second, so one that holds the lock this long hangs. */
const lockTimeout = 120_000

/** How often to look who holds the lock. */
const holderInterval = "5 seconds"

/** Stay quiet for waits shorter than this. */
const quietPeriod = "1 second"

/** The lock file of the host. It stays, and is empty while nobody holds the lock. */
export const lockPath = (configDirectory: string): string => `${configDirectory}/postmulti.lock`

/** What the holder of the lock has written about itself. */
export const holderOf = (path: string) =>
  Effect.flatMap(FileSystem, ({ readFile }) => readFile(path)).pipe(
    Effect.map((text) => text.trim()),
    Effect.filterOrFail((text) => text !== ""),
    Effect.orElseSucceed(() => "another program")
  )

const tellHolder = Effect.fnUntraced(function* (path: string) {
  const { errorIsTerminal } = yield* StandardStreams
  const { plain } = yield* Diagnostics
  if (yield* errorIsTerminal) yield* plain(`postmulti: waiting for ${harmless(yield* holderOf(path))}`)
})

/** Fails if one holder keeps the lock for too long. However many commands wait, each gets its turn. */
const holderTimeout = Effect.fnUntraced(function* (path: string) {
  let holder = yield* holderOf(path)
  let since = yield* Clock.currentTimeMillis
  while (true) {
    yield* Effect.sleep(holderInterval)
    const [next, now] = [yield* holderOf(path), yield* Clock.currentTimeMillis]
    if (next !== holder) [holder, since] = [next, now]
    else if (now - since >= lockTimeout) return yield* new HostBusy({ path, holder })
  }
})

const lock = Effect.fnUntraced(function* (path: string) {
  const { acquire } = yield* FileLock
  const { argv, processId } = yield* Caller
  const waiting = acquire(path, Effect.delay(tellHolder(path), quietPeriod))
  const locked = yield* Effect.raceFirst(waiting, holderTimeout(path))
  yield* locked.fill(`process ${processId}: postmulti ${argv.join(" ")}\n`, rootOnly)
})

/**
 * Runs a command under the lock of the host. Only root can change anything, and only in the directory that Postfix
 * was built with. In all other cases there is nothing to lock, and the command itself fails.
 */
export const exclusively = <A, E, R>(command: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const { environment, userId } = yield* Caller
    const { builtInDirectory } = yield* PostfixConfig
    const { kind } = yield* FileSystem
    const directory = yield* builtInDirectory
    const isThere = Option.contains(yield* Effect.option(kind(directory)), "directory")
    if (userId === 0 && isThere && (environment["MAIL_CONFIG"] ?? directory) === directory) {
      yield* lock(lockPath(directory))
    }
    return yield* command
  }).pipe(Effect.scoped)
