/** Carries a plan out, or undoes what was done of it. */
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import { Diagnostics } from "../services/Diagnostics.ts"
import { type Attributes, FileSystem, rootsAlone } from "../services/FileSystem.ts"
import { ifThere, isNotEmpty } from "../services/ifThere.ts"
import { directoryOf } from "../services/paths.ts"
import { awaitCool, editMainCf } from "./mainCfFile.ts"
import type {
  EditMainCf,
  InstanceRemoval,
  MakeDirectory,
  Ownership,
  PlaceStep,
  Plan,
  Preparation,
  SetOwnership,
  WriteFile,
  WriteJournal
} from "./Plan.ts"
import { checkQueueEmpty, closeMaildrop, openMaildrop } from "./queue.ts"
import { planRemoval, type Remains, type Removal, together, warnOfLeftover } from "./removal.ts"
import { holdNewLock } from "./stopped.ts"
import { replaceFile, restoreFile } from "./wholeFile.ts"

const attributesOf = ({ group, mode, user }: Ownership): Attributes => ({
  uid: user.id,
  gid: Option.map(group, ({ id }) => id),
  mode
})

const makeDirectory = Effect.fnUntraced(function* ({ ownership, path }: MakeDirectory) {
  const fileSystem = yield* FileSystem
  yield* fileSystem.makeDirectory(path, attributesOf(ownership))
  return fileSystem.removeDirectory(path)
})

