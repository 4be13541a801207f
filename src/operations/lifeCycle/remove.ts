/** `deport` and `destroy`: an instance leaves the list, with or without its files (postmulti(1)). */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { describedInstance, type Instance } from "../../instance/Instance.ts"
import { journalStep } from "../../plan/journal.ts"
import { makePlan, makeVerb, type Preparation } from "../../plan/Plan.ts"
import { checkQueueEmpty, maildrop } from "../../plan/queue.ts"
import { deported, listed } from "../../postfix/maincf/registration.ts"
import { Diagnostics } from "../../services/Diagnostics.ts"
import { statusIfThere } from "../../services/ifThere.ts"
import type { Listing } from "../instances.ts"
import { makeAction } from "./action.ts"
import { checkApartFrom, checkNotRoot } from "./directories/checks.ts"
import { readTable } from "./directories/ownership.ts"
import { checkUsable } from "./directories/settings.ts"
import { checkPlacesTrusted } from "./directories/trust.ts"
import { registrationEdit } from "./mainCfEdits.ts"
import type { OfInstance } from "./preconditions.ts"
import { lockRemovalTarget, lockSteps, type RemovalTarget, readLeaving } from "./removalTarget.ts"

const deport = makeVerb("deport", "deports", "deported")
const destroy = makeVerb("destroy", "destroys", "destroyed")

/** Removes all entries of the directory, in case it is listed twice. */
const commit = ({ directory, others, primary }: RemovalTarget) => {
  const left = others.filter((other) => other !== directory)
  return Option.some(registrationEdit(primary, listed(primary.settings, left, directory)))
}

/**
 * Without a readable main.cf, we cannot know where the queue is, nor whether it has mail. The instance only leaves
 * the list, and its files stay.
 */
const planUnknown = Effect.fnUntraced(function* (target: RemovalTarget) {
  const { warning } = yield* Diagnostics
  const found = yield* statusIfThere(target.directory)
  yield* warning(
    `instance ${target.directory} is damaged, so it only leaves the list, and all of its files stay`
  )
  return makePlan({
    commit: commit(target),
    leftovers: Option.isSome(found) ? [target.directory] : [],
    verb: deport,
    object: `instance ${target.directory}`
  })
})

const planKnown = Effect.fnUntraced(function* (target: RemovalTarget, instance: Instance) {
  const { primary } = target
  const { dataDirectory, queueDirectory } = instance
  const metaDirectory = primary.shared.meta_directory
  yield* checkNotRoot(instance)
  yield* checkUsable("queue_directory", queueDirectory)
  yield* checkUsable("data_directory", dataDirectory)
  yield* checkApartFrom(instance, target.neighbours, primary)
  yield* checkQueueEmpty(instance)
  yield* checkPlacesTrusted(instance)
  const before = yield* statusIfThere(maildrop(instance))
  const closing = Option.toArray(before).map(
    (status): Preparation => ({ _tag: "CloseMaildrop", directories: instance, before: status })
  )
  return makePlan({
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
    verb: destroy,
    object: describedInstance(instance)
  })
})

const planDestroy = Effect.fnUntraced(function* (target: RemovalTarget) {
  return yield* Option.isSome(target.instance)
    ? planKnown(target, target.instance.value)
    : planUnknown(target)
})

export const destroyAction = (request: OfInstance) => {
  const planOn = (listing: Listing) =>
    Effect.flatMap(lockRemovalTarget(destroy, listing, request), planDestroy)
  return {
    ...makeAction(destroy, (primary) => Effect.flatMap(readLeaving(primary, request), planOn)),
    planOn
  }
}

const planDeport = ({ directory, instance, others, primary }: RemovalTarget) =>
  makePlan({
    commit: Option.some(registrationEdit(primary, deported(primary.settings, others, directory))),
    verb: deport,
    object: Option.match(instance, { onNone: () => `instance ${directory}`, onSome: describedInstance }),
    instance,
    next: Option.toArray(instance).map(({ configDirectory }) => ({
      text: `'postmulti import ${configDirectory}' puts it back on the list`
    }))
  })

/** The instance leaves the list, and becomes an alternate configuration directory. */
export const deportAction = (request: OfInstance) =>
  makeAction(deport, (primary) =>
    Effect.flatMap(readLeaving(primary, request), (listing) =>
      Effect.map(lockRemovalTarget(deport, listing, request), planDeport)
    )
  )
