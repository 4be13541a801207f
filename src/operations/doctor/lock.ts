/** Whether a change could be made now: the lock of the host, and what an interrupted command has left. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { Directories } from "../../instance/directories.ts"
import { journalPath, readJournal } from "../../plan/journal.ts"
import type { Primary } from "../../postfix/Primary.ts"
import { Caller } from "../../services/Caller.ts"
import { FileLock } from "../../services/FileLock.ts"
import { FileSystem } from "../../services/FileSystem.ts"
import { lockProgram } from "../../services/flock.ts"
import { ifThere } from "../../services/ifThere.ts"
import { holderOf, lockPath } from "../lifeCycle/exclusion.ts"
import { checkConfigurationTrusted } from "../lifeCycle/trust.ts"
import { advice, type Finding, good, problem } from "./Finding.ts"

export interface LockFacts {
  readonly configDirectory: string
  /** Whether there is the program that takes locks for us. */
  readonly canLock: boolean
  /** Somebody has it, or nobody; none where we cannot know. */
  readonly holder: Option.Option<Option.Option<string>>
  /** What an interrupted command has left; none inside if it cannot be used. */
  readonly journal: Option.Option<Option.Option<Directories>>
  /** Why root refuses to work there. */
  readonly mistrust: Option.Option<string>
}

const journalFindings = ({ configDirectory, journal }: LockFacts): ReadonlyArray<Finding> =>
  Option.toArray(journal).map((usable) =>
    Option.match(usable, {
      onNone: () =>
        advice(
          "lock",
          `${journalPath(configDirectory)} says nothing that can be trusted`,
          "remove it, or leave that to the next life-cycle command"
        ),
      onSome: ({ configDirectory: removed }) =>
        problem(
          "lock",
          `the removal of instance ${removed} was interrupted`,
          "run any life-cycle command, 'postmulti init' for instance: it finishes the removal first"
        )
    })
  )

const holderFinding = (configDirectory: string, holder: Option.Option<Option.Option<string>>): Finding => {
  const path = lockPath(configDirectory)
  if (Option.isNone(holder)) {
    return advice("lock", `whether ${path} is free cannot be seen`, "run 'postmulti doctor' as root")
  }
  return Option.match(holder.value, {
    onNone: () => good("lock", `${path} is free`),
    onSome: (who) => advice("lock", `${path} is held by ${who}`, "wait for its end")
  })
}

export const assessLock = (facts: LockFacts): ReadonlyArray<Finding> => [
  ...(facts.canLock
    ? [holderFinding(facts.configDirectory, facts.holder)]
    : [
        problem("lock", `there is no ${lockProgram}, without which nothing is changed`, "install util-linux")
      ]),
  ...journalFindings(facts),
  ...Option.toArray(facts.mistrust).map((reason) =>
    problem("lock", reason, "give it to root, and take the right to write from all others")
  )
]

/** Without making the file, as a command that wants the lock would. */
const holder = (path: string) =>
  Effect.gen(function* () {
    const { tryAcquire } = yield* FileLock
    const free = yield* ifThere(tryAcquire(path), true)
    return free ? Option.none<string>() : Option.some(yield* holderOf(path))
  }).pipe(Effect.scoped, Effect.option)

const journal = (configDirectory: string) =>
  Effect.gen(function* () {
    const { status } = yield* FileSystem
    const there = yield* Effect.option(status(journalPath(configDirectory)))
    if (Option.isNone(there)) return Option.none<Option.Option<Directories>>()
    return Option.some(
      yield* Effect.orElseSucceed(readJournal(configDirectory), () => Option.none<Directories>())
    )
  })

export const lockFacts = ({ instance: { configDirectory } }: Primary) =>
  Effect.gen(function* () {
    const { kind } = yield* FileSystem
    const { userId } = yield* Caller
    const trusted = yield* Effect.either(checkConfigurationTrusted(configDirectory))
    const facts: LockFacts = {
      configDirectory,
      canLock: Option.contains(yield* Effect.option(kind(lockProgram)), "file"),
      holder: userId === 0 ? yield* holder(lockPath(configDirectory)) : Option.none(),
      journal: yield* journal(configDirectory),
      mistrust: Option.map(Either.getLeft(trusted), ({ message }) => message)
    }
    return facts
  })
