/**
 * Files that may be half-written. A program that saves a file in place first empties it and then fills it, and
 * readers cannot tell when it is done. Postfix's programs consider a file hot until it has not been written for a
 * while, and then read it again. A file that was renamed into place needs no such wait, so we give ours a time that
 * we recognize.
 */
import * as Array from "effect/Array"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { FileSystem, type FileSystemError, type Written } from "../FileSystem.ts"

/** Our times are odd eighths of a second, in milliseconds. */
const [step, offset] = [250, 125]

const remainder = (time: number): number => (((time - offset) % step) + step) % step

/**
 * The last of our times before this one. A later write sets the time of the kernel's clock, which hardly ever is one
 * of ours, and never on file systems that count in seconds.
 */
export const wholeFileTime = (time: number): number => time - remainder(time)

const seconds = (time: number): number => Math.floor(time / 1000)

/**
 * Whether a file that was read between two moments may have been half-written, by the rule of Postfix's own programs.
 * `seen` is the inode at the last look, some time ago. If the inode has changed since, the file was renamed into
 * place, as by `postconf -e` and most editors. Otherwise you could not edit beside a program that runs `postconf -e`
 * all the time.
 */
export const isHot = (file: Written, seen: Option.Option<string>, before: number, after: number): boolean =>
  remainder(file.modified) !== 0 &&
  Option.getOrElse(seen, () => file.inode) === file.inode &&
  seconds(file.modified) >= seconds(before) - 1 &&
  seconds(file.modified) <= seconds(after)

/** The pause before a hot file is read again, as in Postfix's programs. */
export const coolingPause = "300 millis"

/** In milliseconds: the longest save in place, even on a busy machine. */
const longestSave = 100

const savePause = "30 millis"

/** In milliseconds. If a program saves all the time, we stop waiting. */
const readTimeout = 2000

/**
 * Enough for readers, who need no certainty. If anything was changed after the content, the save is complete. Hardly
 * anybody keeps an empty main.cf, so an empty file is waited for as long as we can: a program that has no turn on a busy
 * machine may not fill it at once.
 */
const maybeBeingSaved = ({ changed, modified, size }: Written, before: number, after: number): boolean =>
  remainder(modified) !== 0 &&
  changed <= modified &&
  modified > before - (size === 0 ? readTimeout : longestSave) &&
  // Our clock has no fractions of a millisecond.
  modified < after + 1

type Text = Either.Either<string, FileSystemError>

const isBeingSaved = (text: Text, file: Written, before: number, after: number): boolean =>
  maybeBeingSaved(file, before, after) || (Either.isRight(text) && text.right.length !== file.size)

const isEmpty = (text: Text): boolean => Either.isRight(text) && text.right === ""

/** A file that has just been emptied still has its old times for an instant, so an empty file is read twice. */
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

/** Reads many files. A file that may be half-saved is read again. */
export const readSaved = (paths: ReadonlyArray<string>) =>
  Effect.flatMap(Clock.currentTimeMillis, (now) => readUntil(paths, now + readTimeout, true))
