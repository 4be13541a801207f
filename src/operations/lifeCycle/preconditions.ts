/** Checks before an action (postmulti(1), "init" and "Existing instance selection"). */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { Fatal } from "../../fatal.ts"
import type { Instance } from "../../instance/Instance.ts"
import { prefix } from "../../instance/naming.ts"
import {
  isAt,
  isOne,
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

/** For messages of the original, which know only `-e init`. */
const modernWords = ["'postmulti init' does the same"]

export class WrapperMissing extends Fatal("WrapperMissing")(
  () => "multi_instance_wrapper is empty, run 'postmulti -e init' first.",
  () => modernWords
) {}

export class NotInitialized extends Fatal("NotInitialized")(
  () => "multi_instance_enable!=yes, run 'postmulti -e init' first.",
  () => modernWords
) {}

/** `multi_instance_enable` must be spelled `yes`. Other spellings enable the primary, but no actions. */
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

/** The user in the log line of a change. It is always root, so sudo's user is added. */
export const actor = Effect.map(Caller, ({ environment }) =>
  environment["SUDO_USER"] === undefined ? "root" : `root (${environment["SUDO_USER"]} through sudo)`
)

export class InstanceRequired extends Fatal("InstanceRequired")(() => "Select an instance via '-i name'") {}

export class NoSuchInstance extends Fatal("NoSuchInstance")<{
  name: string
  instances: ReadonlyArray<Instance>
}>(
  ({ name }) => `No instance named ${name}`,
  ({ instances, name }) => selectionHints(instances, { _tag: "ByName", name })
) {}

export const mendOrDeport = (directory: string): string =>
  `repair its main.cf, or run 'postmulti deport ${directory}' to remove it from the list`

/** Listed, but skipped because its main.cf is damaged. */
export class InstanceDamaged extends Fatal("InstanceDamaged")<{ directory: string }>(
  ({ directory }) => `Instance '${directory}' is damaged`,
  ({ directory }) => [mendOrDeport(directory)]
) {}

/** A request for an existing instance. */
export interface OfInstance extends ReadingOptions {
  readonly instance: OneInstance
}

/** If its name cannot be read, the last component of its directory counts as its name, too. */
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

/** The error for a selected instance that is damaged, if there is one. */
export const damagedOne = (rows: ReadonlyArray<Row>, wanted: Selection): Option.Option<InstanceDamaged> =>
  isOne(wanted)
    ? Option.map(
        Option.fromNullable(rows.find(isDamagedOne(wanted))),
        ({ directory }) => new InstanceDamaged({ directory })
      )
    : Option.none()

/** Why no instance with this name was found. */
export const notFound = ({ rows, sound }: Listing, wanted: OneInstance) =>
  Option.getOrElse(
    damagedOne(rows, wanted),
    () => new NoSuchInstance({ name: label(wanted), instances: sound })
  )

/** The first instance in the list with this name. */
export const findInstance = (
  listing: Listing,
  wanted: OneInstance
): Either.Either<Instance, InstanceDamaged | NoSuchInstance> =>
  Either.fromNullable(
    listing.sound.find((instance) => matches(instance, wanted)),
    () => notFound(listing, wanted)
  )
