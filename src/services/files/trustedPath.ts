/**
 * Ways through directories that other users can write to. A directory that was looked at may have been replaced by a
 * symbolic link when it is used, so each is opened without following links, and what is in it is reached through the
 * open directory. A link on the way counts only if it belongs to root or to ourselves, and lies where nobody else could
 * have moved it.
 */
import * as Fs from "node:fs"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { textOf } from "../bytes.ts"
import { maxSymlinks, namesIn } from "../paths.ts"
import { FileSystemError, nodePath, trySync } from "../systemCall.ts"

const { O_DIRECTORY, O_NOFOLLOW, O_RDONLY } = Fs.constants

/** Where the system lists what we have open; in a chroot without /proc it is missing. */
const descriptors = "/proc/self/fd"

/** A name for an open directory, from which other names can be reached. */
export const descriptorPath = (descriptor: number): string => `${descriptors}/${descriptor}`

/** The descriptor that a call opens, until the scope ends. */
export const openScoped = (path: string, open: () => number) =>
  Effect.acquireRelease(trySync("open", path, open), (descriptor) =>
    Effect.ignore(Effect.try(() => Fs.closeSync(descriptor)))
  )

const isOurs = ({ uid }: Fs.Stats): boolean => uid === 0 || uid === process.geteuid?.()

/** Nobody else can give another name to what is ours there: it is our directory, and closed to others or sticky. */
const isClosed = (directory: Fs.Stats): boolean => {
  const isSticky = (directory.mode & 0o1000) !== 0
  const isOwnGroup = directory.gid === 0 || directory.gid === process.getegid?.()
  return isOurs(directory) && (isSticky || (directory.mode & (isOwnGroup ? 0o002 : 0o022)) === 0)
}

const isTrustedLink = (directory: number, path: string): boolean => {
  const status = Fs.lstatSync(nodePath(path), { throwIfNoEntry: false })
  return status?.isSymbolicLink() === true && isOurs(status) && isClosed(Fs.fstatSync(directory))
}

/** The target of a link that can be followed, none for anything else. */
const followed = (path: string, directory: number, name: string) =>
  trySync("open", path, () =>
    isTrustedLink(directory, name) ? textOf(Fs.readlinkSync(nodePath(name), "buffer")) : undefined
  )

/** The empty path is none, and leads nowhere. */
const startOf = (path: string): string => (path.startsWith("/") ? "/" : path === "" ? "" : ".")

interface Position {
  /** The open directory where we are. */
  readonly directory: number
  readonly names: ReadonlyArray<string>
  readonly links: number
}

/** Without the names of descriptors nothing is found, which is not to be taken for something else that is missing. */
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

/** Opens a directory; a link at the end of the path is followed if it is trusted. */
export const openDirectory = (path: string): Effect.Effect<number, FileSystemError, Scope.Scope> =>
  Effect.flatMap(start(path, path), (directory) => walk(path, { directory, names: namesIn(path), links: 0 }))

/** A path to the same name, as Node takes it: all of it but the last name is held open until the scope ends. */
export const anchoredPath = (path: string): Effect.Effect<string | Buffer, FileSystemError, Scope.Scope> => {
  const names = namesIn(path)
  return Effect.map(
    Effect.flatMap(start(path, path), (directory) =>
      walk(path, { directory, names: names.slice(0, -1), links: 0 })
    ),
    (directory) => nodePath(`${descriptorPath(directory)}/${names.at(-1) ?? "."}`)
  )
}
