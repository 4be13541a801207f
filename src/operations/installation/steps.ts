/** Makes the changes, one after the other. Each leaves a host on which mail works, and all can be repeated. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import { warnOfLeftover } from "../../plan/removal.ts"
import { fileState, replaceFile } from "../../plan/wholeFile.ts"
import { Diagnostics } from "../../services/Diagnostics.ts"
import { FileSystem } from "../../services/FileSystem.ts"
import { ifThere, isNotEmpty } from "../../services/ifThere.ts"
import { ProcessRunner, succeeded } from "../../services/ProcessRunner.ts"
import { directoryOf } from "../../services/paths.ts"
import type { Change } from "./Change.ts"
import { addDiversion, removeDiversion } from "./dpkg.ts"
import { awaitReaders } from "./readers.ts"

const roots = (mode: number) => ({ uid: 0, gid: Option.some(0), mode: Option.some(mode) })

/** A link may lead to it, whose attributes say nothing about the program. */
const keepOriginal = Effect.fnUntraced(function* (path: string, aside: string) {
  const { realPath } = yield* FileSystem
  const { attributes, text } = yield* Effect.flatMap(realPath(path), fileState)
  yield* replaceFile(aside, text, attributes)
})

/** A command that was killed may have left the link under its first name. */
const putLink = Effect.fnUntraced(function* (path: string, target: string) {
  const { makeLink, removeFile, rename, syncDirectory } = yield* FileSystem
  const first = `${path}.tmp`
  yield* ifThere(removeFile(first), undefined)
  yield* makeLink(first, target)
  yield* rename(first, path)
  yield* syncDirectory(directoryOf(path))
})

/** Without it everything works, only slower. */
const prepareStart = Effect.fnUntraced(function* (
  node: string,
  options: ReadonlyArray<string>,
  program: string
) {
  const { capture } = yield* ProcessRunner
  const { warning } = yield* Diagnostics
  const captured = yield* Effect.option(
    capture({ program: node, arguments: [...options, `${program}/prepare.cjs`], environment: {} })
  )
  if (!Option.exists(captured, ({ exit }) => succeeded(exit))) {
    yield* warning(`${program}: the faster start could not be prepared`)
  }
})

const removeDirectory = (path: string) =>
  Effect.flatMap(FileSystem, (fileSystem) => fileSystem.removeDirectory(path)).pipe(
    Effect.catchIf(isNotEmpty, () => warnOfLeftover(path))
  )

const applyOne = Effect.fnUntraced(function* (change: Change) {
  const fileSystem = yield* FileSystem
  switch (change._tag) {
    case "MakeDirectory":
      return yield* fileSystem.makeDirectory(change.path, roots(0o755))
    case "WriteFile":
      return yield* replaceFile(change.path, change.text, {
        ...roots(change.mode),
        modified: Option.none()
      })
    case "PrepareStart":
      return yield* prepareStart(change.node, change.options, change.program)
    case "Divert":
      return yield* Effect.asVoid(addDiversion(change.path, change.aside))
    case "KeepOriginal":
      return yield* keepOriginal(change.path, change.aside)
    case "PutLink":
      return yield* putLink(change.path, change.target)
    case "PutOriginalBack":
      return yield* fileSystem.rename(change.aside, change.path)
    case "Undivert":
      return yield* Effect.asVoid(removeDiversion(change.path, change.aside))
    case "AwaitReaders":
      return yield* awaitReaders(change.path)
    case "RemoveFile":
      return yield* fileSystem.removeFile(change.path)
    case "RemoveDirectory":
      return yield* removeDirectory(change.path)
  }
})

/**
 * An interruption comes after a change, not within one, but for a wait. At the end, however that comes,
 * `ended` is told how many were made.
 */
export const apply = Effect.fnUntraced(function* (
  changes: ReadonlyArray<Change>,
  ended: (made: number) => Effect.Effect<void>
) {
  const made = yield* Ref.make(0)
  const one = (change: Change) =>
    Effect.uninterruptible(
      Effect.zipRight(
        applyOne(change),
        Ref.update(made, (count) => count + 1)
      )
    )
  yield* Effect.onExit(Effect.forEach(changes, one, { discard: true }), () =>
    Effect.flatMap(Ref.get(made), ended)
  )
})
