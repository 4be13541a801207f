/** Whether a change could be made now: the lock of the host, and what an interrupted command has left. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { type Journal, journalPath, readJournal } from "../../plan/journal.ts"
import type { Primary } from "../../postfix/Primary.ts"
import { Caller } from "../../services/Caller.ts"
import { FileLock } from "../../services/FileLock.ts"
import { FileSystem, lockRemedy } from "../../services/FileSystem.ts"
import { lockProgram } from "../../services/flock.ts"
import { ifThere, isFileThere, statusIfThere } from "../../services/ifThere.ts"
import { holderOf, lockPath } from "../lifeCycle/exclusion.ts"
import { checkConfigurationTrusted } from "../lifeCycle/trust.ts"
import { type Doubt, doubtFinding, examined, unseen } from "./doubt.ts"
import { advice, type Finding, good, problem } from "./Finding.ts"

export interface LockFacts {
  readonly configDirectory: string
  /** Whether there is the program that takes locks for us. */
  readonly canLock: Either.Either<boolean, Doubt>
  /** Somebody has it, or nobody. */
  readonly holder: Either.Either<Option.Option<string>, Doubt>
  /** What an interrupted command has left; none inside if it cannot be used. */
  readonly journal: Either.Either<Option.Option<Option.Option<Journal>>, Doubt>
  /** Why root refuses to work there, or nobody knows. */
  readonly doubt: Option.Option<Doubt>
}

const unusableJournal = (configDirectory: string): Finding =>
  advice(
    "lock",
    `${journalPath(configDirectory)} cannot be trusted`,
    "if it names an instance that is not in the list, remove what is left of that instance; then remove the file"
  )

const interrupted = ({ directories: { configDirectory } }: Journal): Finding =>
  problem(
    "lock",
    `the removal of instance ${configDirectory} was interrupted`,
    "run any life-cycle command, 'postmulti init' for instance: it finishes the removal first"
  )

const journalFindings = ({ configDirectory, journal }: LockFacts): ReadonlyArray<Finding> =>
  Either.match(journal, {
    onLeft: (doubt) => [doubtFinding("lock", doubt)],
    onRight: (found) =>
      Option.toArray(found).map(
        Option.match({ onNone: () => unusableJournal(configDirectory), onSome: interrupted })
      )
  })

const holderFinding = ({ configDirectory, holder }: LockFacts): Finding => {
  const path = lockPath(configDirectory)
  if (Either.isLeft(holder)) return doubtFinding("lock", holder.left)
  return Option.match(holder.right, {
    onNone: () => good("lock", `${path} is free`),
    onSome: (who) => advice("lock", `${path} is held by ${who}`, "wait for its end")
  })
}

const lockFinding = (facts: LockFacts): Finding => {
  if (Either.isLeft(facts.canLock)) return doubtFinding("lock", facts.canLock.left)
  return facts.canLock.right
    ? holderFinding(facts)
    : problem("lock", `${lockProgram} is missing; no change can be made without it`, lockRemedy)
}

export const assessLock = (facts: LockFacts): ReadonlyArray<Finding> => [
  lockFinding(facts),
  ...journalFindings(facts),
  ...Option.toArray(facts.doubt).map((doubt) => doubtFinding("lock", doubt))
]

/** Without making the file, as a command that wants the lock would. Nobody but root could take it. */
const holder = (path: string) =>
  Effect.gen(function* () {
    const { tryAcquire } = yield* FileLock
    const { userId } = yield* Caller
    if (userId !== 0) {
      return Either.left(unseen(`cannot tell whether ${path} is free`))
    }
    const free = ifThere(tryAcquire(path), true)
    return yield* examined(
      Effect.flatMap(free, (isFree) => (isFree ? Effect.succeedNone : Effect.asSome(holderOf(path))))
    )
  }).pipe(Effect.scoped)

const journal = Effect.fnUntraced(function* (configDirectory: string) {
  const there = yield* statusIfThere(journalPath(configDirectory))
  return Option.isNone(there)
    ? Option.none<Option.Option<Journal>>()
    : Option.some(yield* readJournal(configDirectory))
})

export const lockFacts = Effect.fnUntraced(function* ({ instance: { configDirectory } }: Primary) {
  const { entries } = yield* FileSystem
  // What leads there in a change leads there in a look at it, /proc among it.
  const reached = Effect.zipRight(checkConfigurationTrusted(configDirectory), entries(configDirectory))
  const trusted = yield* examined(reached)
  const facts: LockFacts = {
    configDirectory,
    canLock: yield* examined(isFileThere(lockProgram)),
    holder: yield* holder(lockPath(configDirectory)),
    journal: yield* examined(journal(configDirectory)),
    doubt: Either.getLeft(trusted)
  }
  return facts
})
