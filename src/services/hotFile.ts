/**
 * Files that may be half-written. Who saves a file in place empties it first and fills it later, and nobody can see
 * whether that is done. Postfix's programs take a file for hot until it was not written to for a while, and read it
 * again then. What is put into place as a whole needs no such wait, so it gets a time by which we know it again.
 */
import * as Array from "effect/Array"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Either from "effect/Either"
import * as Option from "effect/Option"
import { FileSystem, type FileSystemError } from "./FileSystem.ts"

/** In milliseconds: the odd eighths of a second. */
const [step, offset] = [250, 125]

const remainder = (time: number): number => (((time - offset) % step) + step) % step

/**
 * The last time of ours before this one. A write leaves the time of the kernel's clock, which hardly ever hits one of
 * ours, and never where the file system counts in seconds; so whoever writes to the file takes the sign away.
 */
export const wholeFileTime = (time: number): number => time - remainder(time)

const wasWhole = (modified: number): boolean => remainder(modified) === 0

const seconds = (time: number): number => Math.floor(time / 1000)

/** Whether a file that was read between two moments may have been half-written, by the rule of Postfix's own programs. */
export const isHot = (modified: number, before: number, after: number): boolean =>
  !wasWhole(modified) && seconds(modified) >= seconds(before) - 1 && seconds(modified) <= seconds(after)

/** Until a hot file is looked at again, as Postfix's programs have it. */
export const coolingPause = "300 millis"

/** In milliseconds: what a save in place takes at most, on a busy machine too. */
const longestSave = 100

const savePause = "30 millis"

/** In milliseconds: somebody who saves all the time is not waited for. */
const patience = 2000

const maybeBeingSaved = (modified: number, before: number, after: number): boolean =>
  !wasWhole(modified) && modified > before - longestSave && modified <= after

const readUntil = (
  paths: ReadonlyArray<string>,
  deadline: number
): Effect.Effect<ReadonlyArray<Either.Either<string, FileSystemError>>, never, FileSystem> =>
  Effect.gen(function* () {
    const { lastModified, readFiles } = yield* FileSystem
    const before = yield* Clock.currentTimeMillis
    const texts = yield* readFiles(paths)
    const times = yield* lastModified(paths)
    const after = yield* Clock.currentTimeMillis
    const doubtful = Array.zip(paths, times).flatMap(([path, time]) =>
      Option.exists(time, (modified) => maybeBeingSaved(modified, before, after)) ? [path] : []
    )
    if (doubtful.length === 0 || after > deadline) return texts
    yield* Effect.sleep(savePause)
    const again = new Map(Array.zip(doubtful, yield* readUntil(doubtful, deadline)))
    return Array.zipWith(paths, texts, (path, text) => again.get(path) ?? text)
  })

/** Many files for somebody who only reads: what seems to be saved at this moment is read again. */
export const readSaved = (paths: ReadonlyArray<string>) =>
  Effect.flatMap(Clock.currentTimeMillis, (now) => readUntil(paths, now + patience))
