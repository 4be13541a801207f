/**
 * The part of the file system that postmulti reads. Owned by us because the platform's service reports
 * most errors as unknown, and takes twenty times as long for many small files.
 */
import * as Fs from "node:fs"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import { bytesOf, isAscii, textOf } from "./bytes.ts"
import { errnoCode, errnoText } from "./errno.ts"

/** A system call on a path failed; `code` is the symbolic errno, such as `ENOENT`. */
export class FileSystemError extends Data.TaggedError("FileSystemError")<{
  readonly operation: "open" | "read" | "stat"
  readonly path: string
  readonly code: string
}> {
  /** The system's text for the error, as C programs print it. */
  get reason(): string {
    return errnoText(this.code)
  }

  override get message(): string {
    return `${this.operation} ${this.path}: ${this.reason}`
  }
}

export type FileKind = "file" | "directory" | "other"

export class FileSystem extends Context.Tag("postmulti/FileSystem")<
  FileSystem,
  {
    /** The whole file, one character per byte; symbolic links are followed. */
    readonly readFile: (path: string) => Effect.Effect<string, FileSystemError>
    /** Many files in one go, which costs a small file hardly more than the system calls. */
    readonly readFiles: (
      paths: ReadonlyArray<string>
    ) => Effect.Effect<ReadonlyArray<Either.Either<string, FileSystemError>>>
    /** What the path leads to; symbolic links are followed. */
    readonly kind: (path: string) => Effect.Effect<FileKind, FileSystemError>
  }
>() {}

const attempt = <A>(
  operation: "open" | "stat",
  path: string,
  call: (path: string | Buffer) => A
): Either.Either<A, FileSystemError> =>
  Either.try({
    try: () => call(isAscii(path) ? path : bytesOf(path)),
    catch: (cause) =>
      new FileSystemError({
        // Opening a directory succeeds; it is the read that fails, and the C programs say so.
        operation: errnoCode(cause) === "EISDIR" ? "read" : operation,
        path,
        code: errnoCode(cause)
      })
  })

const readFile = (path: string): Either.Either<string, FileSystemError> =>
  attempt("open", path, (target) => {
    // Node reads UTF-8 in one call, other encodings in four; only text without other bytes is the same.
    const unicode = Fs.readFileSync(target, "utf8")
    return isAscii(unicode) ? unicode : textOf(Fs.readFileSync(target))
  })

const kindOf = (path: string): Either.Either<FileKind, FileSystemError> =>
  attempt("stat", path, (target) => {
    const status = Fs.statSync(target)
    return status.isDirectory() ? "directory" : status.isFile() ? "file" : "other"
  })

export const makeFileSystem: Effect.Effect<Context.Tag.Service<FileSystem>> = Effect.succeed({
  readFile: (path) => Effect.suspend(() => readFile(path)),
  readFiles: (paths) => Effect.sync(() => paths.map(readFile)),
  kind: (path) => Effect.suspend(() => kindOf(path))
})

export const FileSystemLive = /* @__PURE__ */ Layer.effect(FileSystem, makeFileSystem)
