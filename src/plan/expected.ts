/** What Postfix itself makes in the three directories of an instance. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { ServiceFiles } from "../postfix/masterCf.ts"
import type { TableEntry } from "../postfix/postfixFiles.ts"
import { FileSystem, type FileSystemError, type Status } from "../services/FileSystem.ts"
import { maxDepth } from "./queue.ts"

/** Whether Postfix has made a file, judged by its name, its kind or its content. */
type MadeByPostfix = (
  name: string,
  status: Status,
  path: string
) => Effect.Effect<boolean, FileSystemError, FileSystem>

/** What a directory may contain and still be removed. */
export interface Expected {
  readonly files: MadeByPostfix
  /** What to expect in a subdirectory; undefined for one that Postfix has not made. */
  readonly directory: (name: string) => Expected | undefined
}

const looks =
  (isMade: (name: string, status: Status) => boolean): MadeByPostfix =>
  (name, status) =>
    Effect.succeed(isMade(name, status))

const none = looks(() => false)

const named = (names: ReadonlySet<string>): MadeByPostfix =>
  looks((name, { kind }) => kind === "file" && names.has(name))

/** Queues are hashed into directories with names of one character. */
const hashed = (files: MadeByPostfix, depth = 1): Expected => ({
  files,
  directory: (name) => (depth < maxDepth && /^[0-9A-Za-z]$/.test(name) ? hashed(files, depth + 1) : undefined)
})

const plain = (files: MadeByPostfix): Expected => ({ files, directory: () => undefined })

const endpoints = (names: ReadonlySet<string>): MadeByPostfix =>
  looks((name, { kind }) => (kind === "socket" || kind === "fifo") && names.has(name))

/** Long ones have no vowels, and a `z` before the number of the file. */
const queueId =
  /^([0-9A-F]{6,}|[0-9B-DF-HJ-NP-TV-Zb-df-hj-np-tv-y]{10,}z[0-9B-DF-HJ-NP-TV-Zb-df-hj-np-tv-y]+)?$/

/** In bytes: far more than the queue IDs of one domain need. */
const largestFlushLog = 1024 * 1024

/** Named after a domain, with `_` for other characters than letters and digits; contains queue IDs, one a line. */
const isFlushLog =
  (mailOwner: number): MadeByPostfix =>
  (name, { kind, links, uid }, path) =>
    kind === "file" && links === 1 && uid === mailOwner && /^[0-9a-z_]+$/.test(name)
      ? Effect.flatMap(FileSystem, ({ readSmallFile }) => readSmallFile(path, largestFlushLog)).pipe(
          Effect.map((text) => text.split("\n").every((line) => queueId.test(line))),
          // The mail system's user can put anything there at any time, and must not be able to stop a removal.
          Effect.orElseSucceed(() => false)
        )
      : Effect.succeed(false)

/** What Postfix makes while it runs, by the directory in the queue directory. */
const runtimeFiles = (services: ServiceFiles, mailOwner: number): ReadonlyMap<string, Expected> =>
  new Map([
    ["private", plain(endpoints(services.private))],
    ["public", plain(endpoints(services.public))],
    ["pid", plain(named(new Set([...services.pid, "master.pid"])))],
    ["flush", hashed(isFlushLog(mailOwner))]
  ])

/** In bytes: more than any library has. */
const largestCopy = 16 * 1024 * 1024

/** Whether a file says the same as another one of the host, or a link leads to the same place. */
const isCopyOf =
  (original: string): MadeByPostfix =>
  (_, { inode, kind, links, size }, path) =>
    Effect.gen(function* () {
      const files = yield* FileSystem
      if (kind === "link") {
        const target = yield* files.linkTarget(path)
        return target === localTime || target === (yield* files.linkTarget(original))
      }
      if (kind !== "file" || links > 1 || size > largestCopy) return false
      // The host's file may be a link to this one.
      const [found] = yield* files.written([original])
      const isOther = Option.exists(
        Option.flatten(Option.fromNullable(found)),
        (other) => other.inode !== inode && other.size === size
      )
      if (!isOther || (yield* files.kind(original)) !== "file") return false
      return (yield* files.readSmallFile(path, size)) === (yield* files.readFile(original))
    }).pipe(Effect.orElseSucceed(() => false))

/** Where Debian leads usr/lib/zoneinfo/localtime of a jail to. */
const localTime = "/etc/localtime"

/**
 * What services see of the host if they are confined to the queue directory: Debian copies it each time that the instance
 * starts. What was changed since, here or there, stays.
 */
const copiesOf = (directory: string, depth = 1): Expected => ({
  files: (name, status, path) => isCopyOf(`${directory}/${name}`)(name, status, path),
  directory: (name) => (depth < maxDepth ? copiesOf(`${directory}/${name}`, depth + 1) : undefined)
})

const jail: ReadonlyMap<string, Expected> = new Map([
  ["dev", plain(looks((name, { kind }) => kind === "other" && (name === "random" || name === "urandom")))],
  ["etc", copiesOf("/etc")],
  ["lib", copiesOf("/lib")],
  ["usr", copiesOf("/usr")]
])

/** The queue directory, with the directories that the installed Postfix makes in it. */
export const queueContents = (
  table: ReadonlyArray<TableEntry>,
  services: ServiceFiles,
  mailOwner: number
): Expected => {
  const runtime = runtimeFiles(services, mailOwner)
  const made = new Map(
    table
      .filter(({ directory, kind }) => directory === "queue_directory" && kind === "directory")
      .map((entry) => [entry.relative, entry])
  )
  return {
    files: none,
    directory: (name) => {
      const entry = made.get(name)
      if (entry === undefined) return jail.get(name)
      return runtime.get(name) ?? (entry.recursive ? hashed(none) : plain(none))
    }
  }
}

export const dataContents: Expected = plain(named(new Set(["master.lock", "prng_exch"])))

/** Removed whether they are files or links to files, as `rm -f` would. */
export const configContents: Expected = plain(
  looks((name, { kind, size }) => {
    // Postfix 3.11 leaves an empty note when an instance starts for the first time.
    if (name === "check-alias-maps-migration-done") return kind === "file" && size === 0
    return (name === "main.cf" || name === "master.cf") && kind !== "directory"
  })
)
