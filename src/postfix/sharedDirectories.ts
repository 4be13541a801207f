/** The directories that all instances share must exist before anything is done with an instance. */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import { FileSystem, type FileSystemError } from "../services/FileSystem.ts"
import type { SharedDirectories } from "./Primary.ts"

export class SharedDirectoryNotFound extends Data.TaggedError("SharedDirectoryNotFound")<{
  readonly parameter: string
  readonly cause: FileSystemError
}> {
  override get message(): string {
    return `${this.parameter} = '${this.cause.path}': directory not found: ${this.cause.reason}`
  }
}

export class NotADirectory extends Data.TaggedError("NotADirectory")<{
  readonly parameter: string
  readonly path: string
}> {
  override get message(): string {
    return `${this.parameter} = '${this.path}' is not a directory`
  }
}

export type SharedDirectoryError = SharedDirectoryNotFound | NotADirectory

/** `shlib_directory = no` and the like name no directory. */
const isAbsolute = (path: string): boolean => path.startsWith("/")

const check = (parameter: string, path: string) =>
  Effect.gen(function* () {
    const fileSystem = yield* FileSystem
    const kind = yield* Effect.mapError(
      fileSystem.kind(path),
      (cause) => new SharedDirectoryNotFound({ parameter, cause })
    )
    if (kind !== "directory") return yield* new NotADirectory({ parameter, path })
  })

/**
 * Checks the directories in the order of the original, and gives back what the primary claims for all
 * instances. `meta_directory` is not claimed: it is the primary's configuration directory by default.
 */
export const checkSharedDirectories = (
  shared: SharedDirectories
): Effect.Effect<
  ReadonlyArray<readonly [parameter: string, value: string]>,
  SharedDirectoryError,
  FileSystem
> => {
  const directories = [
    ["command_directory", shared.command_directory],
    ["daemon_directory", shared.daemon_directory],
    ["meta_directory", shared.meta_directory],
    ["shlib_directory", shared.shlib_directory]
  ] as const
  const present = directories.filter(([, path]) => isAbsolute(path))
  return Effect.as(
    Effect.forEach(present, ([parameter, path]) => check(parameter, path), { discard: true }),
    present.filter(([parameter]) => parameter !== "meta_directory")
  )
}
