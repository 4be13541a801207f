/** Where a directory really is: `..`, a double slash or a link makes another path of the same one. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { type Directories, namedDirectories } from "../../instance/directories.ts"
import { FileSystem, type FileSystemError } from "../../services/FileSystem.ts"
import { statusIfThere } from "../../services/ifThere.ts"
import { directoryOf, isInside, nameOf, within } from "../../services/paths.ts"

export interface Place {
  readonly parameter: string
  readonly path: string
  /** Without links and dots, as far as it is there. */
  readonly real: string
  /**
   * That directory and those above it, as the file system knows them: a bind mount gives one of them another path. One
   * that is not there yet is called by its name in the other.
   */
  readonly inodes: ReadonlyArray<string>
}

/** Whether it is below a place, or that itself. */
export const isWithin = (inner: Place, outer: Place): boolean =>
  isInside(inner.real, outer.real) || inner.inodes.some((inode) => inode === outer.inodes[0])

const realPlace = (path: string): Effect.Effect<string, FileSystemError, FileSystem> =>
  Effect.flatMap(FileSystem, ({ realPath }) => realPath(path)).pipe(
    Effect.catchIf(
      ({ code }) => code === "ENOENT" && path !== "/",
      () => Effect.map(realPlace(directoryOf(path)), (parent) => within(parent, nameOf(path)))
    )
  )

/** Of a real path. What cannot be looked at has its path. */
const inodesOf = (path: string): Effect.Effect<ReadonlyArray<string>, never, FileSystem> =>
  Effect.gen(function* () {
    const above = path === "/" ? [] : yield* inodesOf(directoryOf(path))
    const found = yield* Effect.orElseSucceed(
      Effect.map(
        statusIfThere(path),
        Option.match({ onNone: () => `${above[0]}/${nameOf(path)}`, onSome: ({ inode }) => inode })
      ),
      () => path
    )
    return [found, ...above]
  })

/** What is not set, or depends on the working directory, has no place; that is refused elsewhere. */
export const placesAt = (paths: ReadonlyArray<readonly [parameter: string, path: string]>) =>
  Effect.forEach(
    paths.filter(([, path]) => path.startsWith("/")),
    ([parameter, path]) =>
      Effect.gen(function* () {
        const real = yield* Effect.orElseSucceed(realPlace(path), () => path)
        const place: Place = { parameter, path, real, inodes: yield* inodesOf(real) }
        return place
      })
  )

export const placesOf = (directories: Directories) => placesAt(namedDirectories(directories))
