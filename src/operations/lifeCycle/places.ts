/** What the private directories of an instance must be like before anything is done with them. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { Fatal } from "../../fatal.ts"
import { type Directories, namedDirectories } from "../../instance/directories.ts"
import { RootDirectory } from "./directorySettings.ts"
import { isWithin, placesOf } from "./place.ts"

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
