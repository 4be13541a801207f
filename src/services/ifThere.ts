/** Looking at what may be gone by then, which is no failure. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { FileSystem, type FileSystemError, type Status } from "./FileSystem.ts"

/** What is found, or something else if nothing has that name. */
export const ifThere = <A, B, R>(look: Effect.Effect<A, FileSystemError, R>, otherwise: B) =>
  Effect.catchIf(
    look,
    ({ code }) => code === "ENOENT",
    () => Effect.succeed(otherwise)
  )

/** Kind, owner and mode of what has that name, a link itself among them; none if nothing has it. */
export const statusIfThere = (
  path: string
): Effect.Effect<Option.Option<Status>, FileSystemError, FileSystem> =>
  Effect.flatMap(FileSystem, ({ status }) => ifThere(Effect.asSome(status(path)), Option.none()))

/** Whether that is a file, or a link to one. */
export const isFileThere = (path: string): Effect.Effect<boolean, FileSystemError, FileSystem> =>
  Effect.flatMap(FileSystem, ({ kind }) =>
    ifThere(
      Effect.map(kind(path), (found) => found === "file"),
      false
    )
  )

/** The names in a directory; none if it is not there, or closed. */
export const readableNames = (directory: string) =>
  Effect.flatMap(FileSystem, ({ entries }) => Effect.orElseSucceed(entries(directory), () => []))

/** The texts of those files that can be read, by their paths. */
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

/** Whether a directory was not removed because something is in it. */
export const isNotEmpty = ({ code }: FileSystemError): boolean => code === "ENOTEMPTY" || code === "EEXIST"
