/**
 * Safe paths through directories that other users can write to. Another user may replace a directory by a symbolic
 * link between a check and the use. So each directory is opened without following links, and the next name is reached
 * through the open directory. A link on the way is followed only if it belongs to root or to us, and if no other user
 * could have moved it.
 */
import * as Fs from "node:fs"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { textOf } from "../bytes.ts"
import { maxSymlinks, namesIn } from "../paths.ts"
import { FileSystemError, nodePath, trySync } from "../systemCall.ts"

const { O_DIRECTORY, O_NOFOLLOW, O_RDONLY } = Fs.constants

/** The system lists our open descriptors here. It is missing in a chroot without /proc. */
const descriptors = "/proc/self/fd"

/** A path for an open directory, to reach other names from it. */
export const descriptorPath = (descriptor: number): string => `${descriptors}/${descriptor}`

/** Opens a descriptor until the scope ends. */
export const openScoped = (path: string, open: () => number) =>
  Effect.acquireRelease(trySync("open", path, open), (descriptor) =>
    Effect.ignore(Effect.try(() => Fs.closeSync(descriptor)))
  )

const isOurs = ({ uid }: Fs.Stats): boolean => uid === 0 || uid === process.geteuid?.()

/** Whether no other user can rename our files there: the directory is ours, and either sticky or closed to others. */
const isClosed = (directory: Fs.Stats): boolean => {
  const isSticky = (directory.mode & 0o1000) !== 0
  const isOwnGroup = directory.gid === 0 || directory.gid === process.getegid?.()
  return isOurs(directory) && (isSticky || (directory.mode & (isOwnGroup ? 0o002 : 0o022)) === 0)
}

const isTrustedLink = (directory: number, path: string): boolean => {
  const status = Fs.lstatSync(nodePath(path), { throwIfNoEntry: false })
  return status?.isSymbolicLink() === true && isOurs(status) && isClosed(Fs.fstatSync(directory))
}

/** The target of a link that is trusted, undefined for anything else. */
const followed = (path: string, directory: number, name: string) =>
  trySync("open", path, () =>
    isTrustedLink(directory, name) ? textOf(Fs.readlinkSync(nodePath(name), "buffer")) : undefined
  )

/** An empty path leads nowhere. */
const startOf = (path: string): string => (path.startsWith("/") ? "/" : path === "" ? "" : ".")

interface Position {
  /** The current directory of the walk, open. */
  readonly directory: number
  readonly names: ReadonlyArray<string>
  readonly links: number
}

/** Without /proc every name would seem to be missing, so this reports /proc itself. */
const start = (path: string, target: string) =>
  Effect.filterOrFail(
    openScoped(path, () => Fs.openSync(startOf(target), O_RDONLY | O_DIRECTORY)),
    (descriptor) => Fs.existsSync(descriptorPath(descriptor)),
    () => new FileSystemError({ operation: "open", path: descriptors, code: "ENOENT" })
  )

const walk = (
  path: string,
  { directory, links, names: [name, ...rest] }: Position
): Effect.Effect<number, FileSystemError, Scope.Scope> => {
  if (name === undefined) return Effect.succeed(directory)
  const next = `${descriptorPath(directory)}/${name}`
  return openScoped(path, () => Fs.openSync(nodePath(next), O_RDONLY | O_DIRECTORY | O_NOFOLLOW)).pipe(
    Effect.matchEffect({
      onSuccess: (inner) => walk(path, { directory: inner, names: rest, links }),
      onFailure: (error) =>
        Effect.gen(function* () {
          const target = yield* followed(path, directory, next)
          if (target === undefined) return yield* error
          if (links === maxSymlinks) return yield* new FileSystemError({ ...error, code: "ELOOP" })
          const from = target.startsWith("/") ? yield* start(path, target) : directory
          return yield* walk(path, {
            directory: from,
            names: [...namesIn(target), ...rest],
            links: links + 1
          })
        })
    })
  )
}

/** Opens a directory. Follows a link at the end of the path if it is trusted. */
export const openDirectory = (path: string): Effect.Effect<number, FileSystemError, Scope.Scope> =>
  Effect.flatMap(start(path, path), (directory) => walk(path, { directory, names: namesIn(path), links: 0 }))

/** An equivalent path for Node: its directory is held open until the scope ends. */
export const anchoredPath = (path: string): Effect.Effect<string | Buffer, FileSystemError, Scope.Scope> => {
  const names = namesIn(path)
  return Effect.map(
    Effect.flatMap(start(path, path), (directory) =>
      walk(path, { directory, names: names.slice(0, -1), links: 0 })
    ),
    (directory) => nodePath(`${descriptorPath(directory)}/${names.at(-1) ?? "."}`)
  )
}
