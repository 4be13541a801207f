/** What the private directories of an instance must be like before anything is done with them. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { Fatal } from "../../fatal.ts"
import { type Directories, namedDirectories } from "../../instance/Instance.ts"
import type { Primary } from "../../postfix/Primary.ts"
import { namedSharedDirectories } from "../../postfix/sharedDirectories.ts"
import { FileSystem, type FileSystemError } from "../../services/FileSystem.ts"
import { statusIfThere } from "../../services/ifThere.ts"
import { directoryOf, isInside, nameOf, within } from "../../services/paths.ts"
import { RootDirectory } from "./directorySettings.ts"

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

/** It would depend on where the command is called. */
export class RelativeDirectory extends Fatal("RelativeDirectory")<{
  instance: string
  parameter: string
  path: string
}>(({ instance, parameter, path }) => `instance ${instance}: ${parameter}=${path} is not an absolute path`) {}

/** Who owns the outer directory could exchange the inner one. */
export class InsideData extends Fatal("InsideData")<{
  parameter: string
  path: string
  dataDirectory: string
}>(
  ({ parameter, path, dataDirectory }) => `${parameter}=${path} is inside data_directory=${dataDirectory}`
) {}

/** A directory that is not set is a mistake that others tell. */
export const checkAbsolute = (directories: Directories): Either.Either<void, RelativeDirectory> => {
  const relative = namedDirectories(directories).find(([, path]) => path !== "" && !path.startsWith("/"))
  return relative === undefined
    ? Either.void
    : Either.left(
        new RelativeDirectory({
          instance: directories.configDirectory,
          parameter: relative[0],
          path: relative[1]
        })
      )
}

/** Another owner of it would own the host, and what is removed there nobody could do without. */
export const checkNotRoot = Effect.fnUntraced(function* (directories: Directories) {
  const places = yield* placesOf(directories)
  const root = places.find(({ inodes, real }) => real === "/" || inodes[0] === inodes.at(-1))
  if (root !== undefined) return yield* new RootDirectory({ parameter: root.parameter })
})

/** The data directory belongs to the mail system's user, the others to root. */
export const checkApart = Effect.fnUntraced(function* (directories: Directories) {
  const places = yield* placesOf(directories)
  const data = places.find(({ parameter }) => parameter === "data_directory")
  if (data === undefined) return
  const inside = places.find((place) => place !== data && isWithin(place, data))
  if (inside === undefined) return
  return yield* new InsideData({
    parameter: inside.parameter,
    path: inside.path,
    dataDirectory: data.path
  })
})

/** A directory is inside that of another instance, or inside a shared one, or around it, or the same. */
export class SharedPlace extends Fatal("SharedPlace")<{
  instance: string
  parameter: string
  path: string
  otherInstance: string
  otherParameter: string
  otherPath: string
}>(
  ({ instance, parameter, path, otherInstance, otherParameter, otherPath }) =>
    `instance ${instance}, ${parameter}=${path} shares files with ` +
    `instance ${otherInstance}, ${otherParameter}=${otherPath}`
) {}

/** Those of an instance in which Postfix makes files, and whose owner may be another than root. */
const isFilled = ({ parameter }: Place): boolean =>
  parameter === "queue_directory" || parameter === "data_directory"

/**
 * A configuration directory may hold that of another instance, or a shared one: nothing is done there but to two files by
 * their names.
 */
const collide = (one: Place, other: Place): boolean =>
  isFilled(one) || isFilled(other)
    ? isWithin(one, other) || isWithin(other, one)
    : isWithin(one, other) && isWithin(other, one)

const checkApartFromPlaces = (
  instance: string,
  mine: ReadonlyArray<Place>,
  otherInstance: string,
  theirs: ReadonlyArray<Place>
) => {
  const pairs = theirs.flatMap((other) => mine.map((own) => ({ own, other })))
  const found = pairs.find(({ other, own }) => collide(own, other))
  return found === undefined
    ? Effect.void
    : new SharedPlace({
        instance,
        parameter: found.own.parameter,
        path: found.own.path,
        otherInstance,
        otherParameter: found.other.parameter,
        otherPath: found.other.path
      })
}

/** Fails for the first of the others that would share files with the instance, and then for what all of them share. */
export const checkApartFrom = Effect.fnUntraced(function* (
  instance: Directories,
  others: ReadonlyArray<Directories>,
  { instance: { configDirectory }, shared }: Pick<Primary, "instance" | "shared">
) {
  const mine = yield* placesOf(instance)
  for (const other of others) {
    yield* checkApartFromPlaces(instance.configDirectory, mine, other.configDirectory, yield* placesOf(other))
  }
  const common = yield* placesAt(namedSharedDirectories(shared))
  yield* checkApartFromPlaces(instance.configDirectory, mine, configDirectory, common)
})
