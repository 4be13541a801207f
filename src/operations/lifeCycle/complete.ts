/** Whether a directory has all that makes an instance. */
import * as Effect from "effect/Effect"
import { FileSystem } from "../../services/FileSystem.ts"

const isFile = (path: string) =>
  Effect.flatMap(FileSystem, ({ kind }) => kind(path)).pipe(
    Effect.map((kind) => kind === "file"),
    Effect.orElseSucceed(() => false)
  )

/** Both files are there: it is taken as it is. */
export const isComplete = (directory: string) =>
  Effect.zipWith(
    isFile(`${directory}/main.cf`),
    isFile(`${directory}/master.cf`),
    (one, other) => one && other
  )
