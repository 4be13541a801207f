/** The services in the text of a master.cf file (master(5)), and how postconf(1) prints them. */
import * as Either from "effect/Either"
import { splitSetting } from "../../postfix/mainCf.ts"
import { classified, type Line } from "../../postfix/mainCfEdit.ts"
import { isBlank, squeeze } from "../../postfix/whiteSpace.ts"
import { lineLimit } from "./folding.ts"

/** As `postconf -F` calls them; the last one is a program with its words. */
export const fieldNames = [
  "service",
  "type",
  "private",
  "unprivileged",
  "chroot",
  "wakeup",
  "process_limit",
  "command"
] as const

export type FieldName = (typeof fieldNames)[number]

export const isFieldName = (name: string): name is FieldName => fieldNames.some((known) => known === name)

export interface Service {
  readonly fields: Readonly<Record<Exclude<FieldName, "command">, string>>
  /** The program and its words. A word in braces has blanks in it. */
  readonly command: ReadonlyArray<string>
}

const valid: Readonly<Record<Exclude<FieldName, "service" | "command">, RegExp>> = {
  type: /^(inet|unix|unix-dgram|fifo|pass)$/,
  private: /^[yn-]$/,
  unprivileged: /^[yn-]$/,
  chroot: /^[yn-]$/,
  wakeup: /^(-|\d+\??)$/,
  process_limit: /^(-|\d+)$/
}

/** Words between blanks; one that begins with a brace goes on to the brace that closes it. */
const wordsIn = (text: string): ReadonlyArray<string> =>
  text.match(/\{(?:[^{}]|\{[^{}]*\})*\}|[^ \t\r\n]+/g) ?? []

/** The value of an option `-o`, with braces where it needs them. */
const asOptionValue = (word: string): string => {
  const setting = splitSetting(word.startsWith("{") ? word.slice(1, -1) : word)
  if (Either.isLeft(setting)) return word
  const [name, value] = setting.right
  return /[ \t]/.test(value) ? `{${name}=${value}}` : `${name}=${value}`
}

/** Options come first, each `-o` with its value as a word of its own. */
const withOptions = ([program = "", ...words]: ReadonlyArray<string>): ReadonlyArray<string> => {
  const found = [program]
  let rest = words
  while (rest[0]?.startsWith("-")) {
    const [option = "", ...others] = rest
    const split = option.startsWith("-o") && option.length > 2 ? ["-o", option.slice(2), ...others] : rest
    const isSetting = split[0] === "-o" && split[1] !== undefined
    found.push(...(isSetting ? ["-o", asOptionValue(split[1] ?? "")] : [option]))
    rest = split.slice(isSetting ? 2 : 1)
  }
  return [...found, ...rest]
}

export const commandOf = (text: string): ReadonlyArray<string> => withOptions(wordsIn(text))

/** A service as one line has it, or what is wrong with it. */
export const parseService = (text: string): Either.Either<Service, string> => {
  const [
    service = "",
    type = "",
    isPrivate = "",
    unprivileged = "",
    chroot = "",
    wakeup = "",
    limit = "",
    ...words
  ] = wordsIn(text)
  if (words.length === 0) return Either.left("bad field count")
  const fields = { service, type, private: isPrivate, unprivileged, chroot, wakeup, process_limit: limit }
  for (const name of fieldNames) {
    if (name !== "service" && name !== "command" && !valid[name].test(fields[name])) {
      return Either.left(`invalid ${name} field "${fields[name]}" in "${squeeze(text)}"`)
    }
  }
  return Either.right({ fields, command: withOptions(words) })
}

export const fieldOf = ({ command, fields }: Service, name: FieldName): string =>
  name === "command" ? command.join(" ") : fields[name]

const widths: Readonly<Partial<Record<FieldName, number>>> = { service: 10, type: 5 }

const beginning = ({ command, fields }: Service): string => {
  const columns = fieldNames.filter((name) => name !== "command")
  const padded = columns.map((name) => fields[name].padEnd(widths[name] ?? 7))
  return [...padded, command[0]].join(" ")
}

export const onOneLine = (service: Service): string =>
  [beginning(service), ...service.command.slice(1)].join(" ")

/** Each `-o` on a line of its own, and each option after one; long lines folded. */
export const onSeveralLines = (service: Service): string => {
  const lines = [beginning(service)]
  let isValue = false
  let areOptions = true
  for (const word of service.command.slice(1)) {
    const last = lines.at(-1) ?? ""
    areOptions &&= isValue || word.startsWith("-")
    const begins = areOptions && !isValue && (word === "-o" || lines.length > 1)
    const fits = isValue || (!begins && last.length + word.length < lineLimit)
    if (fits) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(`    ${word}`)
    isValue = areOptions && word === "-o"
  }
  return lines.join("\n")
}

/** The settings that a service has of its own. */
export const parametersOf = ({ command }: Service): ReadonlyMap<string, string> =>
  new Map(
    command.flatMap((word, index) => {
      if (command[index - 1] !== "-o") return []
      const setting = splitSetting(word.startsWith("{") ? word.slice(1, -1) : word)
      return Either.match(setting, { onLeft: () => [], onRight: (found) => [found] })
    })
  )

/** What concerns a service: its name and its type, or `*`; a type that is not said is any. */
export type Pattern = readonly [name: string, type?: string]

export const isMeant = ([name, type = "*"]: Pattern, { fields }: Service): boolean =>
  (name === "*" || name === fields.service) && (type === "*" || type === fields.type)

/** The lines of a service, with the comments among them, up to the next service. */
export type Entry = ReadonlyArray<Line>

export const entriesIn = (text: string): ReadonlyArray<Entry> => {
  const entries: Array<Array<Line>> = [[]]
  for (const line of classified(text)) {
    if (line._tag === "First") entries.push([line])
    else entries.at(-1)?.push(line)
  }
  return entries
}

export const isOwn = ({ _tag }: Line): boolean => _tag !== "Other"

export const textOf = (lines: Entry): string => lines.map(({ text }) => text).join("")

/** Lines before the first service are none, as long as they are comments. */
export const serviceIn = (entry: Entry): Either.Either<Service, string> | undefined => {
  const text = textOf(entry.filter(isOwn)).replaceAll("\n", " ")
  return text === "" || isBlank(text[0]) ? undefined : parseService(text.trimEnd())
}

export interface Found {
  readonly services: ReadonlyArray<Service>
  readonly warnings: ReadonlyArray<string>
}

/** All services in the text of the file at `path`, or the first thing that is wrong. */
export const readServices = (path: string, text: string): Either.Either<Found, string> => {
  const services: Array<Service> = []
  const warnings: Array<string> = []
  let line = 1
  for (const entry of entriesIn(text)) {
    const service = serviceIn(entry)
    if (service === undefined) {
      const stray = textOf(entry.filter(isOwn)).trimEnd()
      if (stray !== "") warnings.push(`${path}: logical line must not start with whitespace: "${stray}"`)
    } else if (Either.isLeft(service)) {
      return Either.left(
        service.left === "bad field count" ? `file ${path}: line ${line}: ${service.left}` : service.left
      )
    } else services.push(service.right)
    line += entry.length
  }
  return Either.right({ services, warnings })
}
