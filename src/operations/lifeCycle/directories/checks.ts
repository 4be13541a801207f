/** Checks the private directories of an instance before anything is done with them. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { Fatal } from "../../../fatal.ts"
import { type Directories, namedDirectories } from "../../../instance/Instance.ts"
import type { Primary } from "../../../postfix/Primary.ts"
import { namedSharedDirectories } from "../../../postfix/sharedDirectories.ts"
import { FileSystem } from "../../../services/FileSystem.ts"
import { directoryOf, isInside, nameOf, within } from "../../../services/paths.ts"
import { RootDirectory } from "./settings.ts"

interface Place {
  readonly parameter: string
  readonly path: string
  /** Without links and dots, as far as it exists. */
  readonly real: string
  /**
   * Device and inode of the directory and of each one above it, since a bind mount gives a directory another path. A
   * missing one has its name in the next one instead.
   */
  readonly inodes: ReadonlyArray<string>
}

/** Whether `inner` is below `outer`, or the same. */
const isWithin = (inner: Place, outer: Place): boolean =>
  isInside(inner.real, outer.real) || inner.inodes.some((inode) => inode === outer.inodes[0])

type Whereabouts = Pick<Place, "inodes" | "real">

/** Finds places. Looks at each directory once, because many instances are beside each other. */
export const makeFinder = () => {
  const known = new Map<string, Whereabouts>()

  /** What cannot be examined is taken for a directory without links. */
  const look = (above: Whereabouts, path: string): Effect.Effect<Whereabouts, never, FileSystem> => {
    const at = (inode: string) => Effect.succeed({ real: path, inodes: [inode, ...above.inodes] })
    return Effect.flatMap(FileSystem, ({ realPath, status }) =>
      Effect.matchEffect(status(path), {
        onFailure: ({ code }) => at(code === "ENOENT" ? `${above.inodes[0]}/${nameOf(path)}` : path),
        onSuccess: ({ inode, kind }) =>
          kind === "link"
            ? Effect.matchEffect(realPath(path), { onFailure: () => at(inode), onSuccess: find })
            : at(inode)
      })
    )
  }

  const explore = (path: string): Effect.Effect<Whereabouts, never, FileSystem> =>
    Effect.flatMap(
      path === "/" ? Effect.succeed({ real: "/", inodes: [] }) : find(directoryOf(path)),
      (above) => {
        const next = within(above.real, nameOf(path))
        return Effect.map(next === path ? look(above, path) : find(next), (found) => {
          known.set(path, found)
          return found
        })
      }
    )

  const find = (path: string): Effect.Effect<Whereabouts, never, FileSystem> => {
    const before = known.get(path)
    return before === undefined ? explore(path) : Effect.succeed(before)
  }

  /** Ignores paths that are not set or relative; others refuse these. */
  return (paths: ReadonlyArray<readonly [parameter: string, path: string]>) => {
    const wanted = paths.filter(([, path]) => path.startsWith("/"))
    const found = (): ReadonlyArray<Place> =>
      wanted.flatMap(([parameter, path]) => {
        const whereabouts = known.get(path)
        return whereabouts === undefined ? [] : [{ parameter, path, ...whereabouts }]
      })
    const places = found()
    return places.length === wanted.length
      ? Effect.succeed(places)
      : Effect.map(
          Effect.forEach(wanted, ([, path]) => find(path), { discard: true }),
          found
        )
  }
}

/** How a check gets a finder: one of its own, unless nothing changes between several checks. */
export class Finder extends Context.Reference<Finder>()("postmulti/Finder", {
  defaultValue: () => makeFinder
}) {}

const placesOf = (directories: Directories) =>
  Effect.flatMap(Finder, (finder) => finder()(namedDirectories(directories)))

/** The path would depend on the working directory. */
export class RelativeDirectory extends Fatal("RelativeDirectory")<{
  instance: string
  parameter: string
  path: string
}>(({ instance, parameter, path }) => `instance ${instance}: ${parameter}=${path} is not an absolute path`) {}

/** The owner of the outer directory could replace the inner one. */
export class InsideData extends Fatal("InsideData")<{
  parameter: string
  path: string
  dataDirectory: string
}>(
  ({ parameter, path, dataDirectory }) => `${parameter}=${path} is inside data_directory=${dataDirectory}`
) {}

/** Others report a directory that is not set. */
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

/** `/` must never be given to another owner, nor emptied. */
export const checkNotRoot = Effect.fnUntraced(function* (directories: Directories) {
  const places = yield* placesOf(directories)
  const root = places.find(({ inodes, real }) => real === "/" || inodes[0] === inodes.at(-1))
  if (root !== undefined) return yield* new RootDirectory({ parameter: root.parameter })
})

/** The data directory belongs to the mail system's user, who could replace anything inside it. */
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

/** A directory is the same as another instance's or a shared one, or is inside it or around it. */
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

/** The directories in which Postfix makes files, and which may belong to another user than root. */
const isFilled = ({ parameter }: Place): boolean =>
  parameter === "queue_directory" || parameter === "data_directory"

/**
 * A configuration directory may contain another instance's, or a shared directory: we touch only two files in it, by
 * name.
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
  for (const other of theirs) {
    const own = mine.find((one) => collide(one, other))
    if (own !== undefined) {
      return new SharedPlace({
        instance,
        parameter: own.parameter,
        path: own.path,
        otherInstance,
        otherParameter: other.parameter,
        otherPath: other.path
      })
    }
  }
  return Effect.void
}

/** Fails for the first of the others that would share files with the instance, then for the shared directories. */
export const checkApartFrom = Effect.fnUntraced(function* (
  instance: Directories,
  others: ReadonlyArray<Directories>,
  { instance: { configDirectory }, shared }: Pick<Primary, "instance" | "shared">
) {
  const find = (yield* Finder)()
  const mine = yield* find(namedDirectories(instance))
  for (const other of others) {
    const theirs = yield* find(namedDirectories(other))
    yield* checkApartFromPlaces(instance.configDirectory, mine, other.configDirectory, theirs)
  }
  const common = yield* find(namedSharedDirectories(shared))
  yield* checkApartFromPlaces(instance.configDirectory, mine, configDirectory, common)
})
