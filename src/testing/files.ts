/** Files that are not there: the `FileSystem` service on a table of paths. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import { type FileKind, FileSystem, FileSystemError } from "../services/FileSystem.ts"

/** A file's text with one character per byte, a directory, or the error code of whoever opens it. */
export type Entry =
  | { readonly _tag: "File"; readonly text: string }
  | { readonly _tag: "Directory" }
  | { readonly _tag: "Unreadable"; readonly code: string }

export const file = (text: string): Entry => ({ _tag: "File", text })
export const directory: Entry = { _tag: "Directory" }
export const unreadable = (code: string): Entry => ({ _tag: "Unreadable", code })

type Entries = Readonly<Record<string, Entry>>

const read = (entries: Entries, path: string): Either.Either<string, FileSystemError> => {
  const entry = entries[path]
  switch (entry?._tag) {
    case "File":
      return Either.right(entry.text)
    case "Directory":
      return Either.left(new FileSystemError({ operation: "read", path, code: "EISDIR" }))
    default:
      return Either.left(new FileSystemError({ operation: "open", path, code: entry?.code ?? "ENOENT" }))
  }
}

const kindOf = (entries: Entries, path: string): Either.Either<FileKind, FileSystemError> => {
  const entry = entries[path]
  if (entry === undefined)
    return Either.left(new FileSystemError({ operation: "stat", path, code: "ENOENT" }))
  return Either.right(entry._tag === "Directory" ? "directory" : "file")
}

/** Exactly these paths exist, as they are spelled. */
export const filesInMemory = (entries: Entries): Layer.Layer<FileSystem> =>
  Layer.succeed(FileSystem, {
    readFile: (path) => read(entries, path),
    readFiles: (paths) => Effect.sync(() => paths.map((path) => read(entries, path))),
    kind: (path) => kindOf(entries, path)
  })
