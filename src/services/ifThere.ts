/** Looking at what may be gone by then, which is no failure. */
import * as Effect from "effect/Effect"
import type { FileSystemError } from "./FileSystem.ts"

/** What is found, or something else if nothing has that name. */
export const ifThere = <A, B, R>(look: Effect.Effect<A, FileSystemError, R>, otherwise: B) =>
  Effect.catchIf(
    look,
    ({ code }) => code === "ENOENT",
    () => Effect.succeed(otherwise)
  )
