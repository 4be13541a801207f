/** Where a directory really is: `..`, a double slash or a link makes another path of the same one. */
import * as Effect from "effect/Effect"
import { type Directories, namedDirectories } from "../../instance/directories.ts"
import { FileSystem, type FileSystemError } from "../../services/FileSystem.ts"
import { directoryOf, join } from "../../services/paths.ts"

export interface Place {
  readonly parameter: string
  readonly path: string
  /** Without links and dots, as far as it is there. */
  readonly real: string
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1)

const realPlace = (path: string): Effect.Effect<string, FileSystemError, FileSystem> =>
  Effect.flatMap(FileSystem, ({ realPath }) => realPath(path)).pipe(
    Effect.catchIf(
      ({ code }) => code === "ENOENT" && path !== "/",
      () => {
        const name = nameOf(path)
        return Effect.map(realPlace(directoryOf(path)), (parent) => {
          if (name === "..") return directoryOf(parent)
          return name === "" || name === "." ? parent : join(parent, name)
        })
      }
    )
  )

/** What is not set, or depends on the working directory, has no place; that is refused elsewhere. */
export const placesAt = (paths: ReadonlyArray<readonly [parameter: string, path: string]>) =>
  Effect.forEach(
    paths.filter(([, path]) => path.startsWith("/")),
    ([parameter, path]) =>
      Effect.map(
        Effect.orElseSucceed(realPlace(path), () => path),
        (real): Place => ({ parameter, path, real })
      )
  )

export const placesOf = (directories: Directories) => placesAt(namedDirectories(directories))
