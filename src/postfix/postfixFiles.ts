/**
 * Postfix's own table of files (`postfix-files` in `$meta_directory`, with the folder `postfix-files.d`): the owners
 * and modes of private directories, which `postfix set-permissions` sets.
 */
import * as Option from "effect/Option"
import { type DirectoryParameter, directoryParameters } from "../instance/Instance.ts"

export interface TableEntry {
  readonly directory: DirectoryParameter
  /** Below that directory; empty for itself. */
  readonly relative: string
  readonly kind: "directory" | "file"
  /** A user's name, or `$mail_owner`. */
  readonly owner: string
  /** A group's name or `$setgid_group`; none leaves the group alone. */
  readonly group: Option.Option<string>
  readonly mode: number
  /** Made if it is missing. */
  readonly create: boolean
  /** The owner holds for all that is below, and the mode for the directories among that. */
  readonly recursive: boolean
}

const kinds: ReadonlyMap<string, TableEntry["kind"]> = new Map([
  ["d", "directory"],
  ["f", "file"]
])

const placeIn = (path: string): Option.Option<Pick<TableEntry, "directory" | "relative">> => {
  const [, parameter, relative = ""] = /^\$(\w+)(?:\/(.*))?$/.exec(path) ?? []
  const directory = directoryParameters.find((known) => known === parameter)
  return directory === undefined ? Option.none() : Option.some({ directory, relative })
}

const entryIn = (line: string): Option.Option<TableEntry> => {
  const [path = "", type = "", owner = "", group = "-", mode = "", flags = ""] = line.split(":")
  const kind = kinds.get(type)
  // Obsolete entries are no longer part of Postfix.
  if (kind === undefined || flags.includes("o") || !/^[0-7]{3,4}$/.test(mode)) return Option.none()
  return Option.map(placeIn(path), (place) => ({
    ...place,
    kind,
    owner,
    group: group === "-" || group === "" ? Option.none() : Option.some(group),
    mode: Number.parseInt(mode, 8),
    create: flags.includes("c"),
    recursive: flags.includes("r")
  }))
}

/** The entries for private directories, in their order, from the texts of all files of the table. */
export const privateEntries = (texts: ReadonlyArray<string>): ReadonlyArray<TableEntry> =>
  texts
    .flatMap((text) => text.split("\n"))
    .filter((line) => !line.startsWith("#"))
    .flatMap((line) => Option.toArray(entryIn(line)))
