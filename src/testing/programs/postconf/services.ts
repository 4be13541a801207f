/** Prints the services of master.cf: whole (`-M`), by fields (`-F`), or their own parameters (`-P`). */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { fieldNames } from "../../../postfix/masterCf.ts"
import { FileSystem } from "../../../services/FileSystem.ts"
import { StandardStreams } from "../../../services/StandardStreams.ts"
import { folded } from "../folding.ts"
import {
  fieldOf,
  isFieldName,
  isMeant,
  onOneLine,
  onSeveralLines,
  type Pattern,
  parametersOf,
  readServices,
  type Service
} from "../masterCf.ts"
import { complain, type Options } from "../Program.ts"
import type { Complaint } from "./replacing.ts"

export const pathIn = (directory: string): string => `${directory}/master.cf`

const readAll = Effect.fnUntraced(function* (directory: string) {
  const { readFile } = yield* FileSystem
  const path = pathIn(directory)
  return yield* Either.mapLeft(readServices(path, yield* readFile(path)), (message) => ({ message }))
})

/** A request: for services, and possibly for a field or parameter of these. */
export interface Request {
  readonly word: string
  readonly pattern: Pattern
  readonly part: string | undefined
}

export const asked = (word: string): Request => {
  const [name = "", type, ...parts] = word.split("/")
  return {
    word,
    pattern: type === undefined ? [name] : [name, type],
    part: parts.length === 0 ? undefined : parts.join("/")
  }
}

const everything = asked("*")

/** Name and value of each part of a service, by the option that asks for it. */
const partsOf = (service: Service, { given }: Options): ReadonlyArray<readonly [string, string]> =>
  given.has("F")
    ? fieldNames.map((name) => [name, fieldOf(service, name)] as const)
    : [...parametersOf(service)].sort(([one], [other]) => (one < other ? -1 : 1))

const partLine = (service: Service, [name, value]: readonly [string, string], { given }: Options): string => {
  const full = `${service.fields.service}/${service.fields.type}/${name}`
  const shown = given.has("H") ? full : given.has("h") ? value : `${full} = ${value}`.trimEnd()
  return `${given.has("f") ? folded(shown) : shown}\n`
}

const serviceLine = (service: Service, { given }: Options): string =>
  `${given.has("f") ? onSeveralLines(service) : onOneLine(service)}\n`

/** The requested lines of a service, with the requests that they answer. */
const linesOf = (service: Service, requests: ReadonlyArray<Request>, options: Options) => {
  const concerned = requests.filter(({ pattern }) => isMeant(pattern, service))
  if (options.given.has("M")) {
    return { answered: concerned, lines: concerned.length === 0 ? [] : [serviceLine(service, options)] }
  }
  const parts = partsOf(service, options)
  const answers = ({ part }: Request, name: string) => part === undefined || part === "*" || part === name
  return {
    answered: concerned.filter((request) => parts.some(([name]) => answers(request, name))),
    lines: parts
      .filter(([name]) => concerned.some((request) => answers(request, name)))
      .map((part) => partLine(service, part, options))
  }
}

const misplaced = ({ part, word }: Request, { given }: Options): Complaint | undefined => {
  if (given.has("M") && part !== undefined) {
    return { message: "-M option requires service_name[/type]" }
  }
  return given.has("F") && part !== undefined && part !== "*" && !isFieldName(part)
    ? { message: `invalid service attribute name: "${word.split("/").at(-1)}"` }
    : undefined
}

/** References in a service are not expanded. */
const withoutExpansion = ({ given }: Options) =>
  given.has("x")
    ? Effect.fail({ message: "this pretend postconf has no option -x together with -M, -F and -P" })
    : Effect.void

export const showServices = Effect.fnUntraced(function* (directory: string, options: Options) {
  const { output } = yield* StandardStreams
  yield* withoutExpansion(options)
  const requests = options.operands.length === 0 ? [everything] : options.operands.map(asked)
  for (const request of requests) {
    const complaint = misplaced(request, options)
    if (complaint !== undefined) return yield* Effect.fail(complaint)
  }
  const { services, warnings } = yield* readAll(directory)
  yield* Effect.forEach(warnings, (text) => complain("postconf", `warning: ${text}`))
  const answered = new Set<Request>(options.operands.length === 0 ? requests : [])
  for (const service of services) {
    const found = linesOf(service, requests, options)
    for (const request of found.answered) answered.add(request)
    yield* output(found.lines.join(""))
  }
  yield* Effect.forEach(
    requests.filter((request) => !answered.has(request)),
    ({ word }) => complain("postconf", `warning: unmatched request: "${word}"`)
  )
  return 0
})
