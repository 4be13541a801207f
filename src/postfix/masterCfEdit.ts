/** Changing the services in the text of a master.cf. Comments, order and all other services stay as they are. */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import {
  entriesIn,
  type Fields,
  isOwn,
  optionsOf,
  type Service,
  serviceFields,
  serviceIn,
  settingIn,
  textOf,
  wordsIn
} from "./masterCf.ts"

/** What to change of a service, or what a new one has. */
interface ServiceParts extends Partial<Omit<Fields, "service" | "type">> {
  /** The program with its words; options with `-o` stay as they are. */
  readonly command?: string | undefined
  /** Settings with `-o`; none removes one. */
  readonly options: ReadonlyArray<readonly [name: string, value: Option.Option<string>]>
}

export type ServiceChange =
  | { readonly _tag: "Absent" }
  /** All that follows name and type in its line. */
  | { readonly _tag: "Line"; readonly text: string }
  | { readonly _tag: "Parts"; readonly parts: ServiceParts }

const settingWord = (name: string, value: string): Either.Either<string, string> => {
  if (!/[ \t\r\n]/.test(value)) return Either.right(`${name}=${value}`)
  const word = `{${name}=${value}}`
  return wordsIn(word)[0] === word ? Either.right(word) : Either.left(`${name}: its braces do not match`)
}

const isSetting = (words: ReadonlyArray<string>, index: number, name?: string): boolean =>
  words[index - 1] === "-o" && (name === undefined || settingIn(words[index] ?? "")[0] === name)

/** The position behind the program and its options. */
const positionOfArguments = (words: ReadonlyArray<string>): number => {
  let position = 1
  while (words[position]?.startsWith("-") === true) position += words[position] === "-o" ? 2 : 1
  return position
}

/** The last of several settings of the same name counts. */
const withOption = (
  words: ReadonlyArray<string>,
  name: string,
  value: Option.Option<string>
): Either.Either<ReadonlyArray<string>, string> => {
  const current = optionsOf(words).filter(([other]) => other === name)
  if (Option.contains(value, current.at(-1)?.[1])) return Either.right(words)
  const first = words.findIndex((_, index) => isSetting(words, index, name))
  const others = words.filter(
    (_, index) => !isSetting(words, index, name) && !isSetting(words, index + 1, name)
  )
  if (Option.isNone(value)) return Either.right(others)
  const position = first < 0 ? positionOfArguments(others) : first - 1
  return Either.map(settingWord(name, value.value), (word) => [
    ...others.slice(0, position),
    "-o",
    word,
    ...others.slice(position)
  ])
}

const noFields: Fields = {
  service: "",
  type: "",
  private: "-",
  unprivileged: "-",
  chroot: "-",
  wakeup: "-",
  process_limit: "-"
}

const parse = ({ service, type }: Fields, line: string) => serviceFields(`${service} ${type} ${line}`)

const changed = (
  name: Pick<Fields, "service" | "type">,
  before: Service | undefined,
  { command, options, ...fields }: ServiceParts
): Either.Either<Service, string> =>
  Either.gen(function* () {
    const old = before?.words ?? []
    const kept = old.filter((_, index) => isSetting(old, index) || isSetting(old, index + 1))
    const [program = "", ...others] = command === undefined ? old : wordsIn(command)
    let words = command === undefined ? old : [program, ...kept, ...others]
    if (program === "") return yield* Either.left("there is no such service, and a new one needs a command")
    for (const [option, value] of options) words = yield* withOption(words, option, value)
    const all = { ...noFields, ...before?.fields, ...fields, ...name }
    return yield* parse(all, lineOf({ fields: all, words }))
  })

const isSame = (one: Service, other: Service): boolean =>
  JSON.stringify([one.words, Object.values(one.fields)]) ===
  JSON.stringify([other.words, Object.values(other.fields)])

/** In the columns of the stock file; each setting on a line of its own, and so are the arguments behind them. */
const render = ({ fields, words }: Service): string => {
  const { chroot, private: isPrivate, process_limit, service, type, unprivileged, wakeup } = fields
  const columns = [isPrivate, unprivileged, chroot, wakeup, process_limit].map((field) => field.padEnd(7))
  const position = positionOfArguments(words)
  const lines = [[service.padEnd(9), type.padEnd(5), ...columns, words[0]].join(" ")]
  for (const [index, word] of words.slice(1).entries()) {
    const isSet = isSetting(words, index + 1)
    // At the beginning of a line, this would make it a comment.
    const begins =
      (word === "-o" && !isSet) || (index + 1 === position && lines.length > 1 && !word.startsWith("#"))
    if (begins) lines.push(`  ${word}`)
    else lines.push(`${lines.pop()} ${word}`)
  }
  return `${lines.join("\n")}\n`
}

const nameOf = ({ fields }: Service): string => `${fields.service}/${fields.type}`

export const servicesIn = (text: string): ReadonlyMap<string, Service> =>
  new Map(
    entriesIn(text)
      .flatMap((entry) => serviceIn(entry) ?? [])
      .map((service) => [nameOf(service), service])
  )

/** As `postconf -M` has it behind name and type, with each run of blanks as one. */
export const lineOf = ({ fields, words }: Service): string => {
  const { chroot, private: isPrivate, process_limit, unprivileged, wakeup } = fields
  return [isPrivate, unprivileged, chroot, wakeup, process_limit, ...words].join(" ")
}

const isMeant = (service: Service | undefined, name: string): boolean =>
  service !== undefined && nameOf(service) === name

/** Replaces the lines of a service, or removes them; what is said twice is said once then. */
const replaced = (text: string, name: string, lines: string): string => {
  const entries = entriesIn(text)
  const first = entries.findIndex((entry) => isMeant(serviceIn(entry), name))
  const edited = entries
    .map((entry, index) => {
      const comments = entry.filter((line) => !isOwn(line))
      if (!isMeant(serviceIn(entry), name)) return textOf(entry)
      return (index === first ? lines : "") + textOf(comments)
    })
    .join("")
  if (first >= 0) return edited
  return edited + (edited === "" || edited.endsWith("\n") ? "" : "\n") + lines
}

/** The text with one service changed, or why that is not possible. A new service comes last. */
export const changeService = (
  text: string,
  name: string,
  change: ServiceChange
): Either.Either<string, string> => {
  const slash = name.lastIndexOf("/")
  const place = { service: name.slice(0, slash), type: name.slice(slash + 1) }
  const before = servicesIn(text).get(name)
  if (change._tag === "Absent") return Either.right(before === undefined ? text : replaced(text, name, ""))
  const after =
    change._tag === "Line"
      ? parse({ ...noFields, ...place }, change.text)
      : changed(place, before, change.parts)
  return Either.map(after, (service) =>
    before !== undefined && isSame(before, service) ? text : replaced(text, name, render(service))
  )
}
