/**
 * Whether two instances would share files, however their paths are spelled: claims are compared as texts, so that `..`,
 * a double slash or a link makes another path of the same directory.
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import { type Directories, type DirectoryParameter, namedDirectories } from "../../instance/directories.ts"
import type { DirectoryPath } from "../../instance/Instance.ts"
import { FileSystem, type FileSystemError } from "../../services/FileSystem.ts"

/** A directory is inside that of another instance, or around it, or the same. */
export class SharedPlace extends Data.TaggedError("SharedPlace")<{
  readonly instance: string
  readonly parameter: string
  readonly path: string
  readonly otherInstance: string
  readonly otherParameter: string
  readonly otherPath: string
}> {
  override get message(): string {
    return (
      `instance ${this.instance}, ${this.parameter}=${this.path} shares files with ` +
      `instance ${this.otherInstance}, ${this.otherParameter}=${this.otherPath}`
    )
  }
}

interface Place {
  readonly parameter: DirectoryParameter
  readonly path: string
  /** Without links and dots, as far as it is there. */
  readonly real: string
}

const realPlace = (path: string): Effect.Effect<string, FileSystemError, FileSystem> =>
  Effect.flatMap(FileSystem, ({ realPath }) => realPath(path)).pipe(
    Effect.catchIf(
      ({ code }) => code === "ENOENT" && path !== "",
      () => {
        const end = path.lastIndexOf("/")
        return end < 0
          ? Effect.succeed(path)
          : Effect.map(realPlace(path.slice(0, end) || "/"), (parent) => `${parent}/${path.slice(end + 1)}`)
      }
    )
  )

/** What is not set, or depends on the working directory, is refused elsewhere. */
const placesOf = (directories: Directories) =>
  Effect.forEach(
    namedDirectories(directories).filter(([, path]) => path.startsWith("/")),
    ([parameter, path]) =>
      Effect.map(
        Effect.orElseSucceed(realPlace(path), () => path),
        (real): Place => ({ parameter, path, real })
      )
  )

const isInside = (inner: string, outer: string): boolean => inner === outer || inner.startsWith(`${outer}/`)

/** A configuration directory may hold that of another instance: nothing is done there but to two files by their names. */
const collide = (one: Place, other: Place): boolean =>
  one.parameter === "config_directory" && other.parameter === "config_directory"
    ? one.real === other.real
    : isInside(one.real, other.real) || isInside(other.real, one.real)

/** Fails for the first of the others that would share files with the instance. */
export const checkApartFrom = (instance: Directories, others: ReadonlyArray<Directories>) =>
  Effect.gen(function* () {
    const places = yield* placesOf(instance)
    for (const other of others) {
      for (const theirs of yield* placesOf(other)) {
        const mine = places.find((place) => collide(place, theirs))
        if (mine !== undefined)
          return yield* shared(instance.configDirectory, mine, other.configDirectory, theirs)
      }
    }
  })

const shared = (instance: DirectoryPath, mine: Place, otherInstance: DirectoryPath, theirs: Place) =>
  new SharedPlace({
    instance,
    parameter: mine.parameter,
    path: mine.path,
    otherInstance,
    otherParameter: theirs.parameter,
    otherPath: theirs.path
  })
