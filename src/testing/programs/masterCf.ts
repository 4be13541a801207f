/** The services in the text of a master.cf file (master(5)), and how postconf(1) prints them. */
import * as Either from "effect/Either"
import { splitSetting } from "../../postfix/maincf/lines.ts"
import {
  type Entry,
  entriesIn,
  type FieldName,
  type Fields,
  fieldNames,
  isOwn,
  serviceFields,
  serviceLine,
  textOf,
  wordsIn
} from "../../postfix/masterCf.ts"
import { lineLimit } from "./folding.ts"

export const isFieldName = (name: string): name is FieldName => fieldNames.some((known) => known === name)

export interface Service {
  readonly fields: Fields
  /** The program and its words. A word in braces contains blanks. */
  readonly command: ReadonlyArray<string>
}

/** The value of an option `-o`, with braces where it needs them. */
const asOptionValue = (word: string): string => {
  const setting = splitSetting(word.startsWith("{") ? word.slice(1, -1) : word)
  if (Either.isLeft(setting)) return word
  const [name, value] = setting.right
  return /[ \t]/.test(value) ? `{${name}=${value}}` : `${name}=${value}`
}

/** Options come first, each `-o` with its value as a separate word. */
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

/** The service on one line, or what is wrong with it. */
export const parseService = (text: string): Either.Either<Service, string> =>
  Either.map(serviceFields(text), ({ fields, words }) => ({ fields, command: withOptions(words) }))

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

/** Puts each `-o` on its own line, and each option after one; folds long lines. */
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

/** The service's own settings. */
export const parametersOf = ({ command }: Service): ReadonlyMap<string, string> =>
  new Map(
    command.flatMap((word, index) => {
      if (command[index - 1] !== "-o") return []
      const setting = splitSetting(word.startsWith("{") ? word.slice(1, -1) : word)
      return Either.match(setting, { onLeft: () => [], onRight: (found) => [found] })
    })
  )

/** Which services are meant: a name and a type, each of which may be `*`. A missing type means any. */
export type Pattern = readonly [name: string, type?: string]

export const isMeant = ([name, type = "*"]: Pattern, { fields }: Service): boolean =>
  (name === "*" || name === fields.service) && (type === "*" || type === fields.type)

/** Ignores lines before the first service. They must be comments. */
export const serviceIn = (entry: Entry): Either.Either<Service, string> | undefined => {
  const line = serviceLine(entry)
  return line === undefined ? undefined : parseService(line)
}

export interface Found {
  readonly services: ReadonlyArray<Service>
  readonly warnings: ReadonlyArray<string>
}

/** All services in the text of the file at `path`, or the first error. */
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
