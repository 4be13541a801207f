/** Selects instances by the options `-a`, `-g` and `-i` (postmulti(1), "Instance selection"). */
import * as Option from "effect/Option"
import { withoutSlashes } from "../services/paths.ts"
import { type DirectoryPath, displayName, type Instance } from "./Instance.ts"
import { prefix } from "./naming.ts"
import { nearMissHints } from "./nearMiss.ts"

/** One instance. */
export type OneInstance =
  /** As in the original: a directory is compared as a text. */
  | { readonly _tag: "ByName"; readonly name: string }
  /** By its configuration directory, with or without slashes at the end. */
  | { readonly _tag: "ByDirectory"; readonly directory: string }

export type Selection =
  | { readonly _tag: "All" }
  | { readonly _tag: "Group"; readonly group: string }
  | OneInstance

export const isOne = (selection: Selection): selection is OneInstance =>
  selection._tag === "ByName" || selection._tag === "ByDirectory"

export const all: Selection = { _tag: "All" }

const isNamed = (instance: Instance, wanted: string): boolean => {
  if (wanted.startsWith("/") || Option.isNone(instance.name)) return wanted === instance.configDirectory
  const name = instance.name.value
  return wanted === (wanted.startsWith(prefix) ? name : withoutPrefix(name))
}

/** Whether an entry of the list is selected by its directory. */
export const isAt = (directory: DirectoryPath, selection: OneInstance): boolean =>
  selection._tag === "ByDirectory"
    ? withoutSlashes(directory) === withoutSlashes(selection.directory)
    : directory === selection.name

/** The name or directory that the user gave. */
export const label = (selection: OneInstance): string =>
  selection._tag === "ByDirectory" ? selection.directory : selection.name

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
    case "ByName":
      return (selection.name === "-" && instance.primary) || isNamed(instance, selection.name)
    case "ByDirectory":
      return isAt(instance.configDirectory, selection)
  }
}

/** The selected instances, in list order or the reverse. */
export const select = (
  instances: ReadonlyArray<Instance>,
  selection: Selection,
  reverse: boolean
): ReadonlyArray<Instance> => {
  const selected = instances.filter((instance) => matches(instance, selection))
  return reverse ? [...selected].reverse() : selected
}

/** More names would be no help. */
const mostNames = 20

export const listedNames = (names: ReadonlyArray<string>): string => {
  const more = names.length - mostNames
  return `${names.slice(0, mostNames).join(", ")}${more > 0 ? `, and ${more} more` : ""}`
}

const sentence = (things: string, names: ReadonlyArray<string>): string =>
  `the ${things} are: ${listedNames(names)}`

const withoutPrefix = (name: string): string => (name.startsWith(prefix) ? name.slice(prefix.length) : name)

/** Hints for a selection that matches none of the instances. */
export const selectionHints = (
  instances: ReadonlyArray<Instance>,
  selection: Selection
): ReadonlyArray<string> => {
  const names = instances.map(displayName)
  switch (selection._tag) {
    case "All":
      return []
    case "ByName":
    case "ByDirectory":
      return names.length === 0
        ? []
        : [...nearMissHints(label(selection), names, withoutPrefix), sentence("instances", names)]
    case "Group": {
      const groups = [...new Set<string>(instances.flatMap(({ group }) => Option.toArray(group)))]
      return groups.length === 0
        ? ["no instance is in a group"]
        : [...nearMissHints(selection.group, groups, withoutPrefix), sentence("groups", groups)]
    }
  }
}
