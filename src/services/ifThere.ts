/** For files that may be missing, which is no failure. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { type FileKind, FileSystem, type FileSystemError, type Status } from "./FileSystem.ts"

/** The result, or `otherwise` if the file is missing. */
export const ifThere = <A, B, R>(look: Effect.Effect<A, FileSystemError, R>, otherwise: B) =>
  Effect.catchIf(
    look,
    ({ code }) => code === "ENOENT",
    () => Effect.succeed(otherwise)
  )

/** Makes something, unless there is something of that name. */
export const unlessThere = <R>(make: Effect.Effect<void, FileSystemError, R>) =>
  Effect.catchIf(
    make,
    ({ code }) => code === "EEXIST",
    () => Effect.void
  )

/** The status of a name itself, which may be a link; none if it is missing. */
export const statusIfThere = (
  path: string
): Effect.Effect<Option.Option<Status>, FileSystemError, FileSystem> =>
  Effect.flatMap(FileSystem, ({ status }) => ifThere(Effect.asSome(status(path)), Option.none()))

const leadsTo =
  (wanted: FileKind) =>
  (path: string): Effect.Effect<boolean, FileSystemError, FileSystem> =>
    Effect.flatMap(FileSystem, ({ kind }) =>
      ifThere(
        Effect.map(kind(path), (found) => found === wanted),
        false
      )
    )

/** Whether the path leads to a regular file. */
export const isFileThere = leadsTo("file")

export const isDirectoryThere = leadsTo("directory")

/** The same, but false if it cannot be examined. */
export const isReadableFile = (path: string) => Effect.orElseSucceed(isFileThere(path), () => false)

/** The names in a directory; empty if it is missing or cannot be read. */
export const readableNames = (directory: string) =>
  Effect.flatMap(FileSystem, ({ entries }) => Effect.orElseSucceed(entries(directory), () => []))

/** The text of a file; empty if it is missing or cannot be read. */
export const readableText = (path: string) =>
  Effect.flatMap(FileSystem, ({ readFile }) => Effect.orElseSucceed(readFile(path), () => ""))

/** The texts of the files that can be read, by their paths. */
export const readableTexts = Effect.fnUntraced(function* (paths: ReadonlyArray<string>) {
  const { readFiles } = yield* FileSystem
  const texts = yield* readFiles(paths)
  return new Map(
    paths.flatMap((path, index) => {
      const text = texts[index]
      return text !== undefined && Either.isRight(text) ? [[path, text.right] as const] : []
    })
  )
})

/** Whether a directory could not be removed because it is not empty. */
export const isDirectoryNotEmpty = ({ code }: FileSystemError): boolean =>
  code === "ENOTEMPTY" || code === "EEXIST"
