/** A tree of files in memory, as plain data, and the effects of system calls on it. */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { type Attributes, FileSystemError, type Operation, type Status } from "../services/FileSystem.ts"
import { directoryOf, join, maxSymlinks, nameOf, namesIn } from "../services/paths.ts"

/** A file, directory or link. */
export interface Node extends Omit<Status, "changed" | "inode" | "size" | "version"> {
  /** None if only one path leads to it. */
  readonly inode: Option.Option<string>
  /** Whether something else is mounted there. */
  readonly mounted: boolean
  /** The content of a file; the target of a link. */
  readonly text: string
  /** The error code of opening it. */
  readonly fault: Option.Option<string>
}

/** The keys are absolute paths without links, dots and double slashes. Every parent exists. */
export type Tree = ReadonlyMap<string, Node>

type Result<A> = Either.Either<A, FileSystemError>

export const fail = (operation: Operation, path: string, code: string): Result<never> =>
  Either.left(new FileSystemError({ operation, path, code }))

const stepsIn = (path: string): ReadonlyArray<string> => namesIn(path).filter((name) => name !== ".")

/** Which symbolic links are followed, besides those of root on the way. */
interface Following {
  /** One at the end of the path. */
  readonly last: boolean
  /** Other users' links. */
  readonly foreign: boolean
}

/** Whether the link belongs to root, and no other user can rename it in its directory. */
const isTrusted = (link: Node, directory: Node | undefined): boolean =>
  link.uid === 0 &&
  directory?.uid === 0 &&
  ((directory.mode & 0o1000) !== 0 || (directory.mode & (directory.gid === 0 ? 0o002 : 0o022)) === 0)

const walk = (
  tree: Tree,
  following: Following,
  directory: string,
  [name, ...rest]: ReadonlyArray<string>,
  links: number
): Either.Either<string, string> => {
  if (name === undefined) return Either.right(directory)
  if (name === "..") return walk(tree, following, directoryOf(directory), rest, links)
  const path = join(directory, name)
  const node = tree.get(path)
  if (node?.kind === "link" && (following.last || rest.length > 0)) {
    if (!following.foreign && !isTrusted(node, tree.get(directory))) return Either.left("ENOTDIR")
    const from = node.text.startsWith("/") ? "/" : directory
    return links === maxSymlinks
      ? Either.left("ELOOP")
      : walk(tree, following, from, [...stepsIn(node.text), ...rest], links + 1)
  }
  if (rest.length === 0) return Either.right(path)
  if (node === undefined) return Either.left("ENOENT")
  return node.kind === "directory" ? walk(tree, following, path, rest, links) : Either.left("ENOTDIR")
}

/** The path that is the key of the tree, or the error that the kernel would give. */
const locate = (tree: Tree, operation: Operation, path: string, following: Following): Result<string> =>
  walk(tree, following, "/", stepsIn(path), 0).pipe(
    Either.filterOrLeft(
      (found) => path !== "" && (found === "/" || tree.get(directoryOf(found))?.kind === "directory"),
      (found) => (path !== "" && tree.has(directoryOf(found)) ? "ENOTDIR" : "ENOENT")
    ),
    Either.orElse((code) => fail(operation, path, code))
  )

type Found = Result<readonly [key: string, node: Node]>

const foundAt = (tree: Tree, operation: Operation, path: string, key: string): Found => {
  const node = tree.get(key)
  return node === undefined ? fail(operation, path, "ENOENT") : Either.right([key, node])
}

/** The node at a path, with its key. A slash at the end means a directory. */
export const find = (tree: Tree, operation: Operation, path: string, followLast: boolean): Found =>
  Either.gen(function* () {
    const isDirectory = path.endsWith("/")
    const following = { last: followLast || isDirectory, foreign: true }
    const found = yield* foundAt(tree, operation, path, yield* locate(tree, operation, path, following))
    return isDirectory && found[1].kind !== "directory" ? yield* fail(operation, path, "ENOTDIR") : found
  })

/** The key of a directory. */
export const findDirectory = (tree: Tree, path: string): Result<string> =>
  Either.gen(function* () {
    const key = yield* locate(tree, "open", path, { last: true, foreign: false })
    const [, { kind }] = yield* foundAt(tree, "open", path, key)
    return kind === "directory" ? key : yield* fail("open", path, "ENOTDIR")
  })

