/**
 * The list of instances in the primary's main.cf: `multi_instance_directories` for those that are managed, and
 * `alternate_config_directories` for others whose configuration may be used (postconf(5)).
 */

import type { Assignment } from "./edit.ts"
import type { Settings } from "./lines.ts"
import { listItems } from "./values.ts"

const managed = "multi_instance_directories"
const alternate = "alternate_config_directories"

/** Both lists depend on what was read, so nobody may have changed either since. */
export const registrationParameters: ReadonlyArray<string> = [managed, alternate]

/** As it is written: macros are not expanded. */
export const alternates = (primary: Settings): ReadonlyArray<string> =>
  listItems(primary.get(alternate) ?? "")

const lists = (
  directories: ReadonlyArray<string>,
  before: ReadonlyArray<string>,
  after: ReadonlyArray<string>
): ReadonlyArray<Assignment> => [
  [managed, directories.join(" ")],
  ...(after.length === before.length ? [] : [[alternate, after.join(" ")] as const])
]

/** The whole new list; the directory is none of the alternate ones: it is managed now, or will no longer exist. */
export const listed = (primary: Settings, directories: ReadonlyArray<string>, directory: string) => {
  const others = alternates(primary)
  return lists(
    directories,
    others,
    others.filter((other) => other !== directory)
  )
}

/** The whole new list, without a directory that still holds an instance: its configuration may be used. */
export const deported = (primary: Settings, directories: ReadonlyArray<string>, directory: string) => {
  const others = alternates(primary)
  return lists(directories, others, others.includes(directory) ? others : [...others, directory])
}
