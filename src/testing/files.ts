/** The `FileSystem` service on a tree in memory. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import type { FileSystem, FileSystemError, Operation, Status, Written } from "../services/FileSystem.ts"
import { wholeFileTime } from "../services/files/hotFile.ts"
import { ifThere } from "../services/ifThere.ts"
import * as Tree from "./tree.ts"

/** A file or directory that exists from the beginning. It belongs to root unless it says otherwise. */
export type Entry = Partial<Tree.Node>

const node = (kind: Status["kind"], mode: number, text: string): Tree.Node => ({
  kind,
  mode,
  text,
  uid: 0,
  gid: 0,
  links: 1,
  // No file is half-written here.
  modified: wholeFileTime(1000),
  inode: Option.none(),
  mounted: false,
  fault: Option.none()
})

/** The defaults of an entry. */
export const emptyFile = node("file", 0o644, "")

export const file = (text: string, attributes: Entry = {}): Entry => ({ kind: "file", text, ...attributes })
export const directory: Entry = { kind: "directory", mode: 0o755 }
export const link = (target: string, attributes: Entry = {}): Entry => ({
  kind: "link",
  text: target,
  ...attributes
})

/** Opening it fails with that error code. With `ENOENT` it does not exist. */
export const unreadable = (code: string): Entry => ({ fault: Option.some(code) })

export type Entries = Readonly<Record<string, Entry>>

const ancestorsOf = (path: string): ReadonlyArray<string> =>
  path
    .split("/")
    .slice(1, -1)
    .map((_, index, names) => `/${names.slice(0, index + 1).join("/")}`)

/** The tree with these entries added or replaced, and with the directories above them. */
export const withEntries = (before: Tree.Tree, entries: Entries): Tree.Tree => {
  const tree = new Map(before)
  for (const path of Object.keys(entries).sort()) {
    for (const ancestor of ancestorsOf(path)) {
      if (!tree.has(ancestor)) tree.set(ancestor, node("directory", 0o755, ""))
    }
    const entry = entries[path]
    if (Option.contains(entry?.fault ?? Option.none(), "ENOENT")) tree.delete(path)
    else tree.set(path, { ...emptyFile, ...entry })
  }
  return tree
}

const emptyTree: Tree.Tree = new Map([["/", node("directory", 0o755, "")]])

/** A tree with these entries and the directories above them. */
export const treeOf = (entries: Entries): Tree.Tree => withEntries(emptyTree, entries)

/** A new file has the group of the caller, who is root here. */
const callersGroup = 0

