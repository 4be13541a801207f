/** Reading the text of a main.cf file: logical lines and settings (postconf(5), "main.cf"). */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { Fatal } from "../../fatal.ts"
import type { WithWarnings } from "../warnings.ts"
import { isBlank, skipBlanks, trim } from "./values.ts"

/** A logical line with nothing before the `=`. */
export class MissingAttributeName extends Fatal("MissingAttributeName")<{
  path: string
  line: number
  text: string
}>(({ path, line, text }) => `${path}, line ${line}: missing attribute name: "${text}"`) {}

/** A logical line with no `=` after its first word. */
export class MissingEqualSign extends Fatal("MissingEqualSign")<{ path: string; line: number; text: string }>(
  ({ path, line, text }) => `${path}, line ${line}: missing '=' after attribute name: "${text}"`
) {}

export type MainCfError = MissingAttributeName | MissingEqualSign

/** The raw settings of one file: the last one wins when a name is set twice. */
export type Settings = ReadonlyMap<string, string>

interface LogicalLine {
  readonly text: string
  /** The number of its first physical line, from 1. */
  readonly first: number
  readonly last: number
}

/** A comment, also an indented one, or nothing but blanks. Such a line does not end a setting. */
export const isIgnorable = (line: string): boolean => {
  const start = skipBlanks(line)
  return start === line.length || line[start] === "#"
}

/** Whole lines that are empty or a comment. */
interface Comments {
  readonly text: string
  readonly lines: number
}

/**
 * The comments of the last file that this process has read. Instances have those of one stock file, and to compare them
 * is much faster than to look at each line. This changes no result, only the time that it takes.
 */
let lastComments: ReadonlyArray<Comments> = []

const isRemark = (first: string | undefined): boolean => first === "#" || first === "\n"

/** Comparing a slice is four times faster than `startsWith`. */
const isAt = (text: string, start: number, wanted: string): boolean =>
  text.slice(start, start + wanted.length) === wanted

const commentsAt = (text: string, start: number, expected: Comments | undefined): Comments => {
  if (expected !== undefined && isAt(text, start, expected.text)) return expected
  let end = start
  let lines = 0
  for (; isRemark(text[end]); lines++) end = text.indexOf("\n", end) + 1
  return { text: text.slice(start, end), lines }
}

/** The lines of main.cf and master.cf, with what continues them. */
export const logicalLines = (content: string): ReadonlyArray<LogicalLine> => {
  const text = content.endsWith("\n") ? content : `${content}\n`
  const found: Array<LogicalLine> = []
  const comments: Array<Comments> = []
  let current: { text: string; readonly first: number; last: number } | undefined
  let number = 1
  for (let start = 0; start < text.length; ) {
    if (isRemark(text[start])) {
      const skipped = commentsAt(text, start, lastComments[comments.length])
      comments.push(skipped)
      start += skipped.text.length
      number += skipped.lines
      continue
    }
    const line = text.slice(start, text.indexOf("\n", start))
    const first = number++
    start += line.length + 1
    const isIndented = isBlank(line[0])
    if (isIndented && isIgnorable(line)) continue
    if (isIndented && current !== undefined) {
      current.text += line
      current.last = first
    } else {
      current = { text: line, first, last: first }
      found.push(current)
    }
  }
  lastComments = comments
  return found
}

const blankInside = /[ \t\n\v\f\r]/

/** `name = value` as main.cf and the arguments of `-e create` write it. */
export const splitSetting = (
  text: string
): Either.Either<readonly [name: string, value: string], "no name" | "no equal sign"> => {
  const equalSign = text.indexOf("=")
  const name = trim(equalSign < 0 ? text : text.slice(0, equalSign))
  if (name === "") return Either.left("no name")
  return equalSign < 0 || blankInside.test(name)
    ? Either.left("no equal sign")
    : Either.right([name, trim(text.slice(equalSign + 1))])
}

const abbreviate = (text: string): string => (text.length > 30 ? `${text.slice(0, 30)}...` : text)

const settingIn = (
  path: string,
  line: LogicalLine
): Either.Either<readonly [name: string, value: string], MainCfError> => {
  const end = line.text.indexOf("\0")
  const text = end < 0 ? line.text : line.text.slice(0, end)
  const setting = splitSetting(text)
  if (Either.isRight(setting)) return Either.right(setting.right)
  const fields = { path, line: line.first, text }
  return Either.left(
    setting.left === "no name" ? new MissingAttributeName(fields) : new MissingEqualSign(fields)
  )
}

const nullWarning = (path: string, { first, last }: LogicalLine): string =>
  `${path}, line ${first === last ? first : `${first}-${last}`}: text after null byte may be ignored`

/**
 * Reads the text of the file at `path`. `preset` are the settings that count as made before the file's own,
 * `config_directory` among them.
 */
export const readMainCf = (
  path: string,
  text: string,
  preset: Settings
): WithWarnings<Settings, MainCfError> => {
  const settings = new Map(preset)
  const warnings: Array<string> = []
  for (const line of logicalLines(text)) {
    if (isBlank(line.text[0])) {
      warnings.push(`${path}: logical line must not start with whitespace: "${abbreviate(line.text)}"`)
      continue
    }
    if (line.text.includes("\0")) warnings.push(nullWarning(path, line))
    const setting = settingIn(path, line)
    if (Either.isLeft(setting)) return { warnings, outcome: Either.left(setting.left) }
    const [name, value] = setting.right
    const earlier = settings.get(name)
    if (earlier !== undefined && earlier !== value) {
      warnings.push(`${path}, line ${line.first}: overriding earlier entry: ${name}=${earlier}`)
    }
    settings.set(name, value)
  }
  return { warnings, outcome: Either.right(settings) }
}

/** The number of the first line with such a value. */
export const lineWith = (text: string, isSuch: (value: string) => boolean): Option.Option<number> =>
  Option.map(
    Option.fromNullable(
      logicalLines(text).find((line) =>
        Either.match(splitSetting(line.text), { onLeft: () => false, onRight: ([, value]) => isSuch(value) })
      )
    ),
    ({ first }) => first
  )

/** Like `readMainCf`, but skips malformed lines. */
export const readableSettings = (text: string, preset: Settings = new Map()): Settings => {
  const settings = new Map(preset)
  for (const line of logicalLines(text)) {
    const setting = isBlank(line.text[0]) ? Option.none() : Either.getRight(settingIn("", line))
    if (Option.isSome(setting)) settings.set(...setting.value)
  }
  return settings
}
