/**
 * What runs, what waits, and what is wrong. All of it is read from files and the machine, without a process for each
 * instance.
 */
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { DirectoryPath, Instance } from "../../instance/Instance.ts"
import { type Boot, bootOf } from "../../instance/units.ts"
import { lockFilesOf, queueLock } from "../../plan/stopped.ts"
import { type Appearance, appearancesOn } from "../../postfix/listening.ts"
import { readableSettings, type Settings } from "../../postfix/maincf/lines.ts"
import { Caller } from "../../services/Caller.ts"
import { FileLock } from "../../services/FileLock.ts"
import { FileSystem, type Written } from "../../services/FileSystem.ts"
import { Machine } from "../../services/Machine.ts"
import { isHeld, type Master, type Masters } from "../../services/processes/masters.ts"
import type { Failure } from "../failure.ts"
import type { Listing, Row } from "../instances.ts"
import { type Conflict, findConflicts } from "./conflicts.ts"
import { type Queue, readQueues } from "./queues.ts"

export type State = "running" | "stopped" | "displaced" | "elsewhere" | "unknown" | "damaged"

export interface KnownStatus {
  readonly directory: DirectoryPath
  /** None for a damaged instance of which only the directory is known. */
  readonly instance: Option.Option<Instance>
  readonly state: State
  /** The reason for any state but the first two. */
  readonly reason: Option.Option<string>
  readonly master: Option.Option<Master>
  readonly boot: Option.Option<Boot>
  /** Whether main.cf or master.cf changed after the master read them; none if no master runs, or if that is hidden. */
  readonly reloadNeeded: Option.Option<boolean>
  readonly appearance: Option.Option<Appearance>
}

export interface InstanceStatus extends KnownStatus {
  /** None if the caller may not read them. */
  readonly queues: Option.Option<ReadonlyArray<Queue>>
  /** The conflicts that involve this instance. */
  readonly conflicts: ReadonlyArray<Conflict>
}

/**
 * Whether an enabled instance runs, and one that is not enabled does not; none if that cannot be told. A displaced
 * instance is never as expected.
 */
export const isAsExpected = ({ instance, state }: KnownStatus): Option.Option<boolean> => {
  if (state === "unknown" || state === "damaged") return Option.none()
  const runs = state === "running" || state === "elsewhere"
  return Option.map(instance, ({ enabled }) => (enabled ? runs : state === "stopped"))
}

type Verdict = Pick<KnownStatus, "state" | "reason" | "master">

const verdict = (state: State, reason?: string, master: Option.Option<Master> = Option.none()): Verdict => ({
  state,
  reason: Option.fromNullable(reason),
  master
})

const apart = "it runs in another pid namespace"

const withoutLocks = ({ pid }: Master, directories: string): string =>
  `its master, process ${pid}, has no lock in ${directories}, which main.cf names now`

/** `held` tells whether an invisible process holds the queue lock, or why that cannot be told. */
export const assess = (
  { dataDirectory, queueDirectory }: Pick<Instance, "dataDirectory" | "queueDirectory">,
  { data, displaced, queue }: Masters,
  held: Either.Either<boolean, string>
): Verdict => {
  if (Either.isLeft(queue)) return verdict("unknown", queue.left.message)
  if (Option.isSome(queue.right)) {
    return queue.right.value.isApart
      ? verdict("elsewhere", apart, queue.right)
      : verdict("running", undefined, queue.right)
  }
  // Only root and the mail system's user can look into the data directory. For other users, this lock does not count.
  const other = Option.flatten(Either.getRight(data))
  if (Option.isSome(other)) return verdict("displaced", withoutLocks(other.value, queueDirectory), other)
  if (Option.isSome(displaced)) {
    const both = `${queueDirectory} and ${dataDirectory}`
    return verdict("displaced", withoutLocks(displaced.value, both), displaced)
  }
  if (Either.isLeft(held)) return verdict("unknown", held.left)
  return held.right ? verdict("elsewhere", apart) : verdict("stopped")
}

/** Tries the lock for a moment, because it may be held in another pid namespace. Only root can do that. */
const isHeldUnseen = (path: string) =>
  Effect.gen(function* () {
    const { tryAcquire } = yield* FileLock
    const { written } = yield* FileSystem
    if ((yield* Caller).userId !== 0) {
      return Either.left("only root can tell whether it runs in another pid namespace")
    }
    if (Option.isNone(Option.flatten(Array.head(yield* written([path]))))) return Either.right(false)
    return yield* Effect.either(
      Effect.mapBoth(tryAcquire(path), { onFailure: ({ message }) => message, onSuccess: (free) => !free })
    )
  }).pipe(Effect.scoped)

const newest = (files: ReadonlyArray<Option.Option<Written>>): number =>
  Math.max(0, ...files.map(Option.match({ onNone: () => 0, onSome: ({ modified }) => modified })))

