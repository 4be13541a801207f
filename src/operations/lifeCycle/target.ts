/** The existing instance that an action is for (postmulti(1), "Existing instance selection"). */
import * as Data from "effect/Data"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { Instance } from "../../instance/Instance.ts"
import { matches, type Selection } from "../../instance/selection.ts"
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

/** The name or directory that was asked for; a group, or all, does not tell one instance. */
export const requiredName = (selection: Option.Option<Selection>): Either.Either<string, InstanceRequired> =>
  Option.isSome(selection) && selection.value._tag === "Named"
    ? Either.right(selection.value.name)
    : Either.left(new InstanceRequired())

/** The first instance of that name in the order of the list. */
export const instanceNamed = (
  instances: ReadonlyArray<Instance>,
  name: string
): Either.Either<Instance, NoSuchInstance> =>
  Either.fromNullable(
    instances.find((instance) => matches(instance, { _tag: "Named", name })),
    () => new NoSuchInstance({ name, instances })
  )
