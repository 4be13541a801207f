/** Files for the methods of the file system, and the methods in one form. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { FileAttributes, FileSystemError, Status } from "../../src/services/FileSystem.ts"
import { directory, type Entries, file, link } from "../../src/testing/files.ts"
import { type Files, isRoot, me } from "./places.ts"

export const attributes = (
  given: Partial<{ uid: number; gid: number; mode: number; modified: number }> = {}
) => ({
  uid: given.uid ?? me.uid,
  gid: Option.fromNullable(given.gid),
  mode: Option.fromNullable(given.mode),
  modified: Option.fromNullable(given.modified)
})

export const messageOf = <A, R>(effect: Effect.Effect<A, FileSystemError, R>) =>
  Effect.match(effect, { onFailure: ({ message }) => message, onSuccess: () => "no failure" })

export const underUmask =
  (mask: number) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    Effect.acquireUseRelease(
      Effect.sync(() => process.umask(mask)),
      () => effect,
      (before) => Effect.sync(() => process.umask(before))
    )

export const everyByte = String.fromCharCode(...Array.from({ length: 256 }, (_, byte) => byte))
/** For a user who cannot give files away, the same as `me`. */
export const another = isRoot ? { uid: 7, gid: 8 } : me
export const usual = attributes()

export const simple: Entries = {
  "/file": file(everyByte, { mode: 0o640, modified: 1_500_000_000_000, ...another }),
  "/twice": file("two names", { links: 2, ...me }),
  "/empty": directory,
  "/full/b": file("inner"),
  "/full/B": file("INNER"),
  "/full/\xff": file("odd name"),
  "/full/deep": directory,
  "/to-file": link("file"),
  "/to-full": link("full"),
  "/to-nothing": link("nothing"),
  "/to-itself": link("to-itself"),
  "/to-twice": link("file", { links: 2 })
}

/** The parts of a status that are the same in memory and on every disk. */
export const comparable = ({ gid, kind, links, mode, modified, uid }: Status) =>
  kind === "file"
    ? { kind, uid, gid, mode, links, modified: Math.round(modified) }
    : { kind, uid, gid, mode: kind === "link" ? 0o777 : mode }

export interface Method {
  /** The operation that fails for a directory on the path. */
  readonly way: string
  /** The operation and the path that fail if `/none` is missing; empty if the method would make it. */
  readonly missing: string
  readonly call: (
    files: Files,
    path: string,
    to: string,
    given: FileAttributes
  ) => Effect.Effect<unknown, FileSystemError>
}

const method = (way: string, missing: string, call: Method["call"]): Method => ({ way, missing, call })

/** Methods that follow every link. */
export const unguarded: Readonly<Record<string, Method>> = {
  readFile: method("open", "open /none", (files, path) => files.readFile(path)),
  readFiles: method("open", "open /none", (files, path) =>
    Effect.flatMap(files.readFiles([path]), Effect.all)
  ),
  kind: method("stat", "stat /none", (files, path) => files.kind(path)),
  status: method("stat", "stat /none", (files, path) => Effect.map(files.status(path), comparable)),
  linkTarget: method("read", "read /none", (files, path) => files.linkTarget(path)),
  realPath: method("open", "open /none", (files, path) => files.realPath(path))
}

/** Methods that refuse links of other users. */
export const guarded: Readonly<Record<string, Method>> = {
  entries: method("open", "open /none", (files, path) => files.entries(path)),
  isMounted: method("open", "open /none", (files, path) => files.isMounted(path)),
  readSmallFile: method("open", "open /none", (files, path) => files.readSmallFile(path, 1000)),
  makeDirectory: method("open", "", (files, path, _, given) => files.makeDirectory(path, given)),
  createFile: method("open", "", (files, path, _, given) => files.createFile(path, "new", given)),
  setAttributes: method("open", "open /none", (files, path, _, given) => files.setAttributes(path, given)),
  rename: method("open", "rename /new", (files, path, to) => files.rename(path, to)),
  removeFile: method("open", "unlink /none", (files, path) => files.removeFile(path)),
  removeDirectory: method("open", "rmdir /none", (files, path) => files.removeDirectory(path)),
  syncDirectory: method("open", "open /none", (files, path) => files.syncDirectory(path)),
  syncFile: method("open", "open /none", (files, path) => files.syncFile(path))
}

export const methods = { ...unguarded, ...guarded }
