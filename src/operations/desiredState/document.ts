/** The document that says what instances a host has. */
import * as Array from "effect/Array"
import * as Either from "effect/Either"
import * as JSONSchema from "effect/JSONSchema"
import * as Option from "effect/Option"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import { Fatal } from "../../fatal.ts"
import { fromUnicode, toUnicodeLossy } from "../../services/bytes.ts"
import { type Mistake, mistakesIn, mistakeText, type Path } from "./mistakes.ts"
import { readYaml } from "./yaml.ts"

/** All that is wrong with a document. */
export class DocumentRejected extends Fatal("DocumentRejected")<{
  source: string
  mistakes: ReadonlyArray<Mistake>
}>(({ mistakes, source }) => mistakes.map((mistake) => mistakeText(source, mistake)).join("; ")) {}

/** Editors take numbers and truth values for what they look like. */
const scalar = { type: ["string", "integer", "boolean"] }

const optional = <A>(schema: Schema.Schema<A>) => Schema.optionalWith(schema, { exact: true })

const Text = Schema.String.annotations({ message: () => "has to be a text", jsonSchema: scalar })
const YesNo = Schema.Literal("yes", "no").annotations({
  message: () => ({ message: "has to be yes or no", override: true }),
  jsonSchema: { type: ["string", "boolean"], enum: ["yes", "no", true, false] }
})

const oneOf = <Word extends string>(...words: readonly [Word, ...ReadonlyArray<Word>]) =>
  Schema.Literal(...words).annotations({
    message: () => ({ message: `has to be ${words.join(" or ")}`, override: true })
  })

const Value = Schema.NullOr(Schema.Union(Text, Schema.Array(Text))).annotations({
  message: () => ({ message: "has to be a text, a list of texts, or null", override: true })
})

/** What the document has keys of its own for, or what cannot be changed. */
const managed: ReadonlyMap<string, string> = new Map([
  ["multi_instance_name", "the key is 'name'"],
  ["multi_instance_group", "the key is 'group'"],
  ["multi_instance_enable", "the key is 'enabled'"],
  ["multi_instance_directories", "the list of instances says that"],
  ["multi_instance_wrapper", "postmulti sets it"],
  ["alternate_config_directories", "postmulti sets it"],
  ["config_directory", "it is a key of the instance itself"],
  ["queue_directory", "it is a key of the instance itself"],
  ["data_directory", "it is a key of the instance itself"]
])

export const isManaged = (name: string): boolean => managed.has(name)

/** The patterns speak of Unicode characters. */
const matches = (pattern: RegExp, text: string): boolean => pattern.test(toUnicodeLossy(text).unicode)

