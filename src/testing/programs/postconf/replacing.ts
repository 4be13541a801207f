/** How postconf(1) replaces a configuration file, and how it reads a setting. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { Edited } from "../../../postfix/maincf/edit.ts"
import { splitSetting } from "../../../postfix/maincf/lines.ts"
import { FileLock } from "../../../services/FileLock.ts"
import { FileSystem } from "../../../services/FileSystem.ts"
import { wholeFileTime } from "../../../services/hotFile.ts"
import { complain } from "../Program.ts"

export interface Complaint {
  readonly message: string
}

/** `name=value`, or the text of the complaint. */
export const assignment = (word: string): Either.Either<readonly [name: string, value: string], Complaint> =>
  Either.mapLeft(splitSetting(word), (problem) =>
    problem === "no name"
      ? { message: `missing attribute name: "${word.trim()}"` }
      : { message: `missing '=' after attribute name: "${word}"` }
  )

/** Replaces the whole file, under the lock that all programs take to edit it. */
export const replaced = <E>(path: string, change: (text: string) => Either.Either<Edited, E>) =>
  Effect.gen(function* () {
    const { readFile, rename } = yield* FileSystem
    const { acquireTemporary } = yield* FileLock
    const locked = yield* acquireTemporary(`${path}.tmp`)
    const { text, warnings } = yield* change(
      yield* Effect.mapError(readFile(path), ({ reason }) => ({
        message: `open ${path} for reading: ${reason}`
      }))
    )
    yield* Effect.forEach(warnings, (warning) => complain("postconf", `warning: ${warning}`))
    const modified = Option.some(wholeFileTime(yield* Clock.currentTimeMillis))
    const attributes = { uid: 0, gid: Option.none(), mode: Option.some(0o644), modified }
    yield* locked.fill(text, attributes)
    yield* rename(`${path}.tmp`, path)
    return 0
  }).pipe(Effect.scoped)
