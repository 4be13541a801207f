/** Files that are not there: the `FileSystem` service on a table of paths. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { FileSystem, FileSystemError } from "../services/FileSystem.ts"

/** A file's text with one character per byte, a directory, or the error code of whoever opens it. */
export type Entry =
  | { readonly _tag: "File"; readonly text: string }
  | { readonly _tag: "Directory" }
  | { readonly _tag: "Unreadable"; readonly code: string }

export const file = (text: string): Entry => ({ _tag: "File", text })
export const directory: Entry = { _tag: "Directory" }
export const unreadable = (code: string): Entry => ({ _tag: "Unreadable", code })

/** Exactly these paths exist, as they are spelled. */
export const filesInMemory = (entries: Readonly<Record<string, Entry>>): Layer.Layer<FileSystem> =>
  Layer.succeed(
    FileSystem,
    FileSystem.of({
      readFile: (path) => {
        const entry = entries[path]
        switch (entry?._tag) {
          case "File":
            return Effect.succeed(entry.text)
          case "Directory":
            return new FileSystemError({ operation: "read", path, code: "EISDIR" })
          default:
            return new FileSystemError({ operation: "open", path, code: entry?.code ?? "ENOENT" })
        }
      },
      kind: (path) => {
        const entry = entries[path]
        switch (entry?._tag) {
          case "File":
            return Effect.succeed("file")
          case "Directory":
            return Effect.succeed("directory")
          case "Unreadable":
            return Effect.succeed("file")
          default:
            return new FileSystemError({ operation: "stat", path, code: "ENOENT" })
        }
      }
    })
  )
