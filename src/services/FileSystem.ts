/**
 * The part of the file system that postmulti reads and changes. Owned by us because the platform's service reports
 * most errors as unknown, lacks what safe changes need, and takes twenty times as long for many small files. How the
 * real ones are reached is in the folder `files`.
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { Fatal } from "../fatal.ts"
import {
  createFile,
  makeDirectory,
  makeLink,
  removeDirectory,
  removeFile,
  rename,
  setAttributes,
  syncDirectory,
  syncFile
} from "./files/changing.ts"
import {
  entries,
  isMounted,
  kind,
  linkTarget,
  readFile,
  readFiles,
  readSmallFile,
  realPath,
  status,
  written
} from "./files/reading.ts"
import type { FileSystemError } from "./systemCall.ts"

export { FileSystemError, lockRemedy, type Operation } from "./systemCall.ts"

/**
 * Whoever provides the files lets nobody use that path, or what it leads to. This is a defect and no failure, as a
 * program may know how to go on after a failure.
 */
export class Forbidden extends Fatal("Forbidden")<{ path: string; real: string; reason: string }>(
  ({ path, real, reason }) => `${path}${real === path ? "" : `, which is ${real},`} is ${reason}`
) {}

export type FileKind = "file" | "directory" | "other"

/** What tells whether a file is still being written; times are in milliseconds since 1970. */
export interface Written {
  /** In bytes. */
  readonly size: number
  /** When its content was changed. */
  readonly modified: number
  /** When its content, name, owner or mode was changed. */
  readonly changed: number
  /** The device and the number on it: what tells it from all others, by whichever path it is reached. */
  readonly inode: string
}

/** What there is under a name itself, be it a symbolic link. */
export interface Status extends Written {
  readonly kind: "file" | "directory" | "link" | "socket" | "fifo" | "other"
  readonly uid: number
  readonly gid: number
  /** The permission bits, with set-user-ID, set-group-ID and sticky. */
  readonly mode: number
  /** How many names it has. */
  readonly links: number
  /** Another one after each change of it, and where the name is given to something else. */
  readonly version: string
}

/** Whose something is to be, and who may do what with it; none leaves as it is, or as a new file gets it. */
export interface Attributes {
  readonly uid: number
  readonly gid: Option.Option<number>
  readonly mode: Option.Option<number>
}

/** Owner and mode of a new file, and the time that it claims to have been written at. */
export interface FileAttributes extends Attributes {
  readonly modified: Option.Option<number>
}

/** A file that nobody but root may look at. */
export const rootOnly: FileAttributes = {
  uid: 0,
  gid: Option.none(),
  mode: Option.some(0o600),
  modified: Option.none()
}

type Change = Effect.Effect<void, FileSystemError>

/** How operations see and change files; every path is a text of one character per byte. */
export class FileSystem extends Context.Tag("postmulti/FileSystem")<
  FileSystem,
  {
    /** The whole file, one character per byte; symbolic links are followed. */
    readonly readFile: (path: string) => Effect.Effect<string, FileSystemError>
    /**
     * A file that somebody else may replace at any time. Fails for a link, for all that is no regular file, and for a
     * file of more bytes than `most`.
     */
    readonly readSmallFile: (path: string, most: number) => Effect.Effect<string, FileSystemError>
    /** Many files in one go, which costs a small file hardly more than the system calls. */
    readonly readFiles: (
      paths: ReadonlyArray<string>
    ) => Effect.Effect<ReadonlyArray<Either.Either<string, FileSystemError>>>
    /** Each file that is there; symbolic links are followed. */
    readonly written: (paths: ReadonlyArray<string>) => Effect.Effect<ReadonlyArray<Option.Option<Written>>>
    /** What the path leads to; symbolic links are followed. */
    readonly kind: (path: string) => Effect.Effect<FileKind, FileSystemError>
    /** What is there under that name; a symbolic link is not followed. */
    readonly status: (path: string) => Effect.Effect<Status, FileSystemError>
    /** Whether something is mounted on that directory, be it another part of the same device. */
    readonly isMounted: (path: string) => Effect.Effect<boolean, FileSystemError>
    /** What a symbolic link says. */
    readonly linkTarget: (path: string) => Effect.Effect<string, FileSystemError>
    /** The path without symbolic links. */
    readonly realPath: (path: string) => Effect.Effect<string, FileSystemError>
    /** The sorted names in a directory that is not reached through somebody else's symbolic link. */
    readonly entries: (path: string) => Effect.Effect<ReadonlyArray<string>, FileSystemError>

    // Changes follow no symbolic link at the end of the path, and none on the way that belongs to somebody else, or
    // that lies where somebody else could have moved it.

    /** Fails if there is something already. */
    readonly makeDirectory: (path: string, attributes: Attributes) => Change
    /** Makes a file with that content, one character per byte, and brings it to the disk. */
    readonly createFile: (path: string, content: string, attributes: FileAttributes) => Change
    /** Makes a symbolic link, root's; fails if there is something already. */
    readonly makeLink: (path: string, target: string) => Change
    /** Refuses a file with several names: another one may be of somebody else's choice. */
    readonly setAttributes: (path: string, attributes: Attributes) => Change
    readonly rename: (from: string, to: string) => Change
    readonly removeFile: (path: string) => Change
    readonly removeDirectory: (path: string) => Change
    /**
     * Brings to the disk which names a directory holds, and its owner and mode. Some network file systems cannot; what
     * they have promised is all that can be had there.
     */
    readonly syncDirectory: (path: string) => Change
    /** Brings content, owner and mode of a file to the disk. */
    readonly syncFile: (path: string) => Change
  }
>() {
  static readonly live = FileSystem.of({
    readFile,
    readSmallFile,
    readFiles,
    kind,
    status,
    written,
    isMounted,
    linkTarget,
    realPath,
    entries,
    makeDirectory,
    createFile,
    makeLink,
    setAttributes,
    rename,
    removeFile,
    removeDirectory,
    syncDirectory,
    syncFile
  })

  static readonly layer = Layer.succeed(this, this.live)
}
