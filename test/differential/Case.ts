/** A compatibility case: a command line on a prepared host, and what the original does there. */
import * as Fs from "node:fs"
import * as Path from "node:path"
import { fileURLToPath } from "node:url"
import * as Schema from "effect/Schema"

const Lines = Schema.Array(Schema.String)
const NoLines = Schema.optionalWith(Lines, { default: () => [] })

export const Check = Schema.Struct({ command: Schema.String, output: Lines })

export const Expected = Schema.Struct({
  /** The exit status, or the signal that ended the program: `signal 11`. */
  exit: Schema.Union(Schema.Number, Schema.String),
  output: NoLines,
  /** Standard error on a terminal. */
  terminal: NoLines,
  /** Standard error on a pipe, if it differs. */
  pipe: Schema.optional(Lines),
  /** The lines of the mail log, as `<priority>ident: text`. */
  log: NoLines,
  /** Present if the program waits until main.cf is old enough. */
  waits: Schema.optional(Schema.Literal(true)),
  /** Commands that run afterwards. */
  checks: Schema.optionalWith(Schema.Array(Check), { default: () => [] })
})

export type Expected = typeof Expected.Type

export const Case = Schema.Struct({
  id: Schema.String,
  /** The topic of the case, in a few words. */
  about: Schema.String,
  /** Lines of bash, which use the functions of `setup.sh`. */
  setup: Lines,
  /** The arguments. */
  words: Lines,
  /** Variables that are added to a plain environment. */
  environment: Schema.optionalWith(Schema.Record({ key: Schema.String, value: Schema.String }), {
    default: () => ({})
  }),
  /** The user ID, if it is not root's. */
  user: Schema.optional(Schema.Number),
  /** The line of bash that calls the program, `"$@"`, if arguments and environment cannot express it. */
  line: Schema.optionalWith(Schema.String, { default: () => 'exec "$@"' }),
  expected: Expected
})

export type Case = typeof Case.Type

export interface Topic {
  readonly name: string
  readonly cases: ReadonlyArray<Case>
}

export const here = Path.dirname(fileURLToPath(import.meta.url))

const readTopic = Schema.decodeSync(Schema.parseJson(Schema.Array(Case)))

/** All cases, by file. */
export const topics: ReadonlyArray<Topic> = Fs.readdirSync(Path.join(here, "cases")).map((file) => ({
  name: Path.basename(file, ".json"),
  cases: readTopic(Fs.readFileSync(Path.join(here, "cases", file), "utf8"))
}))
