/** Which instances, or groups, somebody could have selected who has selected none. */
import * as Option from "effect/Option"
import { displayName, type Instance } from "./Instance.ts"
import { prefix } from "./naming.ts"
import { nearMissHints } from "./nearMiss.ts"
import { label, type Selection } from "./selection.ts"

/** More are no help to anybody. */
const mostNames = 20

export const listedNames = (names: ReadonlyArray<string>): string => {
  const more = names.length - mostNames
  return `${names.slice(0, mostNames).join(", ")}${more > 0 ? `, and ${more} more` : ""}`
}

const sentence = (things: string, names: ReadonlyArray<string>): string =>
  `the ${things} are: ${listedNames(names)}`

const withoutPrefix = (name: string): string => (name.startsWith(prefix) ? name.slice(prefix.length) : name)

/** A line each; for a selection that matches none of the instances. */
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
