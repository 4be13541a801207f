/** Editing a main.cf or master.cf, as `postconf -e` does. */
import * as Array from "effect/Array"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { Fatal } from "../fatal.ts"
import { setParameters } from "../postfix/maincf/edit.ts"
import { readMainCf } from "../postfix/maincf/lines.ts"
import { Diagnostics } from "../services/Diagnostics.ts"
import { FileSystem } from "../services/FileSystem.ts"
import { coolingPause, isHot } from "../services/files/hotFile.ts"
import type { Edit, EditMainCf } from "./Plan.ts"
import { ChangedSince, exchange, type FileState, fileState, lockTemporary } from "./wholeFile.ts"

/** A value that the plan was based on has changed; nothing was done. */
export class ChangedMeanwhile extends Fatal("ChangedMeanwhile")<{ path: string; parameter: string }>(
  ({ path, parameter }) => `${path}: ${parameter} was changed meanwhile, try again`
) {}

const checkExpected = (
  { expected, path }: EditMainCf,
  text: string
): Either.Either<void, ChangedMeanwhile> => {
  const settings = Either.getOrElse(
    readMainCf(path, text, new Map()).outcome,
    () => new Map<string, string>()
  )
  const changed = expected.find(([name, value]) => settings.get(name) !== Option.getOrUndefined(value))
  return changed === undefined
    ? Either.void
    : Either.left(new ChangedMeanwhile({ path, parameter: changed[0] }))
}

/** The text of the file after the edit, with the warnings about it. */
export const editedText = (edit: Edit, text: string) => {
  if (edit._tag === "EditMainCf") {
    return Either.flatMap(checkExpected(edit, text), () => setParameters(edit.path, text, edit.assignments))
  }
  return text === edit.before
    ? Either.right({ text: edit.text, warnings: [] })
    : Either.left(new ChangedSince({ path: edit.path }))
}

/** What an edit has replaced, and the new text. */
interface Replaced {
  readonly path: string
  readonly before: FileState
  readonly text: string
}

/** Waits until nobody seems to be saving the file in place. */
export const awaitCool = Effect.fnUntraced(function* (path: string) {
  const { written } = yield* FileSystem
  let seen = Option.none<string>()
  while (true) {
    const now = yield* Clock.currentTimeMillis
    const file = Option.flatten(Array.head(yield* written([path])))
    if (!Option.exists(file, (found) => isHot(found, seen, now, now))) return
    seen = Option.map(file, ({ inode }) => inode)
    yield* Effect.sleep(coolingPause)
  }
})

/** Left, with the inode, while the file is hot; then nothing is done, and the lock is released. */
const tryEdit = <E, R>(edit: Edit, ahead: Effect.Effect<void, E, R>, seen: Option.Option<string>) =>
  Effect.gen(function* () {
    const { realPath, status } = yield* FileSystem
    const diagnostics = yield* Diagnostics
    const lock = yield* lockTemporary(edit.path)
    const isLink = (yield* status(edit.path)).kind === "link"
    const path = isLink ? yield* realPath(edit.path) : edit.path
    const begun = yield* Clock.currentTimeMillis
    const before = yield* fileState(path)
    const ended = yield* Clock.currentTimeMillis
    if (isHot(before.found, seen, begun, ended)) return Either.left(before.found.inode)
    const edited = yield* editedText(edit, before.text)
    yield* Effect.forEach(edited.warnings, diagnostics.unloggedWarning, { discard: true })
    if (edited.text === before.text) return Either.right(Option.none())
    const target = isLink ? yield* lockTemporary(path) : lock
    yield* ahead
    yield* exchange(path, before, target, edited.text, { ...before.attributes, modified: Option.none() })
    const replaced: Replaced = { path, before, text: edited.text }
    return Either.right(Option.some(replaced))
  }).pipe(Effect.scoped)

/**
 * Edits a main.cf under the lock of `postconf -e`, so that no change of another program is lost. Waits while the file is
 * being saved, as the original does. Keeps a symbolic link, the owner and the mode. Completes with what was there before,
 * or with none if nothing had to change. `ahead` runs right before the file is replaced.
 */
export const editFile = <E = never, R = never>(edit: Edit, ahead: Effect.Effect<void, E, R> = Effect.void) =>
  Effect.gen(function* () {
    let seen = Option.none<string>()
    while (true) {
      const outcome = yield* tryEdit(edit, ahead, seen)
      if (Either.isRight(outcome)) return outcome.right
      seen = Option.some(outcome.left)
      yield* Effect.interruptible(Effect.sleep(coolingPause))
    }
  })
