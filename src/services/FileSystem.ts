/**
 * The file system as postmulti uses it. Our own service, because the platform's reports most errors as unknown, lacks
 * what safe changes need, and takes twenty times as long for many small files. The live functions are in `files`.
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { Fatal } from "../fatal.ts"
import * as Changing from "./files/changing.ts"
import * as Reading from "./files/reading.ts"
import type { FileSystemError } from "./files/systemCall.ts"

export { FileSystemError, lockRemedy, type Operation } from "./files/systemCall.ts"

/**
 * A lab does not let its programs use that path, or its target. This is a defect, because a program might recover
 * from a failure.
 */
export class Forbidden extends Fatal("Forbidden")<{ path: string; real: string; reason: string }>(
  ({ path, real, reason }) => `${path}${real === path ? "" : `, which is ${real},`} is ${reason}`
) {}

export type FileKind = "file" | "directory" | "other"

/** Tells whether a file is still being written. Times are in milliseconds since 1970. */
export interface Written {
  /** In bytes. */
  readonly size: number
  /** The last change of the content. */
  readonly modified: number
  /** The last change of content, name, owner or mode. */
  readonly changed: number
  /** Device and inode number: they identify a file, whatever path leads to it. */
  readonly inode: string
}

/** The status of a name itself, which may be a symbolic link. */
export interface Status extends Written {
  readonly kind: "file" | "directory" | "link" | "socket" | "fifo" | "other"
  readonly uid: number
  readonly gid: number
  /** The permission bits, with set-user-ID, set-group-ID and sticky. */
  readonly mode: number
  /** The number of hard links. */
  readonly links: number
  /** Differs after each change, and if something else has the name. */
  readonly version: string
}

/** Owner and mode to set. None leaves group or mode as they are, or as a new file gets them. */
export interface Attributes {
  readonly uid: number
  readonly gid: Option.Option<number>
  readonly mode: Option.Option<number>
}

/** Owner, mode and modification time of a file to write. */
export interface FileAttributes extends Attributes {
  readonly modified: Option.Option<number>
}

/** A file that only root can read. */
export const rootOnly: FileAttributes = {
  uid: 0,
  gid: Option.none(),
  mode: Option.some(0o600),
  modified: Option.none()
}

type Change = Effect.Effect<void, FileSystemError>

export class FileSystem extends Context.Tag("postmulti/FileSystem")<
  FileSystem,
  {
    /** The whole file. Symbolic links are followed. */
    readonly readFile: (path: string) => Effect.Effect<string, FileSystemError>
    /**
     * Reads a file that another user may replace at any time. Fails unless it is a regular file of at most `most`
     * bytes.
     */
    readonly readSmallFile: (path: string, most: number) => Effect.Effect<string, FileSystemError>
    /** Many files in one go. For small files this takes little more than the system calls. */
    readonly readFiles: (
      paths: ReadonlyArray<string>
    ) => Effect.Effect<ReadonlyArray<Either.Either<string, FileSystemError>>>
    /** None for a missing file; symbolic links are followed. */
    readonly written: (paths: ReadonlyArray<string>) => Effect.Effect<ReadonlyArray<Option.Option<Written>>>
    /** The kind of file that the path leads to; symbolic links are followed. */
    readonly kind: (path: string) => Effect.Effect<FileKind, FileSystemError>
    /** The status of the name itself; a symbolic link is not followed. */
    readonly status: (path: string) => Effect.Effect<Status, FileSystemError>
    /** Whether something is mounted on that directory, including bind mounts of the same device. */
    readonly isMounted: (path: string) => Effect.Effect<boolean, FileSystemError>
    /** The target of a symbolic link, as it is written. */
    readonly linkTarget: (path: string) => Effect.Effect<string, FileSystemError>
    /** The path without symbolic links. */
    readonly realPath: (path: string) => Effect.Effect<string, FileSystemError>
    /** The sorted names in a directory. Fails if another user's symbolic link is on the way. */
    readonly entries: (path: string) => Effect.Effect<ReadonlyArray<string>, FileSystemError>
    /**
     * The paths, from each directory on, of the regular files in it and in its directories, to that depth. A missing
     * directory is empty. The system tells the kind of a file together with its name, so many files cost little.
     */
    readonly filesBelow: (
      paths: ReadonlyArray<string>,
      depth: number
    ) => Effect.Effect<ReadonlyArray<ReadonlyArray<string>>, FileSystemError>
    /** The first bytes of each file; none of one that is gone or cannot be read. */
    readonly beginnings: (
      paths: ReadonlyArray<string>,
      bytes: number
    ) => Effect.Effect<ReadonlyArray<Option.Option<string>>>

    // Changes follow no symbolic link at the end of the path. On the way, they follow no other user's link, and
    // none in a directory where other users could have moved it.

    /** Fails if the path exists. */
    readonly makeDirectory: (path: string, attributes: Attributes) => Change
    /** Makes a file with that content, and syncs it to the disk. */
    readonly createFile: (path: string, content: string, attributes: FileAttributes) => Change
    /** Makes a symbolic link that belongs to root. Fails if the path exists. */
    readonly makeLink: (path: string, target: string) => Change
    /** Refuses a file with several names: another user may have chosen one of them. */
    readonly setAttributes: (path: string, attributes: Attributes) => Change
    readonly rename: (from: string, to: string) => Change
    readonly removeFile: (path: string) => Change
    readonly removeDirectory: (path: string) => Change
    /**
     * Syncs a directory's names, owner and mode to the disk. Does nothing on file systems that cannot sync
     * directories.
     */
    readonly syncDirectory: (path: string) => Change
    /** Syncs content, owner and mode of a file to the disk. */
    readonly syncFile: (path: string) => Change
  }
>() {
  static readonly live = FileSystem.of({ ...Reading, ...Changing })

  static readonly layer = Layer.succeed(this, this.live)
}
