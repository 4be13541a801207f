/** `-e destroy`: an instance leaves the list, and what Postfix has made of it goes (postmulti(1), "destroy"). */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Directories } from "../../instance/directories.ts"
import { describedInstance, type Instance } from "../../instance/Instance.ts"
import { journalStep } from "../../plan/journal.ts"
import type { Plan, Preparation } from "../../plan/Plan.ts"
import { checkQueueEmpty, maildrop } from "../../plan/queue.ts"
import { queueLock } from "../../plan/stopped.ts"
import { listed } from "../../postfix/maincf/registration.ts"
import type { Primary } from "../../postfix/Primary.ts"
import { Diagnostics } from "../../services/Diagnostics.ts"
import { FileSystem } from "../../services/FileSystem.ts"
import { ifThere, statusIfThere } from "../../services/ifThere.ts"
import { directoryOf } from "../../services/paths.ts"
import { makeAction } from "./change.ts"
import { checkUsable } from "./directorySettings.ts"
import { registrationEdit } from "./edits.ts"
import { findRemovalTarget, type OfInstance, type RemovalTarget } from "./leaving.ts"
import { checkApartFrom } from "./overlap.ts"
import { readTable, root, wayOwnership } from "./ownership.ts"
import { checkNotRoot } from "./places.ts"
import { checkConfigurationTrusted, checkWayTrusted } from "./trust.ts"

/** Should the directory be listed twice, no entry may stay that leads to nothing. */
const commit = ({ directory, others, primary }: RemovalTarget) => {
  const left = others.filter((other) => other !== directory)
  return Option.some(registrationEdit(primary, listed(primary.settings, left, directory)))
}

/**
 * Nobody can say where the queue of an instance without a readable main.cf is, nor whether there is mail in it: it only
 * leaves the list, and all of it is left to people.
 */
const planUnknown = Effect.fnUntraced(function* (target: RemovalTarget) {
  const { warning } = yield* Diagnostics
  const found = yield* statusIfThere(target.directory)
  yield* warning(
    `instance ${target.directory} is damaged and only leaves the list: ` +
      "its queue and data directories are not known for certain, and stay"
  )
  const plan: Plan = {
    prepare: [],
    commit: commit(target),
    cleanUp: [],
    leftovers: Option.isSome(found) ? [target.directory] : [],
    verb: "deport",
    object: `instance ${target.directory}`
  }
  return plan
})

/** Whether a file can be made there. */
const isDirectory = (path: string) =>
  Effect.flatMap(FileSystem, ({ kind }) =>
    ifThere(
      Effect.map(kind(path), (found) => found === "directory"),
      false
    )
  )

/**
 * Makes the missing locks of master(8) wherever they can be. If neither can, `postfix start` makes their directories
 * before it starts the master, so that one of them has to be there.
 */
export const lockSteps = Effect.fnUntraced(function* (
  { configDirectory, queueDirectory }: Pick<Directories, "configDirectory" | "queueDirectory">,
  missingLocks: ReadonlyArray<string>,
  { accounts }: Primary
) {
  const ofQueue = queueLock(queueDirectory)
  const holding = (path: string): Preparation => ({
    _tag: "HoldLock",
    path,
    owner: path === ofQueue ? root : accounts.mailOwner,
    instance: configDirectory
  })
  const possible = yield* Effect.filter(missingLocks, (path) => isDirectory(directoryOf(path)))
  if (possible.length > 0 || missingLocks.length < 2 || !(yield* isDirectory(queueDirectory))) {
    return possible.map(holding)
  }
  const making: Preparation = {
    _tag: "MakeDirectory",
    path: directoryOf(ofQueue),
    ownership: wayOwnership
  }
  return [making, holding(ofQueue)]
})

const planKnown = Effect.fnUntraced(function* (target: RemovalTarget, instance: Instance) {
  const { primary } = target
  const { configDirectory, dataDirectory, queueDirectory } = instance
  const metaDirectory = primary.shared.meta_directory
  yield* checkNotRoot(instance)
  yield* checkUsable("queue_directory", queueDirectory)
  yield* checkUsable("data_directory", dataDirectory)
  yield* checkApartFrom(instance, target.neighbours, primary)
  yield* checkQueueEmpty(instance)
  yield* checkConfigurationTrusted(configDirectory)
  yield* checkWayTrusted(queueDirectory)
  yield* checkWayTrusted(dataDirectory)
  const before = yield* statusIfThere(maildrop(instance))
  const closing = Option.toArray(before).map(
    (status): Preparation => ({
      _tag: "CloseMaildrop",
      directories: instance,
      before: status
    })
  )
  const plan: Plan = {
    prepare: [
      journalStep(primary.instance.configDirectory, { directories: instance, maildrop: before }),
      ...(yield* lockSteps(instance, target.missingLocks, primary)),
      ...closing
    ],
    commit: commit(target),
    cleanUp: [
      {
        directories: instance,
        table: yield* readTable(metaDirectory),
        metaDirectory,
        mailOwner: primary.accounts.mailOwner
      }
    ],
    leftovers: [],
    verb: "destroy",
    object: describedInstance(instance)
  }
  return plan
})

const planDestroy = Effect.fnUntraced(function* (target: RemovalTarget) {
  return yield* Option.isSome(target.instance)
    ? planKnown(target, target.instance.value)
    : planUnknown(target)
})

export const destroyAction = <E>(request: OfInstance<E>) =>
  makeAction("destroy", (primary) =>
    Effect.flatMap(findRemovalTarget("destroy", primary, request), planDestroy)
  )
