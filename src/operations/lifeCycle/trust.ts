/**
 * Whether root can work at a place without being tricked: nobody else may be able to replace a directory on the way
 * there by another one.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Fatal } from "../../fatal.ts"
import { FileSystem, FileSystemError, type Status } from "../../services/FileSystem.ts"
import { ifThere, statusIfThere } from "../../services/ifThere.ts"
import { join, maxSymlinks, namesIn } from "../../services/paths.ts"

export class UntrustedDirectory extends Fatal("UntrustedDirectory")<{
  path: string
  directory: string
  reason: string
}>(({ path, directory, reason }) => {
  const place = path === directory ? "" : `${path}: `
  return `${place}directory ${directory} ${reason}`
}) {
  get hints(): ReadonlyArray<string> {
    return ["give it to root, and take the right to write from all others"]
  }
}

/** Others could change what the Node that runs us does, or put another one in its place. */
export class UntrustedNode extends Fatal("UntrustedNode")<{ place: string; reason: string }>(
  ({ place, reason }) => `${place} ${reason}`
) {
  get hints(): ReadonlyArray<string> {
    return ["use a Node of the system: nobody but root may be able to change what root runs"]
  }
}

const sticky = 0o1000
const othersWrite = 0o002
const groupWrites = 0o020

/** In a sticky directory nobody but its owner can rename or remove what is root's. */
const mistrust = ({ gid, mode, uid }: Status): Option.Option<string> => {
  if (uid !== 0) return Option.some(`does not belong to root (its owner has user ID ${uid})`)
  if ((mode & sticky) !== 0) return Option.none()
  if ((mode & othersWrite) !== 0) return Option.some("is writable by everybody")
  return (mode & groupWrites) !== 0 && gid !== 0
    ? Option.some(`is writable by the group with ID ${gid}`)
    : Option.none()
}

const checkDirectory = Effect.fnUntraced(function* (path: string, directory: string) {
  const { status } = yield* FileSystem
  const reason = mistrust(yield* status(directory))
  if (Option.isSome(reason)) {
    return yield* new UntrustedDirectory({ path, directory, reason: reason.value })
  }
})

/** In a sticky directory anybody can have made a link, and can make it lead elsewhere tomorrow. */
const checkLink = (path: string, link: string, { uid }: Status) =>
  uid === 0
    ? Effect.void
    : new UntrustedDirectory({ path, directory: link, reason: `is a link of the user with ID ${uid}` })

/** Looks at one directory after the other; root's own links are followed. */
const walk = (
  path: string,
  directory: string,
  names: ReadonlyArray<string>,
  links = 0
): Effect.Effect<void, FileSystemError | UntrustedDirectory, FileSystem> =>
  Effect.gen(function* () {
    const { linkTarget } = yield* FileSystem
    yield* checkDirectory(path, directory)
    const [name, ...rest] = names
    if (name === undefined) return
    const next = join(directory, name)
    const found = yield* statusIfThere(next)
    // What is not there yet will be made by us.
    if (Option.isNone(found)) return
    if (found.value.kind !== "link") return yield* walk(path, next, rest, links)
    yield* checkLink(path, next, found.value)
    if (links === maxSymlinks) return yield* new FileSystemError({ operation: "open", path, code: "ELOOP" })
    const target = yield* linkTarget(next)
    const from = target.startsWith("/") ? "/" : directory
    return yield* walk(path, from, [...namesIn(target), ...rest], links + 1)
  })

/** Fails if somebody else could change what a directory's own path leads to. */
export const checkTrusted = (path: string) => walk(path, "/", namesIn(path))

/** Fails for what is a link of somebody else; what it leads to is not looked at. */
export const checkOwnLink = Effect.fnUntraced(function* (path: string) {
  const found = yield* statusIfThere(path)
  if (Option.isSome(found) && found.value.kind === "link") yield* checkLink(path, path, found.value)
})

/**
 * Fails if somebody else could change a directory on the way to it, or on the way to where it leads if it is a link:
 * what is there may belong to somebody else, or is about to be given its owner.
 */
export const checkWayTrusted = Effect.fnUntraced(function* (path: string) {
  const { realPath } = yield* FileSystem
  yield* walk(path, "/", namesIn(path).slice(0, -1))
  const found = yield* statusIfThere(path)
  if (Option.isNone(found) || found.value.kind !== "link") return
  yield* checkLink(path, path, found.value)
  yield* walk(path, "/", namesIn(yield* realPath(path)).slice(0, -1))
})

/** The same for a configuration directory and the main.cf in it, which may be a link. */
export const checkConfigurationTrusted = Effect.fnUntraced(function* (configDirectory: string) {
  const { kind } = yield* FileSystem
  const found = yield* ifThere(kind(configDirectory), undefined)
  // What is in the way of a directory is told by whoever wants to make it.
  if (found !== undefined && found !== "directory") return yield* checkWayTrusted(configDirectory)
  yield* checkTrusted(configDirectory)
  yield* checkWayTrusted(`${configDirectory}/main.cf`)
})

/** The same for what root is going to run, and what it finds it in: it may not be in the hands of others itself. */
export const checkAlone = Effect.fnUntraced(function* (path: string) {
  const { realPath, status } = yield* FileSystem
  yield* checkWayTrusted(path)
  const found = yield* status(yield* realPath(path))
  const reason = mistrust({ ...found, mode: found.mode & ~sticky })
  if (Option.isSome(reason)) {
    return yield* new UntrustedDirectory({ path, directory: path, reason: reason.value })
  }
})

/** The same for the Node that root is going to run. */
export const checkNodeTrusted = (path: string) =>
  Effect.catchTag(checkAlone(path), "UntrustedDirectory", ({ directory, reason }) => {
    const place = directory === path ? path : `${path}: directory ${directory}`
    return new UntrustedNode({ place, reason })
  })
