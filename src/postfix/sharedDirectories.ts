/** The directories that all instances share must exist before anything is done with an instance. */
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Struct from "effect/Struct"
import { Fatal } from "../fatal.ts"
import { type Claims, resolveConflicts } from "../instance/claims.ts"
import type { DirectoryPath } from "../instance/Instance.ts"
import { FileSystem, type FileSystemError } from "../services/FileSystem.ts"
import type { Primary, SharedDirectories } from "./Primary.ts"

export class SharedDirectoryNotFound extends Fatal("SharedDirectoryNotFound")<{
  parameter: string
  cause: FileSystemError
}>(({ parameter, cause }) => `${parameter} = '${cause.path}': directory not found: ${cause.reason}`) {}

export class NotADirectory extends Fatal("NotADirectory")<{ parameter: string; path: string }>(
  ({ parameter, path }) => `${parameter} = '${path}' is not a directory`
) {}

/** Each with the parameter that names it; `shlib_directory = no` and the like name no directory. */
export const namedSharedDirectories = (
  shared: SharedDirectories
): ReadonlyArray<readonly [parameter: keyof SharedDirectories, path: DirectoryPath]> =>
  Struct.entries(shared).filter(([, path]) => path.startsWith("/"))

const check = Effect.fnUntraced(function* (parameter: string, path: string) {
  const fileSystem = yield* FileSystem
  const kind = yield* Effect.mapError(
    fileSystem.kind(path),
    (cause) => new SharedDirectoryNotFound({ parameter, cause })
  )
  if (kind !== "directory") return yield* new NotADirectory({ parameter, path })
})

/**
 * What the primary claims for all instances, an entry for each of these directories. `meta_directory` is not claimed: it
 * is the primary's configuration directory by default.
 */
export const sharedClaims = ({
  instance: { configDirectory },
  shared
}: Pick<Primary, "instance" | "shared">): ReadonlyArray<Claims> =>
  namedSharedDirectories(shared).map(([parameter, path]) => ({
    instance: configDirectory,
    values: parameter === "meta_directory" ? [] : [[parameter, path]]
  }))

/** Fails for the first that is missing, or is the same as an earlier one. */
export const checkSharedDirectories = (primary: Pick<Primary, "instance" | "shared">) =>
  Effect.forEach(
    Array.zip(namedSharedDirectories(primary.shared), resolveConflicts(sharedClaims(primary)).conflicts),
    ([[parameter, path], conflict]) =>
      Effect.zipRight(
        check(parameter, path),
        Option.match(conflict, { onNone: () => Effect.void, onSome: Effect.fail })
      ),
    { discard: true }
  )
