/**
 * What is removed of an instance: what Postfix itself has made, when it was created and when it ran. Anything else
 * stays, and so do the directories that hold it. Nothing is reached through a symbolic link, but for the three directories
 * of the instance, which may be links themselves: then what they lead to is emptied, and stays with the link. What is
 * mounted in one of them stays as well.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { type ServiceFiles, serviceFiles } from "../postfix/masterCf.ts"
import type { TableEntry } from "../postfix/postfixFiles.ts"
import { Diagnostics } from "../services/Diagnostics.ts"
import { FileSystem, type FileSystemError, type Status } from "../services/FileSystem.ts"
import { ifThere, statusIfThere } from "../services/ifThere.ts"
import { isInside } from "../services/paths.ts"
import type { InstanceRemoval, Removal } from "./Plan.ts"
import { maxDepth } from "./queue.ts"
import { dataLock, queueLock } from "./stopped.ts"

/** What is not removed holds something that nobody but people can judge. */
export const forPeople = "please verify contents and remove by hand"

export const warnOfLeftover = (path: string) =>
  Effect.flatMap(Diagnostics, ({ warning }) => warning(`${path}: ${forPeople}`))

export interface Remains {
  /** In their order. */
  readonly steps: ReadonlyArray<Removal>
  readonly leftovers: ReadonlyArray<string>
}

/** A file that Postfix has made, as its name and its kind say, or its content. */
type IsOurs = (
  name: string,
  status: Status,
  path: string
) => Effect.Effect<boolean, FileSystemError, FileSystem>

/** What a directory may hold and still be removed. */
interface Expected {
  readonly files: IsOurs
  /** What is expected in a directory in it; undefined for one that Postfix has not made. */
  readonly directory: (name: string) => Expected | undefined
}

const looks =
  (isOurs: (name: string, status: Status) => boolean): IsOurs =>
  (name, status) =>
    Effect.succeed(isOurs(name, status))

const none = looks(() => false)

const named = (names: ReadonlySet<string>): IsOurs =>
  looks((name, { kind }) => kind === "file" && names.has(name))

/** Queues are hashed into directories with names of one character. */
const hashed = (files: IsOurs, depth = 1): Expected => ({
  files,
  directory: (name) => (depth < maxDepth && /^[0-9A-Za-z]$/.test(name) ? hashed(files, depth + 1) : undefined)
})

const plain = (files: IsOurs): Expected => ({ files, directory: () => undefined })

const endpoints = (names: ReadonlySet<string>): IsOurs =>
  looks((name, { kind }) => (kind === "socket" || kind === "fifo") && names.has(name))

/** Long ones have no vowels, and a `z` before the number of the file. */
const queueId =
  /^([0-9A-F]{6,}|[0-9B-DF-HJ-NP-TV-Zb-df-hj-np-tv-y]{10,}z[0-9B-DF-HJ-NP-TV-Zb-df-hj-np-tv-y]+)?$/

/** In bytes: far more than the mail that waits for one domain needs. */
const largestFlushLog = 1024 * 1024

/** A domain with `_` for each character that is no letter or digit, and in it the queue IDs of what waits for it. */
const isFlushLog =
  (mailOwner: number): IsOurs =>
  (name, { kind, links, uid }, path) =>
    kind === "file" && links === 1 && uid === mailOwner && /^[0-9a-z_]+$/.test(name)
      ? Effect.flatMap(FileSystem, ({ readSmallFile }) => readSmallFile(path, largestFlushLog)).pipe(
          Effect.map((text) => text.split("\n").every((line) => queueId.test(line))),
          // The user of the mail system can put anything there at any time, and must not be able to stop a removal.
          Effect.orElseSucceed(() => false)
        )
      : Effect.succeed(false)

/** What Postfix makes while it runs, by the directory in the queue directory. */
const runtimeFiles = (services: ServiceFiles, mailOwner: number): Readonly<Record<string, Expected>> => ({
  private: plain(endpoints(services.private)),
  public: plain(endpoints(services.public)),
  pid: plain(named(new Set([...services.pid, "master.pid"]))),
  flush: hashed(isFlushLog(mailOwner))
})

/** The queue directory, with the directories that the installed Postfix makes in it. */
const queueDirectory = (
  table: ReadonlyArray<TableEntry>,
  runtime: Readonly<Record<string, Expected>>
): Expected => {
  const made = new Map(
    table
      .filter(({ directory, kind }) => directory === "queue_directory" && kind === "directory")
      .map((entry) => [entry.relative, entry])
  )
  return {
    files: none,
    directory: (name) => {
      const entry = made.get(name)
      if (entry === undefined) return undefined
      return runtime[name] ?? (entry.recursive ? hashed(none) : plain(none))
    }
  }
}

const dataDirectory: Expected = plain(named(new Set(["master.lock", "prng_exch"])))

/** Removed whether they are files or links to files, as `rm -f` would. */
const configDirectory: Expected = plain(
  looks((name, { kind }) => (name === "main.cf" || name === "master.cf") && kind !== "directory")
)

const nothing: Remains = { steps: [], leftovers: [] }

const left = (path: string): Remains => ({ steps: [], leftovers: [path] })

