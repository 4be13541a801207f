/**
 * The services in the text of a master.cf file (master(5)), as far as every program of Postfix must understand them.
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Struct from "effect/Struct"
import { Fatal } from "../fatal.ts"
import { classifyLines, type Line } from "./maincf/edit.ts"
import { splitSetting } from "./maincf/lines.ts"
import { isBlank, squeeze, trim } from "./maincf/values.ts"

/** A line that Postfix does not take for a service. */
export class MalformedService extends Fatal("MalformedService")<{
  path: string
  line: number
  reason: string
}>(({ path, line, reason }) => `file ${path}: line ${line}: ${reason}`) {}

/** The fields after the name, as `postconf -F` calls them, in their order. */
const valid = {
  type: /^(inet|unix|unix-dgram|fifo|pass)$/,
  private: /^[yn-]$/,
  unprivileged: /^[yn-]$/,
  chroot: /^[yn-]$/,
  wakeup: /^(-|\d+\??)$/,
  process_limit: /^(-|\d+)$/
} as const

export type Fields = Readonly<Record<"service" | keyof typeof valid, string>>

export interface Service {
  readonly fields: Fields
  /** The program with its words. */
  readonly words: ReadonlyArray<string>
}

/** Words between blanks. A word that begins with a brace ends at its closing brace. */
export const wordsIn = (text: string): ReadonlyArray<string> =>
  text.match(/\{(?:[^{}]|\{[^{}]*\})*\}|[^ \t\r\n]+/g) ?? []

/** The service on one line, or what is wrong with it. */
export const serviceFields = (text: string): Either.Either<Service, string> => {
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
  for (const [name, form] of Struct.entries(valid)) {
    if (!form.test(fields[name])) {
      return Either.left(`invalid ${name} field "${fields[name]}" in "${squeeze(text)}"`)
    }
  }
  return Either.right({ fields, words })
}

/** The lines of a service, with the comments among them, up to the next service. */
type Entry = ReadonlyArray<Line>

export const entriesIn = (text: string): ReadonlyArray<Entry> => {
  const entries: Array<Array<Line>> = [[]]
  for (const line of classifyLines(text)) {
    if (line._tag === "First") entries.push([line])
    else entries.at(-1)?.push(line)
  }
  return entries
}

export const isOwn = ({ _tag }: Line): boolean => _tag !== "Other"

export const textOf = (lines: Entry): string => lines.map(({ text }) => text).join("")

/** The logical line of an entry; undefined for lines before the first service, about which Postfix only warns. */
export const serviceLine = (entry: Entry): string | undefined => {
  const text = textOf(entry.filter(isOwn)).replaceAll("\n", " ")
  return text === "" || isBlank(text[0]) ? undefined : trim(text)
}

/** The service of an entry; undefined for comments, and for what Postfix does not take for one. */
export const serviceIn = (entry: Entry): Service | undefined => {
  const line = serviceLine(entry)
  return line === undefined ? undefined : Option.getOrUndefined(Either.getRight(serviceFields(line)))
}

/** The setting in the word behind `-o`, which is in braces if there are blanks in it. */
export const settingIn = (word: string) =>
  Either.getOrElse(splitSetting(word.replace(/^\{(.*)\}$/s, "$1")), () => ["", ""] as const)

/** The settings with `-o`, in their order. */
export const optionsOf = (
  words: ReadonlyArray<string>
): ReadonlyArray<readonly [name: string, value: string]> =>
  words.flatMap((word, index) => (words[index - 1] === "-o" ? [settingIn(word)] : []))

/** Fails for the first line of the file at `path` that every program of Postfix would fail for. */
export const checkMasterCf = (path: string, text: string): Either.Either<void, MalformedService> => {
  let line = 1
  for (const entry of entriesIn(text)) {
    const service = serviceLine(entry)
    const found = service === undefined ? undefined : serviceFields(service)
    if (found !== undefined && Either.isLeft(found)) {
      return Either.left(new MalformedService({ path, line, reason: found.left }))
    }
    line += entry.length
  }
  return Either.void
}

/** The files that master(8) and the services themselves make. */
export interface ServiceFiles {
  /** Sockets and FIFOs, by the directory in the queue directory. */
  readonly private: ReadonlySet<string>
  readonly public: ReadonlySet<string>
  /** Files in the directory `pid`. */
  readonly pid: ReadonlySet<string>
}

interface Endpoint {
  readonly name: string
  readonly type: string
  readonly isPublic: boolean
}

const endpointLine =
  /^#?([^ \t]+)[ \t]+(inet|unix|fifo|pass|unix-dgram)[ \t]+([-yn])[ \t]+[-yn][ \t]+[-yn][ \t]/

/** A service that is commented out may have run before. */
const endpointsIn = (text: string): ReadonlyArray<Endpoint> =>
  text.split("\n").flatMap((written) => {
    const [, name, type, isPrivate] = endpointLine.exec(written) ?? []
    return name === undefined || type === undefined ? [] : [{ name, type, isPublic: isPrivate === "n" }]
  })

/** The files of all services in these texts. */
export const serviceFiles = (...masterCfs: ReadonlyArray<string>): ServiceFiles => {
  const all = masterCfs.flatMap(endpointsIn)
  const endpoints = all.filter(({ type }) => type !== "inet")
  const names = (some: ReadonlyArray<Endpoint>) => new Set(some.map(({ name }) => name))
  return {
    private: names(endpoints.filter(({ isPublic }) => !isPublic)),
    public: names(endpoints.filter(({ isPublic }) => isPublic)),
    pid: new Set(all.map(({ name, type }) => `${type}.${name}`))
  }
}
