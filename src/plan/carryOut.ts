/** Carries out a plan, or undoes what was done of it. */
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import { Diagnostics } from "../services/Diagnostics.ts"
import { FileSystem } from "../services/FileSystem.ts"
import { ifThere, isDirectoryNotEmpty } from "../services/ifThere.ts"
import { directoryOf } from "../services/paths.ts"
import { awaitCool, editFile } from "./fileEdit.ts"
import type { InstanceRemoval, Move, PlaceStep, Plan, Preparation, Removal } from "./Plan.ts"
import { checkQueueEmpty } from "./queue.ts"
import { planRemoval, type Remains, together, warnOfLeftover } from "./removal.ts"
import { move, perform, remove } from "./steps.ts"

/** A fiber that is being interrupted can no longer wait for a lock. */
const inFiberOfItsOwn = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.flatMap(Effect.forkDaemon(Effect.interruptible(effect)), Fiber.join)

/** Performs a step, and undoes it if the scope ends before the commit, by a failure or an interruption. */
export const prepare = (committed: Ref.Ref<boolean>) => (step: Preparation) =>
  Effect.acquireRelease(perform(step), (undo) =>
    Effect.unlessEffect(inFiberOfItsOwn(undo), Ref.get(committed))
  )

const isPlace = (step: Preparation): step is PlaceStep =>
  step._tag === "MakeDirectory" || step._tag === "SetOwnership"

const isDirectory = (place: PlaceStep): boolean =>
  place._tag === "MakeDirectory" || place.before.kind === "directory"

const pathsOf = (steps: ReadonlyArray<PlaceStep | Removal>): ReadonlyArray<string> =>
  steps.map(({ path }) => path)

/** The instance may be running, so directories can disappear; these need no sync. */
const syncDirectories = (paths: ReadonlyArray<string>) =>
  Effect.flatMap(FileSystem, ({ syncDirectory }) =>
    Effect.forEach(new Set(paths), (path) => ifThere(syncDirectory(path), undefined), { discard: true })
  )

/**
 * Brings new names, owners and modes to the disk before the files that refer to them. The directories of an instance may
 * be on another file system than its configuration, so nothing else guarantees that order.
 */
const syncPlaces = Effect.fnUntraced(function* (places: ReadonlyArray<PlaceStep>) {
  const { syncFile } = yield* FileSystem
  const made = places.filter(({ _tag }) => _tag === "MakeDirectory")
  const files = places.filter((place) => place._tag === "SetOwnership" && place.before.kind === "file")
  yield* syncDirectories([...pathsOf(places.filter(isDirectory)), ...pathsOf(made).map(directoryOf)])
  yield* Effect.forEach(pathsOf(files), (path) => ifThere(syncFile(path), undefined), { discard: true })
})

/** Ignores what is missing already, and warns about what cannot be removed. */
const removeOrWarn = (step: Removal) =>
  Effect.catchAll(remove(step), (error) => {
    if (error.code === "ENOENT") return Effect.void
    const left = warnOfLeftover(step.path)
    // The warning already covers this, so the errno text is omitted.
    if (isDirectoryNotEmpty(error)) return left
    return Effect.flatMap(Diagnostics, ({ warning }) => Effect.zipRight(warning(error.message), left))
  })

/**
 * Removes what can be removed, and warns about the rest; it does not fail. The journal is removed last, and kept if a
 * loss of power could bring back what was removed: then the next command looks again.
 */
export const cleanUp = Effect.fnUntraced(function* (
  { leftovers, steps }: Remains,
  journal: Option.Option<string>
) {
  const { removeFile } = yield* FileSystem
  const { warning } = yield* Diagnostics
  yield* Effect.forEach(steps, removeOrWarn, { discard: true })
  yield* Effect.forEach(leftovers, warnOfLeftover, { discard: true })
  yield* syncDirectories(pathsOf(steps).map(directoryOf)).pipe(
    Effect.zipRight(Effect.transposeMapOption(journal, (path) => ifThere(removeFile(path), undefined))),
    Effect.catchAll(({ message }) => warning(message))
  )
})

