/** The instance that is to leave the list: what `-e deport` and `-e destroy` have in common. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Fatal } from "../../fatal.ts"
import { type DirectoryPath, displayName, type Instance } from "../../instance/Instance.ts"
import type { Listed } from "../../instance/placement.ts"
import { isAt, matches, type OneInstance } from "../../instance/selection.ts"
import { checkStopped } from "../../plan/stopped.ts"
import type { Primary } from "../../postfix/Primary.ts"
import { Caller } from "../../services/Caller.ts"
import type { Diagnostics } from "../../services/Diagnostics.ts"
import { type Damage, loadInstances, warnOfDamage } from "../instances.ts"
import { checkStoppedIfKnown } from "./damaged.ts"
import { checkAbsolute } from "./places.ts"
import { checkInitialized, NotSuperuser } from "./preconditions.ts"
import type { LifeCycleRequest } from "./request.ts"
import { notFound, requiredOne } from "./target.ts"
import { checkConfigurationTrusted } from "./trust.ts"

export class PrimaryNotRemovable extends Fatal("PrimaryNotRemovable")(
  () => "Cannot remove the primary instance"
) {}

export class EnabledNotRemovable extends Fatal("EnabledNotRemovable")<{ instance: Instance }>(
  () => "Cannot remove enabled instances"
) {
  get hints(): ReadonlyArray<string> {
    return [`'postmulti disable ${displayName(this.instance)}' comes first`]
  }
}

export interface Leaving {
  readonly directory: DirectoryPath
  /** None if its main.cf is missing or damaged, or in conflict with another, so that nothing of it can be removed. */
  readonly instance: Option.Option<Instance>
  /** The locks of its master that are not held, since their files are not there. */
  readonly missingLocks: ReadonlyArray<string>
  /** The directories of the secondaries that stay. */
  readonly others: ReadonlyArray<string>
  /** All other instances of which something is known. */
  readonly neighbours: ReadonlyArray<Instance>
}

/** A damaged instance that is called by its directory may leave; another damaged one is as bad as ever. */
const tolerating =
  <R, E>(wanted: Option.Option<OneInstance>, damage: Damage<R, E>): Damage<R | Diagnostics, E> =>
  (directory, error) =>
    Option.exists(wanted, (one) => isAt(directory, one))
      ? warnOfDamage(directory, error)
      : damage(directory, error)

const isCalled =
  (wanted: OneInstance) =>
  ({ directory, instance }: Listed): boolean =>
    Option.match(instance, {
      onNone: () => isAt(directory, wanted),
      onSome: (known) => matches(known, wanted)
    })

const checkRemovable = (instance: Instance) =>
  instance.enabled ? new EnabledNotRemovable({ instance }) : Effect.void

/**
 * Finds it, and makes sure that it is a secondary, disabled and stopped. The locks of its master are held while the
 * scope lasts, but for those whose files are not there: with a lock held, it cannot be started. Fails with
 * `InstanceRequired`, `InstanceDamaged`, `NoSuchInstance`, and with what is in its way.
 */
export const leavingInstance = <R, E>(primary: Primary, request: LifeCycleRequest, damage: Damage<R, E>) =>
  Effect.gen(function* () {
    const asked = requiredOne(request.selection)
    const instances = yield* loadInstances(primary, tolerating(Option.getRight(asked), damage))
    const { secondaries, sound } = instances
    const wanted = yield* asked
    if (matches(primary.instance, wanted)) return yield* new PrimaryNotRemovable()
    const position = secondaries.findIndex(isCalled(wanted))
    const found = secondaries[position]
    if (found === undefined) return yield* notFound(instances, wanted)
    if (Option.isSome(found.read)) yield* checkRemovable(found.read.value)
    yield* checkInitialized(primary)
    yield* checkConfigurationTrusted(primary.instance.configDirectory)
    // Nobody else may look at the locks of a master.
    if ((yield* Caller).userId !== 0) return yield* new NotSuperuser({ action: request.action })
    const missingLocks = yield* Option.match(found.read, {
      onNone: () => Effect.as(checkStoppedIfKnown(found.directory), []),
      onSome: (instance) => Effect.zipRight(checkAbsolute(instance), checkStopped(instance))
    })
    const leaving: Leaving = {
      ...found,
      missingLocks,
      others: secondaries.toSpliced(position, 1).map(({ directory }) => directory),
      neighbours: sound.filter(({ configDirectory }) => configDirectory !== found.directory)
    }
    return leaving
  })
