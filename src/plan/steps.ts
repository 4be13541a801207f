/** What each step of a plan does, and what undoes it. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Diagnostics } from "../services/Diagnostics.ts"
import { type Attributes, FileSystem, FileSystemError, rootOnly } from "../services/FileSystem.ts"
import { ifThere, statusIfThere } from "../services/ifThere.ts"
import { editFile } from "./fileEdit.ts"
import type {
  MakeDirectory,
  MakeLink,
  Move,
  Ownership,
  Preparation,
  Removal,
  SetOwnership,
  WriteFile
} from "./Plan.ts"
import { closeMaildrop, openMaildrop } from "./queue.ts"
import { holdNewLock } from "./stopped.ts"
import { replaceFile, restoreFile } from "./wholeFile.ts"

const attributesOf = ({ group, mode, user }: Ownership): Attributes => ({
  uid: user.id,
  gid: Option.map(group, ({ id }) => id),
  mode
})

/** Warns if the undo fails. */
const warnedOf = <E extends { readonly message: string }, R>(undo: Effect.Effect<void, E, R>) =>
  Effect.catchAll(undo, ({ message }) =>
    Effect.flatMap(Diagnostics, ({ warning }) => warning(`not undone: ${message}`))
  )

const setOwnership = Effect.fnUntraced(function* ({ before, ownership, path }: SetOwnership) {
  const { setAttributes } = yield* FileSystem
  // The instance may be running, so messages come and go.
  const set = (attributes: Attributes) => ifThere(setAttributes(path, attributes), undefined)
  // A change of the owner clears bits of the mode.
  const mode = before.kind === "link" ? Option.none() : Option.some(before.mode)
  const undo = set({ uid: before.uid, gid: Option.some(before.gid), mode })
  // Setting the mode can fail after the owner has been set.
  yield* Effect.tapError(set(attributesOf(ownership)), () => warnedOf(undo))
  return undo
})

/** Completes with its undo, as all of these do. */
export const makeDirectory = ({ ownership, path }: MakeDirectory) =>
  Effect.flatMap(FileSystem, (fileSystem) =>
    Effect.as(fileSystem.makeDirectory(path, attributesOf(ownership)), fileSystem.removeDirectory(path))
  )

export const writeFile = Effect.fnUntraced(function* ({
  before,
  modified,
  ownership,
  path,
  text
}: WriteFile) {
  const { removeFile } = yield* FileSystem
  yield* replaceFile(path, text, { ...attributesOf(ownership), modified })
  return Option.match(before, {
    onNone: () => removeFile(path),
    onSome: (old) => restoreFile(path, text, old)
  })
})

/** The same link may be left by a command that was killed. */
const makeLink = Effect.fnUntraced(function* ({ path, target }: MakeLink) {
  const { linkTarget, makeLink, removeFile } = yield* FileSystem
  const found = yield* Effect.option(linkTarget(path))
  if (!Option.contains(found, target)) yield* makeLink(path, target)
  return removeFile(path)
})

/** If the directory cannot be moved, as a mount cannot, the link stays. */
export const move = Effect.fnUntraced(function* ({ from, to }: Move) {
  const { makeLink, removeFile, rename } = yield* FileSystem
  yield* removeFile(to)
  yield* Effect.tapError(rename(from, to), () => Effect.ignore(makeLink(to, from)))
})

const performStep = Effect.fnUntraced(function* (step: Preparation) {
  const { removeFile } = yield* FileSystem
  switch (step._tag) {
    case "MakeDirectory":
      return yield* makeDirectory(step)
    case "SetOwnership":
      return yield* setOwnership(step)
    case "WriteFile":
      return yield* writeFile(step)
    case "EditMainCf":
    case "ReplaceText":
      return Option.match(yield* editFile(step), {
        onNone: () => Effect.void,
        onSome: ({ before, path, text }) => restoreFile(path, text, before)
      })
    case "WriteJournal": {
      // There is room for one removal, and only the journal knows about it.
      if (Option.isSome(yield* statusIfThere(step.path))) {
        return yield* new FileSystemError({ operation: "open", path: step.path, code: "EEXIST" })
      }
      yield* replaceFile(step.path, step.text, rootOnly)
      // Without maildrop nobody can post, and only the journal knows its owner and mode.
      const opened = Effect.transposeMapOption(step.maildrop, (before) =>
        openMaildrop(step.directories, before)
      )
      return Effect.zipRight(opened, removeFile(step.path))
    }
    case "HoldLock":
      return yield* holdNewLock(step)
    case "CloseMaildrop":
      return yield* closeMaildrop(step)
    case "MakeLink":
      return yield* makeLink(step)
  }
})

/** Performs one step, and completes with its undo. */
export const perform = (step: Preparation) => Effect.map(performStep(step), warnedOf)

export const remove = ({ _tag, path }: Removal) =>
  Effect.flatMap(FileSystem, ({ removeDirectory, removeFile }) =>
    _tag === "RemoveFile" ? removeFile(path) : removeDirectory(path)
  )