const nameProblem = (name: string): Option.Option<string> =>
  Option.orElse(
    Option.map(Option.fromNullable(managed.get(name)), (reason) => `cannot be set here: ${reason}`),
    () => (matches(/^[^\s=#$\p{Cc}]+$/u, name) ? Option.none() : Option.some("not the name of a parameter"))
  )

const noControl = Option.some("control characters are not possible")

const hasControl = (text: string): boolean => matches(/[^\P{Cc}\t\r\n]/u, text)

const issuesOf = <A>(
  given: Readonly<Record<string, A>>,
  problem: (name: string, value: A) => Option.Option<string>
) =>
  Object.entries(given).flatMap(([name, value]) =>
    Option.toArray(Option.map(problem(name, value), (message) => ({ path: [name], message })))
  )

const Parameters = Schema.Record({ key: Schema.String, value: Value }).pipe(
  Schema.annotations({ message: () => "has to be a map of parameters" }),
  Schema.filter((given) =>
    issuesOf(given, (name, value) =>
      Option.orElse(nameProblem(name), () =>
        hasControl([value].flat().join("")) ? noControl : Option.none()
      )
    )
  )
)

const fields = {
  private: optional(Text),
  unprivileged: optional(Text),
  chroot: optional(Text),
  wakeup: optional(Text),
  process_limit: optional(Text)
} as const

const Service = Schema.Union(
  Text,
  Schema.Struct({
    ...fields,
    command: optional(Text),
    options: optional(Parameters)
  }).annotations({
    message: () => "has to be a map of fields"
  })
)

/** Its options are parameters. */
const textsOf = (service: typeof Service.Type): ReadonlyArray<string> =>
  [service, ...Object.values(service)].filter((value) => typeof value === "string")

const Services = Schema.Record({ key: Schema.String, value: Service }).pipe(
  Schema.annotations({ message: () => "has to be a map of services" }),
  Schema.filter((given) =>
    issuesOf(given, (name, service) => {
      if ([name, ...textsOf(service)].some(hasControl)) return noControl
      return matches(/^[^\s/#]\S*\/(inet|unix|unix-dgram|fifo|pass)$/, name)
        ? Option.none()
        : Option.some("services are named as 'postconf -M' names them, such as smtp/inet or smtp/unix")
    })
  )
)

const configuration = {
  /** Whether other settings of main.cf are removed. */
  purge: optional(YesNo),
  parameters: optional(Parameters),
  services: optional(Services)
} as const

const Primary = Schema.Struct({
  state: optional(oneOf("started", "stopped")),
  ...configuration
}).annotations({ message: () => "has to be a map" })

const Instance = Schema.Struct({
  name: optional(Text),
  group: optional(Schema.NullOr(Text)),
  enabled: optional(YesNo),
  state: optional(oneOf("started", "stopped", "absent")),
  config_directory: optional(Text),
  queue_directory: optional(Text),
  data_directory: optional(Text),
  ...configuration
}).pipe(
  Schema.annotations({ message: () => "has to be a map" }),
  Schema.filter(({ config_directory, name }) =>
    name || config_directory ? true : "needs a name, or else a config_directory"
  )
)

/** Each name and each directory is said once. */
const repeated = (instances: ReadonlyArray<typeof Instance.Type>) =>
  (["name", "config_directory"] as const).flatMap((key) =>
    instances.flatMap((instance, index) => {
      const first = instances.findIndex((other) => other[key] === instance[key])
      return instance[key] === undefined || first === index
        ? []
        : [{ path: [index, key], message: `instances[${first}] has the same` }]
    })
  )

/** Twice as many as have been tried on one host. */
const mostInstances = 2000

const Document = Schema.Struct({
  version: Schema.Literal("1").annotations({
    message: () => "has to be 1",
    jsonSchema: { type: ["string", "integer"], enum: [1, "1"] }
  }),
  primary: optional(Primary),
  /** In the order of starting. */
  instances: optional(
    Schema.Array(Instance).pipe(
      Schema.annotations({ message: () => "has to be a list of instances" }),
      Schema.filter((given) => given.length <= mostInstances || `has more than ${mostInstances}`),
      Schema.filter(repeated)
    )
  )
}).annotations({ message: () => "has to be a map" })

type Document = typeof Document.Type
export type WantedInstance = typeof Instance.Type
export type Configuration = Omit<typeof Primary.Type, "state">
export type ParameterValue = typeof Value.Type
export type WantedService = typeof Service.Type

/** For editors. */
export const documentSchema = (): string => `${JSON.stringify(JSONSchema.make(Document), null, 2)}\n`

/** Nobody reads more. */
const mostMistakes = 100

const decode = Schema.decodeUnknownEither(Document, { errors: "all", onExcessProperty: "error" })

export interface Given {
  readonly document: Document
  readonly lineOf: (path: Path) => number
}

const isSame = (one: Mistake, other: Mistake): boolean => mistakeText("", one) === mistakeText("", other)

export const readDocument = (source: string, text: string): Either.Either<Given, DocumentRejected> => {
  const refuse = (mistakes: ReadonlyArray<Mistake>) =>
    Either.left(
      new DocumentRejected({ source, mistakes: Array.dedupeWith(mistakes.slice(0, mostMistakes), isSame) })
    )
  const { lineOf, mistakes, value } = readYaml(text)
  if (mistakes.length > 0) return refuse(mistakes)
  return Either.match(decode(value), {
    onLeft: (error) =>
      refuse(mistakesIn(ParseResult.ArrayFormatter.formatErrorSync(error).slice(0, mostMistakes), lineOf)),
    onRight: (document) => Either.right({ document, lineOf })
  })
}

/** As main.cf has it: on one line, the items of a list with commas between them. */
export const valueText = (value: Exclude<ParameterValue, null>): string =>
  fromUnicode(
    toUnicodeLossy([value].flat().join(", "))
      .unicode.replace(/\s*[\r\n]\s*/g, " ")
      .trim()
  )