const setOwnership = Effect.fnUntraced(function* ({ before, ownership, path }: SetOwnership) {
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

const writeFile = Effect.fnUntraced(function* ({ before, modified, ownership, path, text }: WriteFile) {
  const { removeFile } = yield* FileSystem
  yield* replaceFile(path, text, { ...attributesOf(ownership), modified })
  return Option.match(before, {
    onNone: () => removeFile(path),
    onSome: (old) => restoreFile(path, text, old)
  })
})

const writeJournal = Effect.fnUntraced(function* ({
  directories,
  maildrop: closed,
  path,
  text
}: WriteJournal) {
  const { removeFile } = yield* FileSystem
  yield* replaceFile(path, text, rootsAlone)
  // Without maildrop nobody can post, and nothing but the journal knows what it was like.
  const opened = Option.match(closed, {
    onNone: () => Effect.void,
    onSome: (before) => openMaildrop(directories, before)
  })
  return Effect.zipRight(opened, removeFile(path))
})

const editFile = (step: EditMainCf) =>
  Effect.map(
    editMainCf(step),
    Option.match({
      onNone: () => Effect.void,
      onSome: ({ before, path, text }) => restoreFile(path, text, before)
    })
  )

/** Does one step, and completes with what undoes it. */
const perform = Effect.fnUntraced(function* (step: Preparation) {
  switch (step._tag) {
    case "MakeDirectory":
      return warnedOf(yield* makeDirectory(step))
    case "SetOwnership":
      return warnedOf(yield* setOwnership(step))
    case "WriteFile":
      return warnedOf(yield* writeFile(step))
    case "WriteJournal":
      return warnedOf(yield* writeJournal(step))
    case "EditMainCf":
      return warnedOf(yield* editFile(step))
    case "HoldLock":
      return warnedOf(yield* holdNewLock(step))
    case "CloseMaildrop":
      return warnedOf(yield* closeMaildrop(step))
  }
})

/** A fiber that is being interrupted could not wait for a lock any more. */
const inFiberOfItsOwn = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.flatMap(Effect.forkDaemon(Effect.interruptible(effect)), Fiber.join)

/** Does a step, which is undone when the scope ends before the commit, be it by a failure or an interruption. */
export const prepare = (committed: Ref.Ref<boolean>) => (step: Preparation) =>
  Effect.acquireRelease(perform(step), (undo) =>
    Effect.unlessEffect(inFiberOfItsOwn(undo), Ref.get(committed))
  )

const isPlace = (step: Preparation): step is PlaceStep =>
  step._tag === "MakeDirectory" || step._tag === "SetOwnership"

const isDirectory = (place: PlaceStep): boolean =>
  place._tag === "MakeDirectory" || place.before.kind === "directory"

const paths = (places: ReadonlyArray<PlaceStep>): ReadonlyArray<string> => places.map(({ path }) => path)

/**
 * What is made outlives a loss of power like that which refers to it: new names, owners and modes. The places of an
 * instance may be on another file system than its files, so nothing but this puts the one before the other.
 */
const sync = Effect.fnUntraced(function* (places: ReadonlyArray<PlaceStep>) {
  const { syncDirectory, syncFile } = yield* FileSystem
  const directories = paths(places.filter(isDirectory))
  const parents = paths(places.filter(({ _tag }) => _tag === "MakeDirectory")).map(directoryOf)
  const files = places.filter((place) => place._tag === "SetOwnership" && place.before.kind === "file")
  // The instance may be running, so that messages come and go.
  yield* Effect.forEach(
    new Set([...directories, ...parents]),
    (path) => ifThere(syncDirectory(path), undefined),
    { discard: true }
  )
  yield* Effect.forEach(paths(files), (path) => ifThere(syncFile(path), undefined), { discard: true })
})

const remove = Effect.fnUntraced(function* ({ _tag, path }: Removal) {
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

/** Which names have gone must be on the disk; a directory that has gone itself is a name in another one. */
const syncRemovals = Effect.fnUntraced(function* (steps: ReadonlyArray<Removal>) {
  const { syncDirectory } = yield* FileSystem
  const directories = new Set(steps.map(({ path }) => directoryOf(path)))
  yield* Effect.forEach(directories, (path) => ifThere(syncDirectory(path), undefined), { discard: true })
})

/**
 * Removes what is to be removed, and warns of all that stays. It does not fail: what is left is for people. The journal
 * goes at last, unless a loss of power could bring back what has gone; then the next command has another look at it.
 */
export const cleanUp = Effect.fnUntraced(function* (
  { leftovers, steps }: Remains,
  journal: Option.Option<string>
) {
  const { removeFile } = yield* FileSystem
  const diagnostics = yield* Diagnostics
  yield* Effect.forEach(steps, remove, { discard: true })
  yield* Effect.forEach(leftovers, warnOfLeftover, { discard: true })
  yield* syncRemovals(steps).pipe(
    Effect.zipRight(
      Option.match(journal, {
        onNone: () => Effect.void,
        onSome: (path) => ifThere(removeFile(path), undefined)
      })
    ),
    Effect.catchAll(({ message }) => diagnostics.warning(message))
  )
})

const journalOf = ({ prepare: steps }: Plan): Option.Option<string> =>
  Option.map(
    Array.findFirst(steps, (step) => step._tag === "WriteJournal"),
    ({ path }) => path
  )

/**
 * What a removal has to do, now that the instance is as it will stay. The queue is counted last, so that a message that
 * comes at this very moment is none of what is removed.
 */
const settled = (removal: InstanceRemoval) =>
  Effect.zipLeft(planRemoval(removal), checkQueueEmpty(removal.directories))

/**
 * Carries a plan out. A failure or an interruption before the commit undoes what was prepared, last step first;
 * afterwards nothing is undone, and nothing is left out. `announce` is run right before the commit, if there is something
 * to do. Each file is locked while it is replaced, but not the host: another command may come between the plan and this,
 * which is noticed only where both edit the same settings. Fails with `ChangedMeanwhile` then, with `ChangedSince` where
 * somebody without a lock changes the same file at the same time, with `FileLocked`, `FileSystemError` and
 * `NullByteInFile`, with `NotStopped`, `StateUnknown`, `QueueNotEmpty`, `QueueIsLink` and `MaildropOccupied` where an
 * instance is to be removed, and as `announce` does.
 */
export const carryOut = <E, R>(plan: Plan, announce: Effect.Effect<void, E, R>) =>
  Effect.gen(function* () {
    if (Option.isNone(plan.commit)) return
    const committed = yield* Ref.make(false)
    // Better now than with an instance closed to its users.
    yield* awaitCool(plan.commit.value.path)
    const [places, files] = Array.span(plan.prepare, isPlace)
    yield* Effect.forEach(places, prepare(committed), { discard: true })
    yield* sync(places)
    yield* Effect.forEach(files, prepare(committed), { discard: true })
    yield* Effect.forEach(plan.cleanUp, ({ directories }) => checkQueueEmpty(directories), { discard: true })
    const remains = yield* Ref.make<Remains>({ steps: [], leftovers: plan.leftovers })
    const settle = Effect.gen(function* () {
      const { leftovers, steps } = together(yield* Effect.forEach(plan.cleanUp, settled))
      yield* Ref.set(remains, { steps, leftovers: [...leftovers, ...plan.leftovers] })
    })
    // The announcement may take a while, in which postfix(1) can open the instance again.
    yield* editMainCf(plan.commit.value, Effect.zipRight(announce, settle)).pipe(
      Effect.tap(Ref.set(committed, true)),
      Effect.tap(() => Effect.flatMap(Ref.get(remains), (found) => cleanUp(found, journalOf(plan)))),
      Effect.flatMap((edited) => (Option.isNone(edited) && plan.prepare.length > 0 ? announce : Effect.void)),
      Effect.uninterruptible
    )
  }).pipe(Effect.scoped)
