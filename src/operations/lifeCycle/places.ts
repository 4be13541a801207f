/** What the private directories of an instance must be like before anything is done with them. */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { type Directories, namedDirectories } from "../../instance/directories.ts"
import { RootDirectory } from "../../postfix/location.ts"
import { isWithin, placesOf } from "./place.ts"

/** It would depend on where the command is called. */
export class RelativeDirectory extends Data.TaggedError("RelativeDirectory")<{
  readonly instance: string
  readonly parameter: string
  readonly path: string
}> {
  override get message(): string {
    return `instance ${this.instance}: ${this.parameter}=${this.path} is not an absolute path`
  }
}

/** Who owns the outer directory could exchange the inner one. */
export class InsideData extends Data.TaggedError("InsideData")<{
  readonly parameter: string
  readonly path: string
  readonly dataDirectory: string
}> {
  override get message(): string {
    return `${this.parameter}=${this.path} is inside data_directory=${this.dataDirectory}`
  }
}

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
export const checkNotRoot = (directories: Directories) =>
  Effect.gen(function* () {
    const places = yield* placesOf(directories)
    const root = places.find(({ inodes, real }) => real === "/" || inodes[0] === inodes.at(-1))
    if (root !== undefined) return yield* new RootDirectory({ parameter: root.parameter })
  })

/** The data directory belongs to the mail system's user, the others to root. */
export const checkApart = (directories: Directories) =>
  Effect.gen(function* () {
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
