/**
 * Changing the text of a main.cf file as `postconf -e` and `postconf -#` do it: line by line, so that comments, order
 * and all other settings stay as they are (postconf(1), options -e and -#).
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { Fatal } from "../../fatal.ts"
import { isIgnorable } from "./lines.ts"
import { isBlank } from "./values.ts"

/** A null byte hides the rest of its line from Postfix; an edit would have to guess what is meant. */
export class NullByteInFile extends Fatal("NullByteInFile")<{ path: string; line: number }>(
  ({ path, line }) => `${path}, line ${line}: null byte: the file cannot be edited`
) {}

export type Assignment = readonly [name: string, value: string]

export interface Edited {
  readonly text: string
  readonly warnings: ReadonlyArray<string>
}

/** With their line ends; only the last one can be without. */
const physicalLines = (text: string): ReadonlyArray<string> => text.match(/[^\n]*\n|[^\n]+/g) ?? []

/** Up to the first blank or equal sign; no equal sign has to follow. */
const nameIn = (line: string): string => /^[^ \t\r\n=]*/.exec(line)?.[0] ?? ""

export type Line = {
  readonly _tag: "Other" | "First" | "Continuation"
  readonly name: string
  readonly text: string
}

/** Each physical line, its line end included, with the name of the setting that it belongs to. */
export const classifyLines = (text: string): ReadonlyArray<Line> => {
  let name = ""
  return physicalLines(text).map((line) => {
    if (isIgnorable(line)) return { _tag: "Other", name: "", text: line }
    if (isBlank(line[0])) return { _tag: "Continuation", name, text: line }
    name = nameIn(line)
    return { _tag: "First", name, text: line }
  })
}

const sortByName = (assignments: ReadonlyMap<string, string>): ReadonlyArray<Assignment> =>
  [...assignments].sort(([one], [other]) => (one < other ? -1 : 1))

const render = (name: string, value: string): string => `${name} = ${value}\n`

const findRepeated = (
  lines: ReadonlyArray<Line>,
  wanted: ReadonlyMap<string, string>
): ReadonlySet<string> => {
  const names = lines.filter(({ _tag, name }) => _tag === "First" && wanted.has(name)).map(({ name }) => name)
  return new Set(names.filter((name, index) => names.indexOf(name) < index))
}

const replaceLine = ({ _tag, name, text }: Line, wanted: ReadonlyMap<string, string>): string => {
  const value = wanted.get(name)
  if (_tag === "Other" || value === undefined) return text
  return _tag === "First" ? render(name, value) : ""
}

/**
 * The text of the file at `path` with these settings: every line that sets one of them is replaced, and those that are
 * not there yet are appended, in the order of their names unless `ordered` gives another. Nothing to change leaves the
 * text as it is.
 */
export const setParameters = (
  path: string,
  text: string,
  assignments: ReadonlyArray<Assignment>,
  ordered: (wanted: ReadonlyMap<string, string>) => ReadonlyArray<Assignment> = sortByName
): Either.Either<Edited, NullByteInFile> => {
  const nullByte = text.indexOf("\0")
  if (nullByte >= 0) {
    return Either.left(new NullByteInFile({ path, line: text.slice(0, nullByte).split("\n").length }))
  }
  const wanted = new Map(assignments)
  const lines = classifyLines(text)
  const edited = lines.map((line) => replaceLine(line, wanted)).join("")
  const present = new Set(lines.filter(({ _tag }) => _tag === "First").map(({ name }) => name))
  const missing = ordered(wanted).filter(([name]) => !present.has(name))
  const lineEnd =
    edited === "" || edited.endsWith("\n") || (missing.length === 0 && edited === text) ? "" : "\n"
  return Either.right({
    text: edited + lineEnd + missing.map(([name, value]) => render(name, value)).join(""),
    warnings: [...findRepeated(lines, wanted)].map((name) => `${path}: multiple entries for "${name}"`)
  })
}

/** The text with every line of these settings made a comment. */
export const commentOut = (text: string, names: ReadonlySet<string>): string =>
  classifyLines(text)
    .map((line) => (line._tag !== "Other" && names.has(line.name) ? `#${line.text}` : line.text))
    .join("")

/** The text without the lines of these settings. */
export const withoutParameters = (text: string, names: ReadonlySet<string>): string =>
  classifyLines(text)
    .filter((line) => line._tag === "Other" || !names.has(line.name))
    .map((line) => line.text)
    .join("")

/** Sets these parameters, and removes those without a value. New ones are appended in this order. */
export const changeParameters = (
  path: string,
  text: string,
  changes: ReadonlyArray<readonly [name: string, value: Option.Option<string>]>
): Either.Either<string, NullByteInFile> => {
  const removed = changes.flatMap(([name, value]) => (Option.isNone(value) ? [name] : []))
  const assignments = changes.flatMap(([name, value]) =>
    Option.toArray(Option.map(value, (text) => [name, text] as const))
  )
  return Either.map(
    setParameters(path, withoutParameters(text, new Set(removed)), assignments, (wanted) => [...wanted]),
    (edited) => edited.text
  )
}
