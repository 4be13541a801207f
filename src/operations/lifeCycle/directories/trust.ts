/** Checks that other users cannot trick root: they must not be able to replace any directory on the way to a place. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Fatal } from "../../../fatal.ts"
import type { Directories } from "../../../instance/Instance.ts"
import { FileSystem, FileSystemError, type Status } from "../../../services/FileSystem.ts"
import { ifThere, statusIfThere } from "../../../services/ifThere.ts"
import { join, maxSymlinks, namesIn } from "../../../services/paths.ts"

const mendDirectory = "make root its owner, and let nobody else write to it"

export class UntrustedDirectory extends Fatal("UntrustedDirectory")<{
  path: string
  directory: string
  reason: string
}>(
  ({ path, directory, reason }) => {
    const place = path === directory ? "" : `${path}: `
    return `${place}directory ${directory} ${reason}`
  },
  () => [mendDirectory]
) {}

/** Other users could change the Node that runs us, or replace it in one of its directories. */
class UntrustedNode extends Fatal("UntrustedNode")<{ path: string; directory: string; reason: string }>(
  ({ directory, path, reason }) => `${path}${directory === path ? "" : `: directory ${directory}`} ${reason}`,
  ({ directory, path }) => [
    directory === path
      ? "use a Node of the system: nobody but root may be able to change what root runs"
      : mendDirectory
  ]
) {}

const sticky = 0o1000
const othersWrite = 0o002
const groupWrites = 0o020

/** In a sticky directory, others cannot rename or remove root's files. */
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

/** In a sticky directory, anybody may have made a link, and may change it tomorrow. */
const checkLink = (path: string, link: string, { uid }: Status) =>
  uid === 0
    ? Effect.void
    : new UntrustedDirectory({ path, directory: link, reason: `is a link of the user with ID ${uid}` })

/** Checks one directory after the other, and follows root's own links. */
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
    // We will make what is missing.
    if (Option.isNone(found)) return
    if (found.value.kind !== "link") return yield* walk(path, next, rest, links)
    yield* checkLink(path, next, found.value)
    if (links === maxSymlinks) return yield* new FileSystemError({ operation: "open", path, code: "ELOOP" })
    const target = yield* linkTarget(next)
    const from = target.startsWith("/") ? "/" : directory
    return yield* walk(path, from, [...namesIn(target), ...rest], links + 1)
  })

/** Fails if other users could change what the path leads to. */
export const checkTrusted = (path: string) => walk(path, "/", namesIn(path))

/** Fails for another user's link. Does not look at the target. */
export const checkOwnLink = Effect.fnUntraced(function* (path: string) {
  const found = yield* statusIfThere(path)
  if (Option.isSome(found) && found.value.kind === "link") yield* checkLink(path, path, found.value)
})

/**
 * Fails if other users could change a directory on the way to the path, or to its target if it is a link. The path
 * itself may belong to another user.
 */
export const checkWayTrusted = Effect.fnUntraced(function* (path: string) {
  const { realPath } = yield* FileSystem
  yield* walk(path, "/", namesIn(path).slice(0, -1))
  const found = yield* statusIfThere(path)
  if (Option.isNone(found) || found.value.kind !== "link") return
  yield* checkLink(path, path, found.value)
  yield* walk(path, "/", namesIn(yield* realPath(path)).slice(0, -1))
})

/** Checks a configuration directory, and the main.cf in it, which may be a link. */
export const checkConfigurationTrusted = Effect.fnUntraced(function* (configDirectory: string) {
  const { kind } = yield* FileSystem
  const found = yield* ifThere(kind(configDirectory), undefined)
  // If something else is in its place, making the directory reports that.
  if (found !== undefined && found !== "directory") return yield* checkWayTrusted(configDirectory)
  yield* checkTrusted(configDirectory)
  yield* checkWayTrusted(`${configDirectory}/main.cf`)
})

/** The same for an instance, with the ways to its other directories. */
export const checkPlacesTrusted = Effect.fnUntraced(function* (directories: Directories) {
  yield* checkConfigurationTrusted(directories.configDirectory)
  yield* checkWayTrusted(directories.queueDirectory)
  yield* checkWayTrusted(directories.dataDirectory)
})

/** Checks a program that root is going to run, or a directory of programs: these must belong to root themselves. */
export const checkAlone = Effect.fnUntraced(function* (path: string) {
  const { realPath, status } = yield* FileSystem
  yield* checkWayTrusted(path)
  const found = yield* status(yield* realPath(path))
  const reason = mistrust({ ...found, mode: found.mode & ~sticky })
  if (Option.isSome(reason)) {
    return yield* new UntrustedDirectory({ path, directory: path, reason: reason.value })
  }
})

/** Checks the Node that root is going to run. */
export const checkNodeTrusted = (path: string) =>
  Effect.catchTag(
    checkAlone(path),
    "UntrustedDirectory",
    (found) => new UntrustedNode({ path, directory: found.directory, reason: found.reason })
  )
