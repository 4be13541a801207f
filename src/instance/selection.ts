/** Which instances an action is for: the options `-a`, `-g` and `-i` (postmulti(1), "Instance selection"). */
import * as Option from "effect/Option"
import type { Instance } from "./Instance.ts"
import { prefix } from "./naming.ts"

/** Which instances are meant: all, those of a group, or those that `matches` finds by a name. */
export type Selection =
  | { readonly _tag: "All" }
  | { readonly _tag: "Group"; readonly group: string }
  | { readonly _tag: "Named"; readonly name: string }

export const all: Selection = { _tag: "All" }

const isNamed = (instance: Instance, wanted: string): boolean => {
  if (wanted.startsWith("/") || Option.isNone(instance.name)) return wanted === instance.configDirectory
  const name = instance.name.value
  return !wanted.startsWith(prefix) && name.startsWith(prefix)
    ? wanted === name.slice(prefix.length)
    : wanted === name
}

/**
 * A name selects by full name, by the name without `postfix-`, or by the configuration directory;
 * `-` selects the primary instance as well.
 */
export const matches = (instance: Instance, selection: Selection): boolean => {
  switch (selection._tag) {
    case "All":
      return true
    case "Group":
      return Option.contains(instance.group, selection.group)
    case "Named":
      return (selection.name === "-" && instance.primary) || isNamed(instance, selection.name)
  }
}

/** The selected instances, in list order or the reverse. */
export const select = (
  instances: ReadonlyArray<Instance>,
  selection: Selection,
  reverse: boolean
): ReadonlyArray<Instance> => {
  const selected = instances.filter((instance) => matches(instance, selection))
  return reverse ? selected.toReversed() : selected
}
