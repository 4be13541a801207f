/** Adding to files that grow by whole lines only: what several processes write at the same time stays whole. */
import * as Fs from "node:fs"
import type * as Effect from "effect/Effect"
import { bytesOf } from "../bytes.ts"
import type { FileSystemError } from "../FileSystem.ts"
import { attempted, nodePath } from "./attempt.ts"

/** The lines are without their ends; a file that is not there is made. */
export const appendLines = (
  path: string,
  lines: ReadonlyArray<string>
): Effect.Effect<void, FileSystemError> =>
  attempted("write", path, () =>
    Fs.appendFileSync(nodePath(path), bytesOf(lines.map((line) => `${line}\n`).join("")))
  )
