/** The existing instance that an action is for (postmulti(1), "Existing instance selection"). */
import * as Data from "effect/Data"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { Instance } from "../../instance/Instance.ts"
import { calledAs, matches, type OneInstance, type Selection } from "../../instance/selection.ts"
import { selectionHints } from "../../instance/selectionHints.ts"

export class InstanceRequired extends Data.TaggedError("InstanceRequired") {
  override get message(): string {
    return "Select an instance via '-i name'"
  }
}

export class NoSuchInstance extends Data.TaggedError("NoSuchInstance")<{
  readonly name: string
  readonly instances: ReadonlyArray<Instance>
}> {
  override get message(): string {
    return `No instance named ${this.name}`
  }

  get hints(): ReadonlyArray<string> {
    return selectionHints(this.instances, { _tag: "Named", name: this.name })
  }
}

/** The instance that was asked for; a group, or all, does not tell one. */
export const requiredOne = (
  selection: Option.Option<Selection>
): Either.Either<OneInstance, InstanceRequired> =>
  Option.isSome(selection) && (selection.value._tag === "Named" || selection.value._tag === "At")
    ? Either.right(selection.value)
    : Either.left(new InstanceRequired())

/** The first of the instances, in the order of the list, that is called so. */
export const theInstance = (
  instances: ReadonlyArray<Instance>,
  wanted: OneInstance
): Either.Either<Instance, NoSuchInstance> =>
  Either.fromNullable(
    instances.find((instance) => matches(instance, wanted)),
    () => new NoSuchInstance({ name: calledAs(wanted), instances })
  )
