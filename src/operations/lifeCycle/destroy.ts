/** `-e destroy`: an instance leaves the list, and what Postfix has made of it goes (postmulti(1), "destroy"). */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { describedInstance, type Instance } from "../../instance/Instance.ts"
import { journalPath, journalStep } from "../../plan/journal.ts"
import type { Plan } from "../../plan/Plan.ts"
import type { Primary } from "../../postfix/Primary.ts"
import { listed } from "../../postfix/registration.ts"
import { Diagnostics } from "../../services/Diagnostics.ts"
import { statusIfThere } from "../../services/ifThere.ts"
import type { Damage } from "../instances.ts"
import { registrationEdit } from "./edits.ts"
import { type Leaving, leavingInstance } from "./leaving.ts"
import { checkApartFrom } from "./overlap.ts"
import { readTable } from "./ownership.ts"
import { checkNotRoot } from "./places.ts"
import { checkQueueEmpty } from "./queuedMail.ts"
import { removal } from "./removal.ts"
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
const unknownInstance = (primary: Primary, leaving: Leaving) =>
  Effect.gen(function* () {
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

const knownInstance = (primary: Primary, leaving: Leaving, instance: Instance) =>
  Effect.gen(function* () {
    yield* checkNotRoot(instance)
    yield* checkApartFrom(instance, leaving.neighbours, primary)
    yield* checkQueueEmpty(instance)
    yield* checkConfigurationTrusted(instance.configDirectory)
    yield* checkWayTrusted(instance.queueDirectory)
    yield* checkWayTrusted(instance.dataDirectory)
    const { leftovers, steps } = yield* removal(instance, yield* readTable(primary.shared.meta_directory))
    const primaryDirectory = primary.instance.configDirectory
    const plan: Plan = {
      prepare: [journalStep(primaryDirectory, instance)],
      commit: commit(primary, leaving),
      cleanUp: [...steps, { _tag: "RemoveFile", path: journalPath(primaryDirectory) }],
      leftovers,
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
