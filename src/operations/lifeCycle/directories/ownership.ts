/**
 * The steps that give the private directories of an instance the owners and modes of Postfix's own table, as `postfix
 * set-permissions` does.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Fatal } from "../../../fatal.ts"
import type { Directories, DirectoryParameter } from "../../../instance/Instance.ts"
import type { Ownership, PlaceStep } from "../../../plan/Plan.ts"
import { maxDepth } from "../../../plan/queue.ts"
import { root } from "../../../postfix/accounts.ts"
import type { Primary } from "../../../postfix/Primary.ts"
import { privateEntries, type TableEntry } from "../../../postfix/postfixFiles.ts"
import { FileSystem, FileSystemError, type Status } from "../../../services/FileSystem.ts"
import { statusIfThere } from "../../../services/ifThere.ts"
import { withoutSlashes } from "../../../services/paths.ts"
import { UserDatabase } from "../../../services/UserDatabase.ts"
import { checkOwnLink } from "./trust.ts"

/** The table names a user or a group that this host does not have. */
export class UnknownOwner extends Fatal("UnknownOwner")<{ path: string; owner: string }>(
  ({ path, owner }) => `${path}: unknown owner ${owner} in postfix-files`
) {}

/** The ownership of missing directories above a private directory. */
export const wayOwnership: Ownership = { user: root, group: Option.none(), mode: Option.some(0o755) }

/** The regular files below a directory, which may be missing. */
const filesBelow = (folder: string): Effect.Effect<ReadonlyArray<string>, FileSystemError, FileSystem> =>
  Effect.gen(function* () {
    const { entries, status } = yield* FileSystem
    if (Option.isNone(yield* statusIfThere(folder))) return []
    const found = yield* Effect.forEach(yield* entries(folder), (name) =>
      Effect.flatMap(status(`${folder}/${name}`), ({ kind }) => {
        if (kind === "directory") return filesBelow(`${folder}/${name}`)
        return Effect.succeed(kind === "file" ? [`${folder}/${name}`] : [])
      })
    )
    return found.flat()
  })

/** The table's entries for private directories, with those that separate packages have added. */
export const readTable = Effect.fnUntraced(function* (metaDirectory: string) {
  const { readFile } = yield* FileSystem
  const further = yield* filesBelow(`${metaDirectory}/postfix-files.d`)
  const paths = [`${metaDirectory}/postfix-files`, ...[...further].sort()]
  return privateEntries(yield* Effect.forEach(paths, readFile))
})

const accountOf = Effect.fnUntraced(function* (
  path: string,
  owner: string,
  of: "user" | "group",
  { accounts }: Primary
) {
  if (owner === "$mail_owner") return accounts.mailOwner
  if (owner === "$setgid_group") return accounts.setgidGroup
  if (owner === "root" && of === "user") return root
  const users = yield* UserDatabase
  const found =
    of === "user" ? Option.map(yield* users.user(owner), ({ uid }) => uid) : yield* users.group(owner)
  return Option.isSome(found) ? { name: owner, id: found.value } : yield* new UnknownOwner({ path, owner })
})

const ownershipOf = Effect.fnUntraced(function* (
  path: string,
  { group, mode, owner }: TableEntry,
  primary: Primary
) {
  return {
    user: yield* accountOf(path, owner, "user", primary),
    group: Option.isSome(group)
      ? Option.some(yield* accountOf(path, group.value, "group", primary))
      : Option.none(),
    mode: Option.some(mode)
  } satisfies Ownership
})

const differs = ({ gid, mode, uid }: Status, wanted: Ownership): boolean =>
  uid !== wanted.user.id ||
  Option.exists(wanted.group, ({ id }) => id !== gid) ||
  Option.exists(wanted.mode, (bits) => bits !== mode)

const setIfDifferent = (path: string, before: Status, ownership: Ownership): ReadonlyArray<PlaceStep> =>
  differs(before, ownership) ? [{ _tag: "SetOwnership", path, ownership, before }] : []

/** The missing directories above a path. */
const missingWay = (path: string): Effect.Effect<ReadonlyArray<string>, FileSystemError, FileSystem> =>
  Effect.gen(function* () {
    const parent = path.slice(0, path.lastIndexOf("/"))
    if (parent === "" || Option.isSome(yield* statusIfThere(parent))) return []
    return [...(yield* missingWay(parent)), parent]
  })

