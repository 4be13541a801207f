/**
 * Safe paths through directories that other users can write to. Another user may replace a directory by a symbolic
 * link between a check and the use. So each directory is opened without following links, and the next name is reached
 * through the open directory. A link on the way is followed only if it belongs to root or to us, and if no other user
 * could have moved it.
 */
import * as Fs from "node:fs"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { textOf } from "../bytes.ts"
import { maxSymlinks, namesIn } from "../paths.ts"
import { FileSystemError, nodePath, trySync } from "./systemCall.ts"

const { O_DIRECTORY, O_NOFOLLOW, O_RDONLY } = Fs.constants

/** The system lists our open descriptors here. It is missing in a chroot without /proc. */
const descriptors = "/proc/self/fd"

/** A path for an open directory, to reach other names from it. */
export const descriptorPath = (descriptor: number): string => `${descriptors}/${descriptor}`

export const close = Option.liftThrowable(Fs.closeSync)

const isOurs = ({ uid }: Fs.Stats): boolean => uid === 0 || uid === process.geteuid?.()

/** Whether no other user can rename our files there: the directory is ours, and either sticky or closed to others. */
const isClosed = (directory: Fs.Stats): boolean => {
  const isSticky = (directory.mode & 0o1000) !== 0
  const isOwnGroup = directory.gid === 0 || directory.gid === process.getegid?.()
  return isOurs(directory) && (isSticky || (directory.mode & (isOwnGroup ? 0o002 : 0o022)) === 0)
}

const isTrustedLink = (directory: number, name: string | Buffer): boolean => {
  const status = Fs.lstatSync(name, { throwIfNoEntry: false })
  return status?.isSymbolicLink() === true && isOurs(status) && isClosed(Fs.fstatSync(directory))
}

/** An empty path leads nowhere. */
const startOf = (path: string): string => (path.startsWith("/") ? "/" : path === "" ? "" : ".")

/** Without /proc every name would seem to be missing, so this reports /proc itself. */
const start = (path: string): number => {
  const descriptor = Fs.openSync(startOf(path), O_RDONLY | O_DIRECTORY)
  if (Fs.existsSync(descriptorPath(descriptor))) return descriptor
  close(descriptor)
  throw new FileSystemError({ operation: "open", path: descriptors, code: "ENOENT" })
}

/** Opens the directory that these names lead to, from the start of the path on. */
const walk = (path: string, names: ReadonlyArray<string>): number => {
  let directory = start(path)
  const moveTo = (next: number): void => {
    close(directory)
    directory = next
  }
  const left = [...names]
  let links = 0
  try {
    for (let name = left.shift(); name !== undefined; name = left.shift()) {
      const next = nodePath(`${descriptorPath(directory)}/${name}`)
      try {
        moveTo(Fs.openSync(next, O_RDONLY | O_DIRECTORY | O_NOFOLLOW))
      } catch (error) {
        if (!isTrustedLink(directory, next)) throw error
        if (++links > maxSymlinks) throw new FileSystemError({ operation: "open", path, code: "ELOOP" })
        const target = textOf(Fs.readlinkSync(next, "buffer"))
        if (target.startsWith("/")) moveTo(start(target))
        left.unshift(...namesIn(target))
      }
    }
    return directory
  } catch (error) {
    close(directory)
    throw error
  }
}

const openParent = (path: string): number => walk(path, namesIn(path).slice(0, -1))

const nameIn = (directory: number, path: string): string | Buffer =>
  nodePath(`${descriptorPath(directory)}/${namesIn(path).at(-1) ?? "."}`)

/** Uses a descriptor, and closes it. */
export const whileOpen = <A>(descriptor: number, use: (descriptor: number) => A): A => {
  try {
    return use(descriptor)
  } finally {
    close(descriptor)
  }
}

/** Uses an open directory. Follows a link at the end of the path if it is trusted. */
export const inDirectory = <A>(path: string, use: (directory: number) => A): A =>
  whileOpen(walk(path, namesIn(path)), use)

/** Uses an equivalent path for Node, and holds its directory open meanwhile. */
export const anchored = <A>(path: string, use: (name: string | Buffer) => A): A =>
  whileOpen(openParent(path), (directory) => use(nameIn(directory, path)))

/** Opens a descriptor until the scope ends. */
export const openScoped = (path: string, open: () => number) =>
  Effect.acquireRelease(trySync("open", path, open), (descriptor) => Effect.sync(() => close(descriptor)))

/** An equivalent path for Node: its directory is held open until the scope ends. */
export const anchoredPath = (path: string) =>
  Effect.map(
    openScoped(path, () => openParent(path)),
    (directory) => nameIn(directory, path)
  )