/** The key for a change. The live service opens the directory first, so that call fails. */
const placeOf = (tree: Tree, path: string): Result<string> =>
  locate(tree, "open", path, { last: false, foreign: false })

/** The node to change. */
export const findForChange = (tree: Tree, operation: Operation, path: string): Found =>
  Either.flatMap(placeOf(tree, path), (key) => foundAt(tree, operation, path, key))

const put = (tree: Tree, key: string, node: Node): Tree => new Map(tree).set(key, node)

const without = (tree: Tree, key: string): Tree => new Map([...tree].filter(([path]) => path !== key))

/** The sorted names in a directory. */
export const namesUnder = (tree: Tree, key: string): ReadonlyArray<string> =>
  [...tree.keys()]
    .filter((path) => path !== "/" && directoryOf(path) === key)
    .map(nameOf)
    .sort()

/** The paths, from a directory on, of the files below it that are in no more than that many further directories. */
export const filesUnder = (tree: Tree, key: string, depth: number): ReadonlyArray<string> =>
  [...tree]
    .filter(([path, { kind }]) => kind === "file" && path.startsWith(`${key}/`))
    .map(([path]) => path.slice(key.length + 1))
    .filter((path) => path.split("/").length <= depth + 1)
    .sort()

/** Adds a node at a free path. */
export const add = (tree: Tree, operation: Operation, path: string, node: Node): Result<Tree> =>
  Either.gen(function* () {
    const key = yield* placeOf(tree, path)
    return tree.has(key) ? yield* fail(operation, path, "EEXIST") : put(tree, key, node)
  })

export const change = (
  tree: Tree,
  operation: Operation,
  path: string,
  to: (node: Node) => Node
): Result<Tree> => Either.map(findForChange(tree, operation, path), ([key, node]) => put(tree, key, to(node)))

/** The mode after a change of the owner. */
const modeLeft = ({ kind, mode }: Node): number => {
  if (kind === "directory" || kind === "link") return mode
  return mode & ~((mode & 0o010) === 0 ? 0o4000 : 0o6000)
}

export const withAttributes =
  ({ gid, mode, uid }: Attributes) =>
  (node: Node): Node => ({
    ...node,
    uid,
    gid: Option.getOrElse(gid, () => node.gid),
    mode: Option.getOrElse(node.kind === "link" ? Option.none() : mode, () => modeLeft(node))
  })

export const removeFile = (tree: Tree, path: string): Result<Tree> =>
  Either.flatMap(findForChange(tree, "unlink", path), ([key, { kind }]) =>
    kind === "directory" ? fail("unlink", path, "EISDIR") : Either.right(without(tree, key))
  )

export const removeDirectory = (tree: Tree, path: string): Result<Tree> =>
  Either.flatMap(findForChange(tree, "rmdir", path), ([key, { kind, mounted }]) => {
    if (kind !== "directory") return fail("rmdir", path, "ENOTDIR")
    if (mounted) return fail("rmdir", path, "EBUSY")
    return namesUnder(tree, key).length > 0
      ? fail("rmdir", path, "ENOTEMPTY")
      : Either.right(without(tree, key))
  })

const renameError = (tree: Tree, source: string, node: Node, target: string): string | undefined => {
  if (target.startsWith(`${source}/`)) return "EINVAL"
  if (source.startsWith(`${target}/`)) return "ENOTEMPTY"
  const replaced = tree.get(target)
  if (replaced === undefined || source === target) return undefined
  if (node.kind !== "directory") return replaced.kind === "directory" ? "EISDIR" : undefined
  if (replaced.kind !== "directory") return "ENOTDIR"
  return namesUnder(tree, target).length > 0 ? "ENOTEMPTY" : undefined
}

/** A directory is renamed with its contents. */
export const rename = (tree: Tree, from: string, to: string): Result<Tree> =>
  Either.gen(function* () {
    const key = yield* placeOf(tree, from)
    const target = yield* placeOf(tree, to)
    const [source, node] = yield* foundAt(tree, "rename", to, key)
    const code = renameError(tree, source, node, target)
    if (code !== undefined) return yield* fail("rename", to, code)
    if (source === target) return tree
    const moved = [...without(tree, target)].map(
      ([path, other]) =>
        [
          path === source || path.startsWith(`${source}/`) ? target + path.slice(source.length) : path,
          other
        ] as const
    )
    return new Map(moved)
  })
