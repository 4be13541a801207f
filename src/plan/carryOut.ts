/** Carries a plan out, or undoes what was done of it. */
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import { Diagnostics } from "../services/Diagnostics.ts"
import { FileSystem } from "../services/FileSystem.ts"
import { ifThere, isNotEmpty } from "../services/ifThere.ts"
import { directoryOf } from "../services/paths.ts"
import { awaitCool, editMainCf } from "./mainCfFile.ts"
import type { InstanceRemoval, PlaceStep, Plan, Preparation, Removal } from "./Plan.ts"
import { checkQueueEmpty } from "./queue.ts"
import { planRemoval, type Remains, together, warnOfLeftover } from "./removal.ts"
import { perform, remove } from "./steps.ts"

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

const pathsOf = (steps: ReadonlyArray<PlaceStep | Removal>): ReadonlyArray<string> =>
  steps.map(({ path }) => path)

/** What has gone in the meantime needs no sync: the instance may be running, so that messages come and go. */
const syncDirectories = (paths: ReadonlyArray<string>) =>
  Effect.flatMap(FileSystem, ({ syncDirectory }) =>
    Effect.forEach(new Set(paths), (path) => ifThere(syncDirectory(path), undefined), { discard: true })
  )

/**
 * What is made outlives a loss of power like that which refers to it: new names, owners and modes. The places of an
 * instance may be on another file system than its files, so nothing but this puts the one before the other.
 */
const syncPlaces = Effect.fnUntraced(function* (places: ReadonlyArray<PlaceStep>) {
  const { syncFile } = yield* FileSystem
  const made = places.filter(({ _tag }) => _tag === "MakeDirectory")
  const files = places.filter((place) => place._tag === "SetOwnership" && place.before.kind === "file")
  yield* syncDirectories([...pathsOf(places.filter(isDirectory)), ...pathsOf(made).map(directoryOf)])
  yield* Effect.forEach(pathsOf(files), (path) => ifThere(syncFile(path), undefined), { discard: true })
})

/** What is missing already is fine, and what cannot be removed is told. */
const removeOrWarn = (step: Removal) =>
  Effect.catchAll(remove(step), (error) => {
    if (error.code === "ENOENT") return Effect.void
    const left = warnOfLeftover(step.path)
    // The warning already covers this, so the errno text is omitted.
    if (isNotEmpty(error)) return left
    return Effect.flatMap(Diagnostics, ({ warning }) => Effect.zipRight(warning(error.message), left))
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
  const { warning } = yield* Diagnostics
  yield* Effect.forEach(steps, removeOrWarn, { discard: true })
  yield* Effect.forEach(leftovers, warnOfLeftover, { discard: true })
  // A directory that has gone itself is a name in another one.
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

/**
 * What a removal has to do, now that the instance is as it will stay. The queue is counted last, so that a message that
 * comes at this very moment is none of what is removed.
 */
const planSettledRemoval = (removal: InstanceRemoval) =>
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
    yield* syncPlaces(places)
    yield* Effect.forEach(files, prepare(committed), { discard: true })
    yield* Effect.forEach(plan.cleanUp, ({ directories }) => checkQueueEmpty(directories), { discard: true })
    const remains = yield* Ref.make<Remains>({ steps: [], leftovers: plan.leftovers })
    const settle = Effect.forEach(plan.cleanUp, planSettledRemoval).pipe(
      Effect.flatMap((all) => Ref.set(remains, together([...all, { steps: [], leftovers: plan.leftovers }])))
    )
    // The announcement may take a while, in which postfix(1) can open the instance again.
    yield* editMainCf(plan.commit.value, Effect.zipRight(announce, settle)).pipe(
      Effect.tap(Ref.set(committed, true)),
      Effect.tap(() => Effect.flatMap(Ref.get(remains), (found) => cleanUp(found, journalOf(plan)))),
      Effect.flatMap((edited) => (Option.isNone(edited) && plan.prepare.length > 0 ? announce : Effect.void)),
      Effect.uninterruptible
    )
  }).pipe(Effect.scoped)

/**
 * Carries out steps each of which leaves a host that works, one after the other; nothing is undone. An interruption
 * comes after a step, not within one, unless the step lets it. At the end, however that comes, `ended` is told how many
 * steps were done.
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