/** The service on the tree in this ref. */
export const filesOn = (place: Ref.Ref<Tree.Tree>): FileSystem["Type"] => {
  const look = <A>(question: (tree: Tree.Tree) => Either.Either<A, FileSystemError>) =>
    Effect.flatMap(Ref.get(place), question)

  const found = (operation: Operation, path: string, followLast: boolean) =>
    look((tree) => Tree.find(tree, operation, path, followLast))

  const act = Effect.fnUntraced(function* (
    to: (tree: Tree.Tree, now: number) => Either.Either<Tree.Tree, FileSystemError>
  ) {
    const now = yield* Clock.currentTimeMillis
    yield* Effect.flatMap(
      look((tree) => to(tree, now)),
      (tree) => Ref.set(place, tree)
    )
  })

  const readFile = (path: string) => look((tree) => read(tree, path))

  return {
    readFile,
    readSmallFile: (path, most) => look((tree) => readSmall(tree, path, most)),
    readFiles: (paths) => Effect.forEach(paths, (path) => Effect.either(readFile(path))),
    written: (paths) =>
      Effect.forEach(paths, (path) =>
        Effect.option(Effect.map(found("stat", path, true), ([key, node]) => writtenOf(key, node)))
      ),
    kind: (path) =>
      Effect.map(found("stat", path, true), ([, { kind }]) =>
        kind === "file" || kind === "directory" ? kind : "other"
      ),
    status: (path) => Effect.map(found("stat", path, false), ([key, node]) => statusOf(key, node)),
    isMounted: (path) =>
      look((tree) =>
        Either.flatMap(Tree.findDirectory(tree, path), (key) =>
          Either.map(Tree.find(tree, "stat", key, false), ([, { mounted }]) => mounted)
        )
      ),
    linkTarget: (path) =>
      Effect.flatMap(found("read", path, false), ([, { kind, text }]) =>
        kind === "link" ? Either.right(text) : Tree.fail("read", path, "EINVAL")
      ),
    realPath: (path) => Effect.map(found("open", path, true), ([key]) => key),
    entries: (path) =>
      look((tree) => Either.map(Tree.findDirectory(tree, path), (key) => Tree.namesUnder(tree, key))),
    filesBelow: (paths, depth) =>
      Effect.forEach(paths, (path) =>
        ifThere(
          look((tree) =>
            Either.map(Tree.findDirectory(tree, path), (key) => Tree.filesUnder(tree, key, depth))
          ),
          []
        )
      ),
    beginnings: (paths, bytes) =>
      Effect.forEach(paths, (path) =>
        Effect.option(Effect.map(readFile(path), (text) => text.slice(0, bytes)))
      ),
    makeDirectory: (path, attributes) =>
      act((tree, now) => {
        const made = { ...node("directory", 0o700, ""), gid: callersGroup, modified: now }
        return Tree.add(tree, "mkdir", path, Tree.withAttributes(attributes)(made))
      }),
    createFile: (path, text, attributes) =>
      act((tree, now) => {
        const modified = Option.getOrElse(attributes.modified, () => now)
        const made = { ...node("file", 0o600, text), gid: callersGroup, modified }
        return Tree.add(tree, "open", path, Tree.withAttributes(attributes)(made))
      }),
    makeLink: (path, target) =>
      act((tree, now) =>
        Tree.add(tree, "open", path, { ...node("link", 0o777, target), gid: callersGroup, modified: now })
      ),
    setAttributes: (path, attributes) =>
      act((tree) =>
        Either.flatMap(Tree.findForChange(tree, "open", path), ([, { kind, links }]) =>
          kind !== "directory" && links > 1
            ? Tree.fail("chown", path, "EMLINK")
            : Tree.change(tree, "chown", path, Tree.withAttributes(attributes))
        )
      ),
    rename: (from, to) => act((tree) => Tree.rename(tree, from, to)),
    removeFile: (path) => act((tree) => Tree.removeFile(tree, path)),
    removeDirectory: (path) => act((tree) => Tree.removeDirectory(tree, path)),
    syncDirectory: (path) => act((tree) => Either.map(Tree.findDirectory(tree, path), () => tree)),
    syncFile: (path) =>
      act((tree) =>
        Either.flatMap(Tree.findForChange(tree, "open", path), ([, { kind }]) =>
          kind === "link" ? Tree.fail("open", path, "ELOOP") : Either.right(tree)
        )
      )
  }
}

/** Here, the content is always changed last. */
const writtenOf = (key: string, { inode, modified, text }: Tree.Node): Written => ({
  size: text.length,
  modified,
  changed: modified,
  inode: Option.getOrElse(inode, () => key)
})

const statusOf = (key: string, found: Tree.Node): Status => {
  const { gid, kind, links, mode, modified, text, uid } = found
  return {
    ...writtenOf(key, found),
    kind,
    uid,
    gid,
    mode,
    links,
    version: [kind, uid, gid, mode, links, modified, text].join(" ")
  }
}

const read = (tree: Tree.Tree, path: string): Either.Either<string, FileSystemError> =>
  Either.flatMap(Tree.find(tree, "open", path, true), ([, { fault, kind, text }]) => {
    if (Option.isSome(fault)) return Tree.fail("open", path, fault.value)
    return kind === "directory" ? Tree.fail("read", path, "EISDIR") : Either.right(text)
  })

const readSmall = (tree: Tree.Tree, path: string, most: number): Either.Either<string, FileSystemError> =>
  Either.flatMap(Tree.findForChange(tree, "open", path), ([, { fault, kind, text }]) => {
    if (Option.isSome(fault)) return Tree.fail("open", path, fault.value)
    if (kind === "link") return Tree.fail("open", path, "ELOOP")
    if (kind === "socket") return Tree.fail("open", path, "ENXIO")
    if (kind !== "file") return Tree.fail("read", path, "EINVAL")
    return text.length > most ? Tree.fail("read", path, "EFBIG") : Either.right(text)
  })
