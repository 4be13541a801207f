/** What the private directories of an instance must be like before anything is done with them. */
import * as Data from "effect/Data"
import * as Either from "effect/Either"
import { type Directories, namedDirectories } from "../../instance/directories.ts"

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

/** The data directory belongs to the mail system's user, the others to root. */
export const checkApart = (directories: Directories): Either.Either<void, InsideData> => {
  const { dataDirectory } = directories
  const inside = namedDirectories(directories).find(
    ([, path]) => dataDirectory !== "" && path.startsWith(`${dataDirectory}/`)
  )
  return inside === undefined
    ? Either.void
    : Either.left(new InsideData({ parameter: inside[0], path: inside[1], dataDirectory }))
}
