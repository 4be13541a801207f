/** What must hold before anything is done (postmulti(1), "init" and "Existing instance selection"). */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { Fatal } from "../../fatal.ts"
import type { Instance } from "../../instance/Instance.ts"
import { prefix } from "../../instance/naming.ts"
import {
  isAt,
  label,
  matches,
  type OneInstance,
  type Selection,
  selectionHints
} from "../../instance/selection.ts"
import { checkImportEnvironment, type ImportEnvironmentError } from "../../postfix/importEnvironment.ts"
import type { Primary } from "../../postfix/Primary.ts"
import { Caller } from "../../services/Caller.ts"
import { withoutSlashes } from "../../services/paths.ts"
import type { Listing, ReadingOptions, Row } from "../instances.ts"

/** Only root can change what belongs to the mail system. */
export class NotSuperuser extends Fatal("NotSuperuser")<{ action: string }>(
  ({ action }) => `the action ${action} is reserved for the superuser`
) {}

/** The messages are the original's. */
const modernWords = ["'postmulti init' does the same"]

export class WrapperMissing extends Fatal("WrapperMissing")(
  () => "multi_instance_wrapper is empty, run 'postmulti -e init' first."
) {
  get hints(): ReadonlyArray<string> {
    return modernWords
  }
}

export class NotInitialized extends Fatal("NotInitialized")(
  () => "multi_instance_enable!=yes, run 'postmulti -e init' first."
) {
  get hints(): ReadonlyArray<string> {
    return modernWords
  }
}

/** `multi_instance_enable` has to be spelled `yes`: other spellings enable the primary, but not its management. */
export const checkInitialized = ({
  enable,
  importEnvironment,
  wrapper
}: Pick<Primary, "enable" | "importEnvironment" | "wrapper">): Either.Either<
  void,
  ImportEnvironmentError | NotInitialized | WrapperMissing
> =>
  Either.gen(function* () {
    yield* checkImportEnvironment(importEnvironment)
    if (wrapper.trim() === "") return yield* Either.left(new WrapperMissing())
    if (enable !== "yes") return yield* Either.left(new NotInitialized())
  })

/** Who asked for a change, as the mail log is told: everybody who changes something here is root. */
export const actor = Effect.map(Caller, ({ environment }) =>
  environment["SUDO_USER"] === undefined ? "root" : `root (${environment["SUDO_USER"]} through sudo)`
)

export class InstanceRequired extends Fatal("InstanceRequired")(() => "Select an instance via '-i name'") {}

export class NoSuchInstance extends Fatal("NoSuchInstance")<{
  name: string
  instances: ReadonlyArray<Instance>
}>(({ name }) => `No instance named ${name}`) {
  get hints(): ReadonlyArray<string> {
    return selectionHints(this.instances, { _tag: "ByName", name: this.name })
  }
}

export const mendOrDeport = (directory: string): string =>
  `repair its main.cf, or run 'postmulti deport ${directory}' to remove it from the list`

/** It is in the list, but was left out, since nothing is certain of it. */
export class InstanceDamaged extends Fatal("InstanceDamaged")<{ directory: string }>(
  ({ directory }) => `Instance '${directory}' is damaged`
) {
  get hints(): ReadonlyArray<string> {
    return [mendOrDeport(this.directory)]
  }
}

/** An instance that exists; on the left of `instance`, why nobody can say which. */
export interface OfInstance<E> extends ReadingOptions {
  readonly instance: Either.Either<OneInstance, E>
}

/** The instance that was asked for; a group, or all, does not tell one. */
export const requireSingle = (
  selection: Option.Option<Selection>
): Either.Either<OneInstance, InstanceRequired> =>
  Option.isSome(selection) && (selection.value._tag === "ByName" || selection.value._tag === "ByDirectory")
    ? Either.right(selection.value)
    : Either.left(new InstanceRequired())

/** Its name may be what nobody can read, so that it may also be called as its directory usually is. */
const isDamagedOne =
  (wanted: OneInstance) =>
  ({ directory, instance, read }: Row): boolean => {
    if (Either.isRight(instance)) return false
    const usual = withoutSlashes(directory).split("/").at(-1)
    const name = label(wanted)
    return (
      isAt(directory, wanted) ||
      Option.exists(read, (known) => matches(known, wanted)) ||
      name === usual ||
      `${prefix}${name}` === usual
    )
  }

/** That the instance that was asked for is damaged; none if no damaged one is called so. */
export const damagedOne = (rows: ReadonlyArray<Row>, wanted: Selection): Option.Option<InstanceDamaged> =>
  wanted._tag === "All" || wanted._tag === "Group"
    ? Option.none()
    : Option.map(
        Option.fromNullable(rows.find(isDamagedOne(wanted))),
        ({ directory }) => new InstanceDamaged({ directory })
      )

/** Why no instance was found that is called so. */
export const notFound = ({ rows, sound }: Listing, wanted: OneInstance) =>
  Option.getOrElse(
    damagedOne(rows, wanted),
    () => new NoSuchInstance({ name: label(wanted), instances: sound })
  )

/** The first instance, in the order of the list, that is called so. */
export const findInstance = (
  listing: Listing,
  wanted: OneInstance
): Either.Either<Instance, InstanceDamaged | NoSuchInstance> =>
  Either.fromNullable(
    listing.sound.find((instance) => matches(instance, wanted)),
    () => notFound(listing, wanted)
  )
