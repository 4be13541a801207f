/** Finishes the removal of an instance whose command was killed. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import { Fatal } from "../../fatal.ts"
import { type Directories, namedDirectories } from "../../instance/Instance.ts"
import { cleanUp, prepare } from "../../plan/carryOut.ts"
import { type Journal, journalPath, readJournal } from "../../plan/journal.ts"
import { checkQueueEmpty, openMaildrop } from "../../plan/queue.ts"
import { planRemoval } from "../../plan/removal.ts"
import { holdStopped } from "../../plan/stopped.ts"
import { PostfixConfig } from "../../postfix/PostfixConfig.ts"
import type { Primary } from "../../postfix/Primary.ts"
import { Diagnostics } from "../../services/Diagnostics.ts"
import { FileSystem } from "../../services/FileSystem.ts"
import { statusIfThere } from "../../services/ifThere.ts"
import { checkApartFrom, checkNotRoot } from "./directories/checks.ts"
import { readTable } from "./directories/ownership.ts"
import { checkTrusted, checkWayTrusted } from "./directories/trust.ts"
import { lockSteps } from "./removalTarget.ts"

/** The journal has room for only one unfinished removal. */
export class RemovalPending extends Fatal("RemovalPending")<{ directory: string; journal: string }>(
  ({ directory, journal }) => `the removal of instance ${directory} is not finished yet, see ${journal}`,
  ({ directory }) => [
    "once the reason in the warning above is gone, the next action finishes the removal",
    `to keep the instance and its mail, 'postmulti import ${directory}' puts it back on the list`
  ]
) {}

/** Other users could have written the journal, or it makes no sense, so a person has to decide. */
export class JournalUnusable extends Fatal("JournalUnusable")<{ journal: string }>(
  ({ journal }) =>
    `${journal}: a removal may be unfinished, but this file cannot be trusted. If it names an instance that has ` +
    "left the list, remove what is left of that instance, and then the file; or give the file to root, with mode " +
    "0600 and no other link, and the next action finishes the removal"
) {}

/** The instances that can be read. */
const instancesOf = Effect.fnUntraced(function* (primary: Primary) {
  const { secondaries } = yield* PostfixConfig
  const read = yield* secondaries(primary.secondaries)
  return [primary.instance, ...read.flatMap(({ outcome }) => Option.toArray(Either.getRight(outcome)))]
})

/** If the instance is in the list, it was not removed, or has been added again. */
const isListed = ({ instance, secondaries }: Primary, { configDirectory }: Directories): boolean =>
  instance.configDirectory === configDirectory || secondaries.includes(configDirectory)

/** Checks the same conditions as the removal itself, because anything may have happened since. */
const finish = (primary: Primary, directories: Directories, path: string) =>
  Effect.gen(function* () {
    const { warning } = yield* Diagnostics
    const metaDirectory = primary.shared.meta_directory
    yield* warning(`finishing the interrupted removal of instance ${directories.configDirectory}`)
    yield* checkNotRoot(directories)
    yield* checkApartFrom(directories, yield* instancesOf(primary), primary)
    const missingLocks = yield* holdStopped(directories)
    yield* checkQueueEmpty(directories)
    for (const [, path] of namedDirectories(directories)) yield* checkWayTrusted(path)
    const table = yield* readTable(metaDirectory)
    const { mailOwner } = primary.accounts
    const begun = yield* Ref.make(false)
    const locks = yield* lockSteps(directories, missingLocks, primary)
    yield* Effect.forEach(locks, prepare(begun), { discard: true })
    // The instance may have run until we held the last of its locks.
    yield* checkQueueEmpty(directories)
    const remains = yield* planRemoval({ directories, table, metaDirectory, mailOwner })
    yield* Ref.set(begun, true)
    yield* cleanUp(remains, Option.some(path))
  }).pipe(Effect.scoped)

/** The removal had not begun, so the instance accepts mail again. */
const giveBack = Effect.fnUntraced(function* ({ directories, maildrop }: Journal, path: string) {
  const { removeFile } = yield* FileSystem
  if (Option.isSome(maildrop)) {
    yield* checkWayTrusted(directories.queueDirectory)
    yield* openMaildrop(directories, maildrop.value)
  }
  yield* removeFile(path)
})

/** For a dry run, which leaves the removal unfinished. Other users than root may not be able to read the journal. */
export const tellInterrupted = Effect.fnUntraced(function* (primary: Primary) {
  const { unloggedWarning } = yield* Diagnostics
  const { configDirectory } = primary.instance
  const path = journalPath(configDirectory)
  const found = yield* Effect.either(Effect.all([statusIfThere(path), readJournal(configDirectory)]))
  if (Either.isLeft(found)) {
    return yield* unloggedWarning(`an interrupted removal would be finished first, see ${path}`)
  }
  const [status, journal] = found.right
  if (Option.isNone(status)) return
  if (Option.isNone(journal)) return yield* unloggedWarning(new JournalUnusable({ journal: path }).message)
  const { directories } = journal.value
  if (isListed(primary, directories)) return
  const { configDirectory: directory } = directories
  yield* unloggedWarning(`the interrupted removal of instance ${directory} would be finished first`)
})

/**
 * We hold the lock of the host, so the journal's command is dead. If the removal cannot be finished, the journal
 * stays, and no other removal can begin.
 */
export const finishInterrupted = Effect.fnUntraced(function* (primary: Primary, action: string) {
  const { warning } = yield* Diagnostics
  const { configDirectory } = primary.instance
  const path = journalPath(configDirectory)
  if (Option.isNone(yield* statusIfThere(path))) return
  yield* checkTrusted(configDirectory)
  const journal = yield* readJournal(configDirectory)
  if (Option.isNone(journal)) {
    const unusable = new JournalUnusable({ journal: path })
    return yield* action === "destroy" ? unusable : warning(unusable.message)
  }
  const { directories } = journal.value
  const done = yield* Effect.either(
    isListed(primary, directories) ? giveBack(journal.value, path) : finish(primary, directories, path)
  )
  if (Either.isRight(done)) return
  yield* warning(done.left.message)
  if (action !== "destroy") return
  return yield* new RemovalPending({ directory: directories.configDirectory, journal: path })
})