/** A directory that is listed twice is one instance. */
export const once = (instances: ReadonlyArray<Instance>): ReadonlyArray<Instance> => [
  ...new Map(instances.map((instance) => [instance.configDirectory, instance])).values()
]

/** Everything about each instance except its queues and conflicts. A main.cf whose settings are known is not read. */
export const look = Effect.fnUntraced(function* (
  instances: ReadonlyArray<Instance>,
  known: ReadonlyMap<string, Settings> = new Map()
) {
  const { readFiles, written } = yield* FileSystem
  const machine = yield* Machine
  const facts = yield* machine.facts
  const appearanceOf = appearancesOn(facts)
  const locks = yield* machine.masters(instances.map(lockFilesOf))
  return yield* Effect.forEach(Array.zip(instances, locks), ([instance, holders]) =>
    Effect.gen(function* () {
      const { configDirectory, queueDirectory } = instance
      const paths = ["master.cf", "main.cf"].map((name) => `${configDirectory}/${name}`)
      const readBefore = known.get(configDirectory)
      const texts = yield* readFiles(readBefore === undefined ? paths : paths.slice(0, 1))
      const [masterCf = "", mainCf = ""] = texts.map(Either.getOrElse(() => ""))
      const settings =
        readBefore ?? readableSettings(mainCf, new Map([["config_directory", configDirectory]]))
      const isProbed = !facts.seesAllLocks && !isHeld(holders.queue) && !isHeld(holders.data)
      const held = isProbed ? yield* isHeldUnseen(queueLock(queueDirectory)) : Either.right(false)
      const found = assess(instance, holders, held)
      const changed = newest(yield* written(paths))
      const status: KnownStatus = {
        ...found,
        directory: configDirectory,
        instance: Option.some(instance),
        appearance: Option.some(appearanceOf(settings, masterCf)),
        boot: bootOf(facts.units, instance),
        reloadNeeded: Option.map(
          Option.flatMap(
            found.state === "running" ? found.master : Option.none(),
            ({ configured }) => configured
          ),
          (configured) => changed > configured
        )
      }
      return status
    })
  )
})

export const lookAt = (instance: Instance) => Effect.orDie(Effect.flatMap(look([instance]), Array.head))

/** The conflicts among the enabled or running instances. */
export const conflictsAmong = (found: ReadonlyArray<KnownStatus>) =>
  findConflicts(
    found.flatMap(({ appearance, boot, instance, state }) =>
      Option.zipWith(instance, appearance, (one, its) => ({ instance: one, appearance: its, boot })).pipe(
        Option.filter(({ instance: { enabled } }) => enabled || state !== "stopped"),
        Option.toArray
      )
    )
  )

const damaged = ({ directory, instance, read }: Row): ReadonlyArray<KnownStatus> => {
  if (Either.isRight(instance)) return []
  const { context, message }: Failure = instance.left
  return [
    {
      ...verdict("damaged", context === undefined ? message : `${message}, ${context}`),
      directory,
      instance: read,
      boot: Option.none(),
      reloadNeeded: Option.none(),
      appearance: Option.none()
    }
  ]
}

interface StatusOptions {
  /** Other instances count for conflicts only. */
  readonly isWanted: (status: KnownStatus) => boolean
  /** Whether to find out when the oldest message arrived. */
  readonly ages: boolean
}

/** All wanted instances, damaged ones included, each once, in the order of the list. */
export const readStatus = Effect.fnUntraced(function* (
  { primary, rows, sound }: Listing,
  { ages, isWanted }: StatusOptions
) {
  const settings = new Map(rows.map((row) => [row.directory, row.settings]))
  const found = yield* look(once(sound), settings)
  const conflicts = conflictsAmong(found)
  const known = new Map([...found, ...rows.flatMap(damaged)].map((one) => [one.directory, one]))
  const directories = new Set([primary.instance.configDirectory, ...rows.map(({ directory }) => directory)])
  const wanted = [...directories]
    .flatMap((directory) => Array.fromNullable(known.get(directory)))
    .filter(isWanted)
  const involved = conflicts.map(
    (conflict) =>
      [conflict, new Set(conflict.instances.map(({ configDirectory }) => configDirectory))] as const
  )
  return yield* Effect.forEach(wanted, (one) => {
    const sane = Option.filter(one.instance, () => one.state !== "damaged")
    return Effect.map(
      Effect.option(Effect.flatMap(sane, ({ queueDirectory }) => readQueues(queueDirectory, ages))),
      (queues): InstanceStatus => ({
        ...one,
        queues,
        conflicts: involved.flatMap(([conflict, its]) => (its.has(one.directory) ? [conflict] : []))
      })
    )
  })
})
