/**
 * What is removed of an instance: what Postfix itself has made, when it was created and when it ran. Anything else
 * stays, and so do the directories that hold it. Symbolic links are not followed.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Directories } from "../../instance/directories.ts"
import type { Removal } from "../../plan/Plan.ts"
import type { TableEntry } from "../../postfix/postfixFiles.ts"
import { FileSystem, type FileSystemError, type Status } from "../../services/FileSystem.ts"
import { ifThere, statusIfThere } from "../../services/ifThere.ts"
import { isQueueId } from "./queuedMail.ts"

/** A file of which the name and the kind say that Postfix has made it. */
type IsOurs = (name: string, kind: Status["kind"]) => boolean

/** What a directory may hold and still be removed. */
interface Expected {
  readonly files: IsOurs
  /** What is expected in a directory in it; undefined for one that Postfix has not made. */
  readonly directory: (name: string) => Expected | undefined
}

export interface Remains {
  readonly steps: ReadonlyArray<Removal>
  readonly leftovers: ReadonlyArray<string>
}

const none: IsOurs = () => false

const named =
  (...names: ReadonlyArray<string>): IsOurs =>
  (name, kind) =>
    kind === "file" && names.includes(name)

/** Queues are hashed into directories with names of one character. */
const hashed = (files: IsOurs): Expected => ({
  files,
  directory: (name) => (/^[0-9A-Za-z]$/.test(name) ? hashed(files) : undefined)
})

const plain = (files: IsOurs): Expected => ({ files, directory: () => undefined })

const isEndpoint: IsOurs = (_name, kind) => kind === "socket" || kind === "fifo"

/** master.pid, and the locks of services by their type and name. */
const isPidFile: IsOurs = (name, kind) =>
  kind === "file" && /^(master\.pid|(inet|unix|fifo|pass|unix-dgram)\..+)$/.test(name)

/** What Postfix makes while it runs, by the directory in the queue directory. */
const runtimeFiles: Readonly<Record<string, Expected>> = {
  private: plain(isEndpoint),
  public: plain(isEndpoint),
  pid: plain(isPidFile),
  flush: hashed((name, kind) => kind === "file" && isQueueId(name))
}

/** The queue directory, with the directories that the installed Postfix makes in it. */
const queueDirectory = (table: ReadonlyArray<TableEntry>): Expected => {
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
      return runtimeFiles[name] ?? (entry.recursive ? hashed(none) : plain(none))
    }
  }
}

const dataDirectory: Expected = plain(named("master.lock", "prng_exch"))

/** Removed whether they are files or links to files, as `rm -f` would. */
const configDirectory: Expected = plain(
  (name, kind) => (name === "main.cf" || name === "master.cf") && kind !== "directory"
)

const nothing: Remains = { steps: [], leftovers: [] }

const together = (all: ReadonlyArray<Remains>): Remains => ({
  steps: all.flatMap(({ steps }) => steps),
  leftovers: all.flatMap(({ leftovers }) => leftovers)
})

/** One entry of a directory; what is in `gone` has been removed by then. */
const entryRemoved = (path: string, name: string, expected: Expected, gone: ReadonlySet<string>) =>
  Effect.gen(function* () {
    const inner = `${path}/${name}`
    if (gone.has(inner)) return nothing
    // In a directory of the mail system's user, names may go at any time.
    const found = yield* statusIfThere(inner)
    if (Option.isNone(found)) return nothing
    const { kind } = found.value
    const below = kind === "directory" ? expected.directory(name) : undefined
    if (below !== undefined) return yield* removed(inner, below, gone)
    const remains: Remains = expected.files(name, kind)
      ? { steps: [{ _tag: "RemoveFile", path: inner }], leftovers: [] }
      : { steps: [], leftovers: [inner] }
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

/** A directory that is not there needs no removal; one behind a link is not ours to remove. */
const removedIfThere = (path: string, expected: Expected, gone: ReadonlySet<string>) =>
  Effect.gen(function* () {
    const found = yield* statusIfThere(path)
    if (Option.isNone(found)) return nothing
    const foreign: Remains = { steps: [], leftovers: [path] }
    return found.value.kind === "directory" ? yield* removed(path, expected, gone) : foreign
  })

/**
 * The steps in their order, and what will be left: first the data, then the queue, at last the configuration. One of
 * them may lie in another that comes later, and is gone by then.
 */
export const removal = (directories: Directories, table: ReadonlyArray<TableEntry>) =>
  Effect.gen(function* () {
    const parts = [
      [directories.dataDirectory, dataDirectory],
      [directories.queueDirectory, queueDirectory(table)],
      [directories.configDirectory, configDirectory]
    ] as const
    let remains = nothing
    for (const [path, expected] of parts) {
      const gone = new Set(remains.steps.map((step) => step.path))
      remains = together([remains, yield* removedIfThere(path, expected, gone)])
    }
    return remains
  })
