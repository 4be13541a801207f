/**
 * Files that may be half-written. Who saves a file in place empties it first and fills it later, and nobody can see
 * whether that is done. Postfix's programs take a file for hot until it was not written to for a while, and read it
 * again then. What is put into place as a whole needs no such wait, so it gets a time by which we know it again.
 */
import * as Array from "effect/Array"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { FileSystem, type FileSystemError, type Written } from "./FileSystem.ts"

/** In milliseconds: the odd eighths of a second. */
const [step, offset] = [250, 125]

const remainder = (time: number): number => (((time - offset) % step) + step) % step

/**
 * The last time of ours before this one. A write leaves the time of the kernel's clock, which hardly ever hits one of
 * ours, and never where the file system counts in seconds; so whoever writes to the file takes the sign away.
 */
export const wholeFileTime = (time: number): number => time - remainder(time)

const seconds = (time: number): number => Math.floor(time / 1000)

/**
 * Whether a file that was read between two moments may have been half-written, by the rule of Postfix's own programs.
 * `seen` is the inode at the last look, some time ago: what has another one since then was put into place by a rename,
 * as `postconf -e` and most editors do, since whoever saves in place keeps the inode. Without that, nobody could edit
 * beside a program that runs `postconf -e` all the time.
 */
export const isHot = (file: Written, seen: Option.Option<string>, before: number, after: number): boolean =>
  remainder(file.modified) !== 0 &&
  Option.getOrElse(seen, () => file.inode) === file.inode &&
  seconds(file.modified) >= seconds(before) - 1 &&
  seconds(file.modified) <= seconds(after)

/** Until a hot file is looked at again, as Postfix's programs have it. */
export const coolingPause = "300 millis"

/** In milliseconds: what a save in place takes at most, on a busy machine too. */
const longestSave = 100

const savePause = "30 millis"

/** In milliseconds: somebody who saves all the time is not waited for. */
const patience = 2000

/** Whoever only reads need not know for certain; a file that anything was done to after its content is done. */
const maybeBeingSaved = ({ changed, modified }: Written, before: number, after: number): boolean =>
  remainder(modified) !== 0 &&
  changed <= modified &&
  modified > before - longestSave &&
  // Clocks of programs have no fractions.
  modified < after + 1

type Text = Either.Either<string, FileSystemError>

const isBeingSaved = (text: Text, file: Written, before: number, after: number): boolean =>
  maybeBeingSaved(file, before, after) || (Either.isRight(text) && text.right.length !== file.size)

const isEmpty = (text: Text): boolean => Either.isRight(text) && text.right === ""

/** For an instant, a file that has just been emptied still has its old times; so an empty one is read twice. */
const readUntil = (
  paths: ReadonlyArray<string>,
  deadline: number,
  isFirst: boolean
): Effect.Effect<ReadonlyArray<Text>, never, FileSystem> =>
  Effect.gen(function* () {
    const { readFiles, written } = yield* FileSystem
    const before = yield* Clock.currentTimeMillis
    const texts = yield* readFiles(paths)
    const files = yield* written(paths)
    const after = yield* Clock.currentTimeMillis
    const saved = Array.zipWith(texts, files, (text, found) =>
      Option.exists(found, (file) => isBeingSaved(text, file, before, after))
    )
    const doubtful = paths.filter((_, index) => {
      const text = texts[index]
      return saved[index] === true || (isFirst && text !== undefined && isEmpty(text))
    })
    if (doubtful.length === 0 || after > deadline) return texts
    if (saved.includes(true)) yield* Effect.sleep(savePause)
    const again = new Map(Array.zip(doubtful, yield* readUntil(doubtful, deadline, false)))
    return Array.zipWith(paths, texts, (path, text) => again.get(path) ?? text)
  })

/** Many files for somebody who only reads: what seems to be saved at this moment is read again. */
export const readSaved = (paths: ReadonlyArray<string>) =>
  Effect.flatMap(Clock.currentTimeMillis, (now) => readUntil(paths, now + patience, true))