/** Sets the owner of everything below a directory, and the mode of the directories, as deep as Postfix makes any. */
const stepsBelow = (
  path: string,
  ownership: Ownership,
  depth = 1
): Effect.Effect<ReadonlyArray<PlaceStep>, FileSystemError, FileSystem> =>
  Effect.gen(function* () {
    const { entries } = yield* FileSystem
    const steps: Array<ReadonlyArray<PlaceStep>> = []
    const names = yield* entries(path)
    for (const name of names) {
      const inner = `${path}/${name}`
      // The instance may be running, so messages come and go.
      const found = Option.getOrUndefined(yield* statusIfThere(inner))
      if (found === undefined) continue
      const wanted = found.kind === "directory" ? ownership : { ...ownership, mode: Option.none() }
      steps.push(setIfDifferent(inner, found, wanted))
      if (found.kind === "directory" && depth < maxDepth) {
        steps.push(yield* stepsBelow(inner, ownership, depth + 1))
      }
    }
    return steps.flat()
  })

/** Something else is at the place of a directory or file of the table. */
const inTheWay = ({ kind }: TableEntry, path: string): FileSystemError =>
  kind === "directory"
    ? new FileSystemError({ operation: "mkdir", path, code: "EEXIST" })
    : new FileSystemError({ operation: "open", path, code: "EISDIR" })

const missing = (
  { create, kind }: TableEntry,
  path: string,
  ownership: Ownership
): ReadonlyArray<PlaceStep> =>
  create && kind === "directory" ? [{ _tag: "MakeDirectory", path, ownership }] : []

const entrySteps = Effect.fnUntraced(function* (
  entry: TableEntry,
  places: Readonly<Record<DirectoryParameter, string>>,
  primary: Primary
) {
  const base = places[entry.directory]
  const path = entry.relative === "" ? base : `${base}/${entry.relative}`
  const ownership = yield* ownershipOf(path, entry, primary)
  const found = yield* statusIfThere(path)
  if (Option.isNone(found)) return missing(entry, path, ownership)
  // If root has made this a link, its target is none of our business.
  if (found.value.kind === "link") {
    yield* checkOwnLink(path)
    return []
  }
  if (found.value.kind !== entry.kind) return yield* inTheWay(entry, path)
  const below = entry.recursive ? yield* stepsBelow(path, ownership) : []
  return [...setIfDifferent(path, found.value, ownership), ...below]
})

/**
 * Keeps one step for each path: at its first position, but with the last ownership. A private directory may be above
 * another one, and the table has the last word on it.
 */
const distinct = (steps: ReadonlyArray<PlaceStep>): ReadonlyArray<PlaceStep> => [
  ...new Map(steps.map((step) => [step.path, step])).values()
]

/** Where a directory really is: a whole private directory may be behind a link, with or without a slash at the end. */
const placeOf = Effect.fnUntraced(function* (directory: string) {
  const path = withoutSlashes(directory)
  const { realPath } = yield* FileSystem
  const found = yield* statusIfThere(path)
  return Option.exists(found, ({ kind }) => kind === "link") ? yield* realPath(path) : path
})

/** Makes the missing private directories, and gives all the owners and modes of the table. */
export const ownershipSteps = Effect.fnUntraced(function* (
  table: ReadonlyArray<TableEntry>,
  directories: Directories,
  primary: Primary
) {
  const places = {
    config_directory: yield* placeOf(directories.configDirectory),
    queue_directory: yield* placeOf(directories.queueDirectory),
    data_directory: yield* placeOf(directories.dataDirectory)
  }
  const ways = yield* Effect.forEach(
    [`${places.config_directory}/.`, places.queue_directory, places.data_directory],
    missingWay
  )
  const way = ways.flat().map((path): PlaceStep => ({ _tag: "MakeDirectory", path, ownership: wayOwnership }))
  const steps = yield* Effect.forEach(table, (entry) => entrySteps(entry, places, primary))
  return distinct([...way, ...steps.flat()])
})
