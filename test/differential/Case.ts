/** A compatibility case: a command line on a prepared host, and what the original does with it there. */
import * as Fs from "node:fs"
import * as Path from "node:path"
import { fileURLToPath } from "node:url"
import * as Schema from "effect/Schema"

const Lines = Schema.Array(Schema.String)
const NoLines = Schema.optionalWith(Lines, { default: () => [] })

export const Check = Schema.Struct({ command: Schema.String, output: Lines })

export const Expected = Schema.Struct({
  /** The status, or the signal that ended it: `signal 11`. */
  exit: Schema.Union(Schema.Number, Schema.String),
  output: NoLines,
  /** What is on standard error if that is a terminal. */
  terminal: NoLines,
  /** What is on standard error if that is a pipe, unless it is the same. */
  pipe: Schema.optional(Lines),
  /** The lines of the mail log, as `<priority>ident: text`. */
  log: NoLines,
  /** Present if it waits for the main.cf to grow old. */
  waits: Schema.optional(Schema.Literal(true)),
  /** Commands to be run afterwards. */
  checks: Schema.optionalWith(Schema.Array(Check), { default: () => [] })
})

export type Expected = typeof Expected.Type

export const Case = Schema.Struct({
  id: Schema.String,
  /** What the case is about, in a few words. */
  about: Schema.String,
  /** Lines of bash; `setup.sh` has the words that they are made of. */
  setup: Lines,
  /** The words after the program's name. */
  words: Lines,
  /** Variables on top of a plain environment. */
  environment: Schema.optionalWith(Schema.Record({ key: Schema.String, value: Schema.String }), {
    default: () => ({})
  }),
  /** The number of the user, if that is not root. */
  user: Schema.optional(Schema.Number),
  /** The line of bash that calls it, `"$@"`, where words and environment cannot say how. */
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

/** All cases there are, by the files that they are in. */
export const topics: ReadonlyArray<Topic> = Fs.readdirSync(Path.join(here, "cases")).map((file) => ({
  name: Path.basename(file, ".json"),
  cases: readTopic(Fs.readFileSync(Path.join(here, "cases", file), "utf8"))
}))
