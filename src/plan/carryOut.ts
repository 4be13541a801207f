/** Carries a plan out, or undoes what was done of it. */
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import { Diagnostics } from "../services/Diagnostics.ts"
import { type Attributes, FileSystem, rootsAlone } from "../services/FileSystem.ts"
import { ifThere } from "../services/ifThere.ts"
import { directoryOf } from "../services/paths.ts"
import { isNotEmpty, warnOfLeftover } from "./leftover.ts"
import { editMainCf } from "./mainCfFile.ts"
import type {
  MakeDirectory,
  Ownership,
  Plan,
  Preparation,
  Removal,
  SetOwnership,
  WriteFile,
  WriteJournal
} from "./Plan.ts"
import { replaceFile, restoreFile } from "./wholeFile.ts"

const attributesOf = ({ group, mode, user }: Ownership): Attributes => ({
  uid: user.id,
  gid: Option.map(group, ({ id }) => id),
  mode
})

const makeDirectory = ({ ownership, path }: MakeDirectory) =>
  Effect.gen(function* () {
    const fileSystem = yield* FileSystem
    yield* fileSystem.makeDirectory(path, attributesOf(ownership))
    return fileSystem.removeDirectory(path)
  })

const setOwnership = ({ before, ownership, path }: SetOwnership) =>
  Effect.gen(function* () {
    const { setAttributes } = yield* FileSystem
    // A change of the owner takes bits of the mode away, whether that was asked for or not.
    const mode = before.kind === "link" ? Option.none() : Option.some(before.mode)
    // The instance may be running, so that messages come and go.
    const undo = ifThere(
      setAttributes(path, { uid: before.uid, gid: Option.some(before.gid), mode }),
      undefined
    )
    // The mode may fail when the owner has been set already.
    yield* Effect.tapError(ifThere(setAttributes(path, attributesOf(ownership)), undefined), () =>
      warnedOf(undo)
    )
    return undo
  })

/** An undo that fails is told. */
const warnedOf = <E extends { readonly message: string }, R>(undo: Effect.Effect<void, E, R>) =>
  Effect.catchAll(undo, ({ message }) =>
    Effect.flatMap(Diagnostics, ({ warning }) => warning(`not undone: ${message}`))
  )

const writeFile = ({ before, modified, ownership, path, text }: WriteFile) =>
  Effect.gen(function* () {
    const { removeFile } = yield* FileSystem
    yield* replaceFile(path, text, { ...attributesOf(ownership), modified })
    return Option.match(before, {
      onNone: () => removeFile(path),
      onSome: (old) => restoreFile(path, text, old)
    })
  })

const writeJournal = ({ path, text }: WriteJournal) =>
  Effect.gen(function* () {
    const { removeFile } = yield* FileSystem
    yield* replaceFile(path, text, rootsAlone)
    return removeFile(path)
  })

/** Does one step, and completes with what undoes it. */
const perform = (step: Preparation) => {
  switch (step._tag) {
    case "MakeDirectory":
      return makeDirectory(step)
    case "SetOwnership":
      return setOwnership(step)
    case "WriteFile":
      return writeFile(step)
    case "WriteJournal":
      return writeJournal(step)
    case "EditMainCf":
      return Effect.map(
        editMainCf(step),
        Option.match({
          onNone: () => Effect.void,
          onSome: ({ before, path, text }) => restoreFile(path, text, before)
        })
      )
  }
}

/** A fiber that is being interrupted could not wait for a lock any more. */
const inFiberOfItsOwn = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.flatMap(Effect.forkDaemon(Effect.interruptible(effect)), Fiber.join)

/** Does a step, which is undone when the scope ends before the commit, be it by a failure or an interruption. */
const prepare = (committed: Ref.Ref<boolean>) => (step: Preparation) =>
  Effect.acquireRelease(perform(step), (undo) =>
    Effect.unlessEffect(warnedOf(inFiberOfItsOwn(undo)), Ref.get(committed))
  )

/** Directories in which something new has a name, so that it outlives a loss of power as what refers to it does. */
const directoriesToSync = (steps: ReadonlyArray<Preparation>): ReadonlyArray<string> => [
  ...new Set(steps.filter(({ _tag }) => _tag === "MakeDirectory").map(({ path }) => directoryOf(path)))
]

const remove = ({ _tag, path }: Removal) =>
  Effect.gen(function* () {
    const { removeDirectory, removeFile } = yield* FileSystem
    const diagnostics = yield* Diagnostics
    yield* (_tag === "RemoveFile" ? removeFile(path) : removeDirectory(path)).pipe(
      Effect.catchIf(
        ({ code }) => code !== "ENOENT",
        (error) =>
          Effect.zipRight(
            isNotEmpty(error) ? Effect.void : diagnostics.warning(error.message),
            warnOfLeftover(path)
          )
      ),
      Effect.ignore
    )
  })

/** Removes what is to be removed, and warns of all that stays. It does not fail: what is left is for people. */
export const cleanUp = ({ cleanUp: removals, leftovers }: Pick<Plan, "cleanUp" | "leftovers">) =>
  Effect.zipRight(
    Effect.forEach(removals, remove, { discard: true }),
    Effect.forEach(leftovers, warnOfLeftover, { discard: true })
  )

/**
 * Carries a plan out. A failure or an interruption before the commit undoes what was prepared, last step first;
 * afterwards nothing is undone, and nothing is left out. `changed` is run at the end, if there was something to do.
 * Each file is locked while it is replaced, but not the host: another command may come between the plan and this, which
 * is noticed only where both edit the same settings. Fails with `ChangedMeanwhile` then, with `FileLocked`,
 * `FileSystemError` and `NullByteInFile`, and as `changed` does.
 */
export const carryOut = <E, R>(plan: Plan, changed: Effect.Effect<void, E, R>) =>
  Effect.gen(function* () {
    if (Option.isNone(plan.commit)) return
    const { syncDirectory } = yield* FileSystem
    const committed = yield* Ref.make(false)
    yield* Effect.forEach(plan.prepare, prepare(committed), { discard: true })
    yield* Effect.forEach(directoriesToSync(plan.prepare), syncDirectory, { discard: true })
    yield* editMainCf(plan.commit.value).pipe(
      Effect.tap(Ref.set(committed, true)),
      Effect.tap(cleanUp(plan)),
      Effect.flatMap((edited) => (Option.isSome(edited) || plan.prepare.length > 0 ? changed : Effect.void)),
      Effect.uninterruptible
    )
  }).pipe(Effect.scoped)
