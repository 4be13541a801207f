/** `-e destroy`: an instance leaves the list, and what Postfix has made of it goes (postmulti(1), "destroy"). */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Directories } from "../../instance/directories.ts"
import { describedInstance, type Instance } from "../../instance/Instance.ts"
import { journalStep } from "../../plan/journal.ts"
import type { Plan, Preparation } from "../../plan/Plan.ts"
import { checkQueueEmpty, maildrop } from "../../plan/queue.ts"
import { queueLock } from "../../plan/stopped.ts"
import { checkUsable } from "../../postfix/location.ts"
import { listed } from "../../postfix/maincf/registration.ts"
import type { Primary } from "../../postfix/Primary.ts"
import { Diagnostics } from "../../services/Diagnostics.ts"
import { FileSystem } from "../../services/FileSystem.ts"
import { ifThere, statusIfThere } from "../../services/ifThere.ts"
import { directoryOf } from "../../services/paths.ts"
import type { Damage } from "../instances.ts"
import { registrationEdit } from "./edits.ts"
import { type Leaving, leavingInstance } from "./leaving.ts"
import { checkApartFrom } from "./overlap.ts"
import { readTable, root, wayOwnership } from "./ownership.ts"
import { checkNotRoot } from "./places.ts"
import type { LifeCycleRequest } from "./request.ts"
import { checkConfigurationTrusted, checkWayTrusted } from "./trust.ts"

/** Should the directory be listed twice, no entry may stay that leads to nothing. */
const commit = (primary: Primary, { directory, others }: Leaving) => {
  const left = others.filter((other) => other !== directory)
  return Option.some(registrationEdit(primary, listed(primary.settings, left, directory)))
}

/**
 * Nobody can say where the queue of an instance without a readable main.cf is, nor whether there is mail in it: it only
 * leaves the list, and all of it is left to people.
 */
const unknownInstance = Effect.fnUntraced(function* (primary: Primary, leaving: Leaving) {
  const { warning } = yield* Diagnostics
  const found = yield* statusIfThere(leaving.directory)
  yield* warning(
    `instance ${leaving.directory} is damaged and only leaves the list: ` +
      "its queue and data directories are not known for certain, and stay"
  )
  const plan: Plan = {
    prepare: [],
    commit: commit(primary, leaving),
    cleanUp: [],
    leftovers: Option.isSome(found) ? [leaving.directory] : [],
    verb: "deport",
    object: `instance ${leaving.directory}`
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

const knownInstance = Effect.fnUntraced(function* (primary: Primary, leaving: Leaving, instance: Instance) {
  const { configDirectory, dataDirectory, queueDirectory } = instance
  const metaDirectory = primary.shared.meta_directory
  yield* checkNotRoot(instance)
  yield* checkUsable("queue_directory", queueDirectory)
  yield* checkUsable("data_directory", dataDirectory)
  yield* checkApartFrom(instance, leaving.neighbours, primary)
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
      ...(yield* lockSteps(instance, leaving.missingLocks, primary)),
      ...closing
    ],
    commit: commit(primary, leaving),
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

/** Fails with what `leavingInstance` fails with, and with `QueueNotEmpty` and `SharedPlace` as long as anything is in doubt. */
export const planDestroy = <R, E>(primary: Primary, request: LifeCycleRequest, damage: Damage<R, E>) =>
  Effect.gen(function* () {
    const leaving = yield* leavingInstance(primary, request, damage)
    return yield* Option.match(leaving.instance, {
      onNone: () => unknownInstance(primary, leaving),
      onSome: (instance) => knownInstance(primary, leaving, instance)
    })
  })
