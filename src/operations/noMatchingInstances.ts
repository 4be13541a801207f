/** That no instance is left to do anything for, and why. */
import * as Effect from "effect/Effect"
import { Fatal } from "../fatal.ts"
import type { Instance } from "../instance/Instance.ts"
import type { Selection } from "../instance/selection.ts"
import { selectionHints } from "../instance/selectionHints.ts"

/** Why none is left. */
export type Absence =
  /** The list of instances was empty. */
  | { readonly _tag: "NoneGiven" }
  | {
      readonly _tag: "NoneSelected"
      readonly selection: Selection
      /** Those that could have been selected. */
      readonly instances: ReadonlyArray<Instance>
    }
  /** The command of postfix(1) passes over those that are not enabled, and no other ones were given. */
  | { readonly _tag: "NoneEnabled"; readonly command: string; readonly instances: ReadonlyArray<Instance> }

/** One that is not enabled can run all the same, if it was started on its own. */
const noneEnabled = (command: string, instances: ReadonlyArray<Instance>): ReadonlyArray<string> => {
  const [first, second] = instances
  const directory = first === undefined || second !== undefined ? "DIR" : first.configDirectory
  return [
    "none of these instances is enabled",
    `'postfix -c ${directory} ${command}' is for one that runs all the same`
  ]
}

const hintsFor = (reason: Absence): ReadonlyArray<string> => {
  switch (reason._tag) {
    case "NoneGiven":
      return []
    case "NoneSelected":
      return selectionHints(reason.instances, reason.selection)
    case "NoneEnabled":
      return noneEnabled(reason.command, reason.instances)
  }
}

/** No instance is left to run the command for. */
export class NoMatchingInstances extends Fatal("NoMatchingInstances")<{ reason: Absence }>(
  () => "No matching instances"
) {
  get hints(): ReadonlyArray<string> {
    return hintsFor(this.reason)
  }
}

/** Fails with `NoMatchingInstances` when there are none. */
export const someOf = (instances: ReadonlyArray<Instance>): Effect.Effect<void, NoMatchingInstances> =>
  instances.length === 0 ? new NoMatchingInstances({ reason: { _tag: "NoneGiven" } }) : Effect.void
