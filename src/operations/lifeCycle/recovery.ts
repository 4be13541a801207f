/** Finishes what an earlier command was killed in the middle of. */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { Directories } from "../../instance/directories.ts"
import { cleanUp } from "../../plan/carryOut.ts"
import { journalPath, readJournal } from "../../plan/journal.ts"
import { PostfixConfig } from "../../postfix/PostfixConfig.ts"
import type { Primary } from "../../postfix/Primary.ts"
import { Diagnostics } from "../../services/Diagnostics.ts"
import { FileSystem } from "../../services/FileSystem.ts"
import { statusIfThere } from "../../services/ifThere.ts"
import { checkApartFrom } from "./overlap.ts"
import { readTable } from "./ownership.ts"
import { checkNotRoot } from "./places.ts"
import { checkQueueEmpty } from "./queuedMail.ts"
import { removal } from "./removal.ts"
import type { Action } from "./request.ts"
import { checkStopped } from "./stopped.ts"
import { checkTrusted, checkWayTrusted } from "./trust.ts"

/** There is room for one unfinished removal only. */
export class RemovalPending extends Data.TaggedError("RemovalPending")<{
  readonly directory: string
  readonly journal: string
}> {
  override get message(): string {
    return `the removal of instance ${this.directory} is not finished yet, see ${this.journal}`
  }
}

/** The other instances, as far as anything is known of them. */
const instancesOf = (primary: Primary) =>
  Effect.gen(function* () {
    const { secondaries } = yield* PostfixConfig
    const read = yield* secondaries(primary.secondaries)
    return [primary.instance, ...read.flatMap(({ outcome }) => Option.toArray(Either.getRight(outcome)))]
  })

/** Under the same conditions as the removal itself, since anything may have happened in between. */
const finish = (primary: Primary, journal: Directories) =>
  Effect.gen(function* () {
    const { warning } = yield* Diagnostics
    yield* warning(`finishing the interrupted removal of instance ${journal.configDirectory}`)
    yield* checkNotRoot(journal)
    yield* checkApartFrom(journal, yield* instancesOf(primary), primary)
    yield* checkStopped(journal)
    yield* checkQueueEmpty(journal)
    yield* checkTrusted(journal.configDirectory)
    yield* checkWayTrusted(journal.queueDirectory)
    yield* checkWayTrusted(journal.dataDirectory)
    const { leftovers, steps } = yield* removal(journal, yield* readTable(primary.shared.meta_directory))
    yield* cleanUp({ cleanUp: steps, leftovers })
  }).pipe(Effect.scoped)

/** An instance that is still in the list was not removed, or is there again. */
const isListed = ({ instance, secondaries }: Primary, { configDirectory }: Directories): boolean =>
  instance.configDirectory === configDirectory || secondaries.includes(configDirectory)

/** For a preview, which leaves it to the real run; others than root may not be allowed to read what is to be done. */
export const tellInterrupted = (primary: Primary) =>
  Effect.gen(function* () {
    const { unloggedWarning } = yield* Diagnostics
    const { configDirectory } = primary.instance
    const journal = yield* Effect.either(readJournal(configDirectory))
    if (Either.isLeft(journal)) {
      const path = journalPath(configDirectory)
      return yield* unloggedWarning(`an interrupted removal would be finished first, see ${path}`)
    }
    const pending = Option.filter(journal.right, (directories) => !isListed(primary, directories))
    if (Option.isNone(pending)) return
    const { configDirectory: directory } = pending.value
    yield* unloggedWarning(`the interrupted removal of instance ${directory} would be finished first`)
  })

/**
 * Under the lock of the host, a journal can only be that of a command that has died. It stays while what it asks for
 * cannot be done; then no further removal can begin.
 */
export const finishInterrupted = (primary: Primary, action: Action) =>
  Effect.gen(function* () {
    const { removeFile } = yield* FileSystem
    const { warning } = yield* Diagnostics
    const { configDirectory } = primary.instance
    const path = journalPath(configDirectory)
    if (Option.isNone(yield* statusIfThere(path))) return
    yield* checkTrusted(configDirectory)
    const journal = yield* readJournal(configDirectory)
    if (Option.isSome(journal) && !isListed(primary, journal.value)) {
      const finished = yield* Effect.either(finish(primary, journal.value))
      if (Either.isLeft(finished)) {
        yield* warning(finished.left.message)
        if (action !== "destroy") return
        return yield* new RemovalPending({ directory: journal.value.configDirectory, journal: path })
      }
    }
    yield* Effect.ignore(removeFile(path))
  })