export const together = (all: ReadonlyArray<Remains>): Remains => ({
  steps: all.flatMap(({ steps }) => steps),
  leftovers: all.flatMap(({ leftovers }) => leftovers)
})

/** One entry of a directory; what is in `gone` has been removed by then. */
const entryRemoved = Effect.fnUntraced(function* (
  path: string,
  name: string,
  expected: Expected,
  gone: ReadonlySet<string>
) {
  const { isMounted } = yield* FileSystem
  const inner = `${path}/${name}`
  if (gone.has(inner)) return nothing
  // In a directory of the mail system's user, names may go at any time.
  const found = yield* statusIfThere(inner)
  if (Option.isNone(found)) return nothing
  const below = found.value.kind === "directory" ? expected.directory(name) : undefined
  if (below !== undefined) {
    return (yield* isMounted(inner)) ? left(inner) : yield* removed(inner, below, gone)
  }
  const remains: Remains = (yield* expected.files(name, found.value, inner))
    ? { steps: [{ _tag: "RemoveFile", path: inner }], leftovers: [] }
    : left(inner)
  return remains
})

const removed = (
  path: string,
  expected: Expected,
  gone: ReadonlySet<string>
): Effect.Effect<Remains, FileSystemError, FileSystem> =>
  Effect.gen(function* () {
    const { entries } = yield* FileSystem
    const { leftovers, steps } = together(
      yield* Effect.forEach(yield* ifThere(entries(path), []), (name) =>
        entryRemoved(path, name, expected, gone)
      )
    )
    return leftovers.length === 0
      ? { steps: [...steps, { _tag: "RemoveDirectory", path }], leftovers }
      : { steps, leftovers: [...leftovers, path] }
  })

/** What a link of root's leads to may serve others as well, so that only what is in it goes. */
const emptied = Effect.fnUntraced(function* (path: string, expected: Expected, gone: ReadonlySet<string>) {
  const { kind, realPath } = yield* FileSystem
  if (!Option.contains(yield* Effect.option(kind(path)), "directory")) return left(path)
  const real = yield* realPath(path)
  const { leftovers, steps } = yield* removed(real, expected, gone)
  return {
    steps: steps.filter((step) => step.path !== real),
    leftovers: [...leftovers.filter((other) => other !== real), path]
  }
})

/** A directory that is not there needs no removal. */
const removedIfThere = Effect.fnUntraced(function* (
  path: string,
  expected: Expected,
  gone: ReadonlySet<string>
) {
  const found = yield* statusIfThere(path)
  if (Option.isNone(found)) return nothing
  switch (found.value.kind) {
    case "directory":
      return yield* removed(path, expected, gone)
    case "link":
      return yield* emptied(path, expected, gone)
    default:
      return left(path)
  }
})

/**
 * A master that has opened the file of a lock could take the lock of a file without a name as soon as we let go of it.
 * It reads master.cf then, so that this has to be gone before the first of the two locks. What tells which files are
 * Postfix's has to stay for as long as there are any of them, in case that we are killed.
 */
const ordered = (steps: ReadonlyArray<Removal>, config: string, locks: ReadonlyArray<string>) => {
  const isConfiguration = ({ _tag, path }: Removal) =>
    _tag === "RemoveFile" && (path === `${config}/main.cf` || path === `${config}/master.cf`)
  const isLast = ({ path }: Removal) => path === config || locks.some((lock) => isInside(lock, path))
  return [
    ...steps.filter((step) => !isConfiguration(step) && !isLast(step)),
    ...steps.filter(isConfiguration),
    ...steps.filter((step) => isLast(step))
  ]
}

/** By which path the steps call a directory. */
const pathInSteps = Effect.fnUntraced(function* (path: string) {
  const { realPath } = yield* FileSystem
  const found = yield* statusIfThere(path)
  return Option.exists(found, ({ kind }) => kind === "link")
    ? yield* Effect.orElseSucceed(realPath(path), () => path)
    : path
})

const textIfThere = (path: string) =>
  Effect.flatMap(FileSystem, ({ readFile }) => Effect.orElseSucceed(readFile(path), () => ""))

/**
 * The steps, and what will be left: of the data, of the queue, and of the configuration. One of them may lie in another
 * that comes later, and is gone by then.
 */
export const planRemoval = Effect.fnUntraced(function* ({
  directories,
  mailOwner,
  metaDirectory,
  table
}: InstanceRemoval) {
  const services = serviceFiles(
    yield* textIfThere(`${directories.configDirectory}/master.cf`),
    yield* textIfThere(`${metaDirectory}/master.cf.proto`)
  )
  const parts = [
    [directories.dataDirectory, dataDirectory],
    [directories.queueDirectory, queueDirectory(table, runtimeFiles(services, mailOwner.id))],
    [directories.configDirectory, configDirectory]
  ] as const
  let remains = nothing
  for (const [path, expected] of parts) {
    const gone = new Set(remains.steps.map((step) => step.path))
    remains = together([remains, yield* removedIfThere(path, expected, gone)])
  }
  const [config, data, queue] = yield* Effect.all([
    pathInSteps(directories.configDirectory),
    pathInSteps(directories.dataDirectory),
    pathInSteps(directories.queueDirectory)
  ])
  return { ...remains, steps: ordered(remains.steps, config, [queueLock(queue), dataLock(data)]) }
})