const journalOf = ({ prepare: steps }: Plan): Option.Option<string> =>
  Option.map(
    Array.findFirst(steps, (step) => step._tag === "WriteJournal"),
    ({ path }) => path
  )

const moveAll = Effect.fnUntraced(function* (moves: ReadonlyArray<Move>) {
  const { warning } = yield* Diagnostics
  for (const step of moves) {
    yield* Effect.catchAll(move(step), ({ message }) =>
      warning(`${step.from} was not moved to ${step.to}: ${message}`)
    )
  }
  yield* Effect.catchAll(syncDirectories(moves.map(({ to }) => directoryOf(to))), ({ message }) =>
    warning(message)
  )
})

/** The queue is counted after the files were listed, so a message that arrives in between stops the removal. */
const planSettledRemoval = (removal: InstanceRemoval) =>
  Effect.zipLeft(planRemoval(removal), checkQueueEmpty(removal.directories))

/**
 * Carries out a plan. A failure or an interruption before the commit undoes the preparations, last step first; after
 * the commit nothing is undone, and everything is completed. `announce` runs right before the commit, if there is
 * something to do. Each file is locked while it is replaced, but the host is not: if another command runs between
 * planning and this, it is noticed only where both edit the same settings (`ChangedMeanwhile`). Completes with true
 * if anything had to be changed. Also fails with `ChangedSince` if another program changes the file without taking
 * its lock; with `FileLocked`, `FileSystemError` and `NullByteInFile`; for a removal with `NotStopped`,
 * `StateUnknown`, `QueueNotEmpty`, `QueueIsLink` and `MaildropOccupied`; and as `announce` does.
 */
export const carryOut = <E, R>(plan: Plan, announce: Effect.Effect<void, E, R>) =>
  Effect.gen(function* () {
    if (Option.isNone(plan.commit)) return false
    const committed = yield* Ref.make(false)
    // Wait now, before an instance is closed to its users.
    yield* awaitCool(plan.commit.value.path)
    const [places, files] = Array.span(plan.prepare, isPlace)
    yield* Effect.forEach(places, prepare(committed), { discard: true })
    yield* syncPlaces(places)
    yield* Effect.forEach(files, prepare(committed), { discard: true })
    yield* Effect.forEach(plan.cleanUp, ({ directories }) => checkQueueEmpty(directories), { discard: true })
    const remains = yield* Ref.make<Remains>({ steps: [], leftovers: plan.leftovers })
    const settle = Effect.forEach(plan.cleanUp, planSettledRemoval).pipe(
      Effect.flatMap((all) => Ref.set(remains, together([...all, { steps: [], leftovers: plan.leftovers }])))
    )
    // The announcement may take a while, in which postfix(1) can make maildrop again, so the removal is planned after it.
    return yield* editFile(plan.commit.value, Effect.zipRight(announce, settle)).pipe(
      Effect.tap(Ref.set(committed, true)),
      Effect.tap(() => moveAll(plan.moves)),
      Effect.tap(() => Effect.flatMap(Ref.get(remains), (found) => cleanUp(found, journalOf(plan)))),
      Effect.tap((edited) => (Option.isNone(edited) && plan.prepare.length > 0 ? announce : Effect.void)),
      Effect.map((edited) => Option.isSome(edited) || plan.prepare.length > 0),
      Effect.uninterruptible
    )
  }).pipe(Effect.scoped)

/**
 * Carries out steps in turn, without undoing any: each one leaves a working host. An interruption takes effect between
 * two steps, unless a step allows it earlier. However it ends, `ended` gets the number of steps that were completed.
 */
export const carryOutInTurn = <Step, E, R>(
  steps: ReadonlyArray<Step>,
  performOne: (step: Step) => Effect.Effect<unknown, E, R>,
  ended: (done: number) => Effect.Effect<void>
) =>
  Effect.gen(function* () {
    const done = yield* Ref.make(0)
    const count = Ref.update(done, (number) => number + 1)
    yield* Effect.forEach(steps, (step) => Effect.uninterruptible(Effect.zipRight(performOne(step), count)), {
      discard: true
    }).pipe(Effect.ensuring(Effect.flatMap(Ref.get(done), ended)))
  })
