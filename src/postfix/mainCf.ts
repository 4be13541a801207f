/** Reading the text of a main.cf file: logical lines and settings (postconf(5), "main.cf"). */
import * as Data from "effect/Data"
import * as Either from "effect/Either"
import type { Told } from "./knowledge.ts"
import { isBlank, skipBlanks, trim } from "./whiteSpace.ts"

/** A logical line with nothing before the `=`. */
export class MissingAttributeName extends Data.TaggedError("MissingAttributeName")<{
  readonly path: string
  readonly line: number
  readonly text: string
}> {
  override get message(): string {
    return `${this.path}, line ${this.line}: missing attribute name: "${this.text}"`
  }
}

/** A logical line with no `=` after its first word. */
export class MissingEqualSign extends Data.TaggedError("MissingEqualSign")<{
  readonly path: string
  readonly line: number
  readonly text: string
}> {
  override get message(): string {
    return `${this.path}, line ${this.line}: missing '=' after attribute name: "${this.text}"`
  }
}

export type MainCfError = MissingAttributeName | MissingEqualSign

/** The raw settings of one file: the last one wins when a name is set twice. */
export type Settings = ReadonlyMap<string, string>

interface LogicalLine {
  readonly text: string
  /** The number of its first physical line, from 1. */
  readonly first: number
  readonly last: number
}

const isIgnorable = (line: string): boolean => {
  const start = skipBlanks(line)
  return start === line.length || line[start] === "#"
}

/** An empty line begins with its own line end, which is a blank. */
const continues = (line: string): boolean => line === "" || isBlank(line[0]) || line[0] === "#"

const physicalLines = (text: string): ReadonlyArray<string> => {
  const lines = text.split("\n")
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines
}

const logicalLines = (text: string): ReadonlyArray<LogicalLine> => {
  const found: Array<LogicalLine> = []
  let parts: Array<string> = []
  let first = 0
  let last = 0
  const finish = () => {
    if (parts.length > 0) found.push({ text: parts.join(""), first, last })
    parts = []
  }
  for (const [index, line] of physicalLines(text).entries()) {
    if (!continues(line)) finish()
    if (isIgnorable(line)) continue
    if (parts.length === 0) first = index + 1
    last = index + 1
    parts.push(line)
  }
  finish()
  return found
}

/** `name = value` as main.cf and the arguments of `-e create` write it. */
export const splitSetting = (
  text: string
): Either.Either<readonly [name: string, value: string], "no name" | "no equal sign"> => {
  const start = skipBlanks(text)
  let end = start
  while (end < text.length && text[end] !== "=" && !isBlank(text[end])) end++
  if (end === start) return Either.left("no name")
  const equalSign = skipBlanks(text, end)
  return text[equalSign] === "="
    ? Either.right([text.slice(start, end), trim(text.slice(equalSign + 1))])
    : Either.left("no equal sign")
}

const abbreviate = (text: string): string => (text.length > 30 ? `${text.slice(0, 30)}...` : text)

const beforeNull = (text: string): string => {
  const end = text.indexOf("\0")
  return end < 0 ? text : text.slice(0, end)
}

const settingIn = (
  path: string,
  line: LogicalLine
): Either.Either<readonly [name: string, value: string], MainCfError> => {
  const text = beforeNull(line.text)
  return Either.mapLeft(splitSetting(text), (problem) => {
    const fields = { path, line: line.first, text }
    return problem === "no name" ? new MissingAttributeName(fields) : new MissingEqualSign(fields)
  })
}

const nullWarning = (path: string, { first, last, text }: LogicalLine): ReadonlyArray<string> =>
  text.includes("\0")
    ? [`${path}, line ${first === last ? first : `${first}-${last}`}: text after null byte may be ignored`]
    : []

/**
 * Reads the text of the file at `path`. `preset` are the settings that count as made before the file's own,
 * `config_directory` among them.
 */
export const readMainCf = (path: string, text: string, preset: Settings): Told<Settings, MainCfError> => {
  const settings = new Map(preset)
  const warnings: Array<string> = []
  for (const line of logicalLines(text)) {
    if (isBlank(line.text[0])) {
      warnings.push(`${path}: logical line must not start with whitespace: "${abbreviate(line.text)}"`)
      continue
    }
    warnings.push(...nullWarning(path, line))
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
