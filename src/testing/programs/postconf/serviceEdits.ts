/** Editing the services of master.cf: as a whole (`-Me`, `-MX`, `-M#`), their fields (`-Fe`), their parameters (`-Pe`, `-PX`). */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type { FieldName } from "../../../postfix/masterCf.ts"
import { commandOf, isFieldName, isMeant, parseService, readServices, type Service } from "../masterCf.ts"
import { changedLines, changedServices, putService, withParameter } from "../masterCfEdit.ts"
import type { Options } from "../Program.ts"
import { assignment, type Complaint, replaced } from "./replacing.ts"
import { asked, pathIn } from "./services.ts"

type Change = (text: string) => string

type Reading = Either.Either<Change, Complaint>

const complaint = (message: string): Reading => Either.left({ message })

/** `-Me`, `-MX` and `-M#`. */
const wholeServices = (word: string, { given }: Options): Reading => {
  const needed = "-Me, -MX or -M# requires service_name/type"
  if (!given.has("e")) {
    const { part, pattern } = asked(word)
    if (pattern[1] === undefined || part !== undefined) return complaint(needed)
    return Either.right((text) =>
      changedLines(text, pattern, (line) => (given.has("#") ? `#${line.text}` : ""))
    )
  }
  return Either.flatMap(assignment(word), ([name, value]) => {
    const { part, pattern } = asked(name)
    if (pattern[1] === undefined || part !== undefined) return complaint(needed)
    return Either.match(parseService(value), {
      onLeft: (text) => complaint(text === "bad field count" ? `${text}: "${name}=${value}"` : text),
      onRight: (service) => Either.right((text: string) => putService(text, pattern, service))
    })
  })
}

const withField =
  (name: FieldName, value: string) =>
  ({ command, fields }: Service): Service =>
    name === "command"
      ? { fields, command: commandOf(value) }
      : { command, fields: { ...fields, [name]: value } }

/** `-Fe`. */
const fields = (word: string): Reading =>
  Either.flatMap(assignment(word), ([name, value]) => {
    const { part, pattern } = asked(name)
    if (part === undefined || part.includes("/"))
      return complaint("-Fe or -FX requires service_name/type/field_name")
    if (!isFieldName(part)) return complaint(`invalid service attribute name: "${part}"`)
    if (value === "") return complaint("this pretend postconf does not empty a field")
    return Either.right((text) => changedServices(text, pattern, withField(part, value)))
  })

const ownParameter = (name: string, value: string | undefined): Reading => {
  const { part, pattern } = asked(name)
  if (part === undefined) return complaint("-Pe or -PX requires service_name/type/parameter_name")
  if (value !== undefined && /[ \t\r\n]/.test(value)) {
    return complaint("-Pe does not accept whitespace in parameter value")
  }
  return Either.right((text) =>
    changedServices(text, pattern, (service) => withParameter(service, part, value))
  )
}

/** `-Pe` and `-PX`. */
const ownParameters = (word: string, { given }: Options): Reading =>
  given.has("e")
    ? Either.flatMap(assignment(word), ([name, value]) => ownParameter(name, value))
    : ownParameter(word, undefined)

const readChange = (word: string, options: Options): Reading => {
  if (options.given.has("M")) return wholeServices(word, options)
  return options.given.has("F") ? fields(word) : ownParameters(word, options)
}

/** Requests for services, or parts of services, that do not exist. */
const unmatched = (text: string, path: string, { given, operands }: Options): ReadonlyArray<string> => {
  if (given.has("M")) return []
  const { services } = Either.getOrElse(readServices(path, text), () => ({ services: [] }))
  return operands
    .filter((word) => {
      const { pattern } = asked(word.split("=")[0] ?? "")
      return !services.some((service) => isMeant(pattern, service))
    })
    .map((word) => `unmatched service_name/type: "${word}"`)
}

export const editServices = Effect.fnUntraced(function* (directory: string, options: Options) {
  const path = pathIn(directory)
  if (options.operands.length === 0) return yield* Effect.fail({ message: "missing service argument" })
  const changes = yield* Either.all(options.operands.map((word) => readChange(word, options)))
  return yield* replaced(path, (text) =>
    Either.right({
      text: changes.reduce((changed, change) => change(changed), text),
      warnings: unmatched(text, path, options)
    })
  )
})
