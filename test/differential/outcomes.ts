/** What ours does in single cases of the life cycle; what is not mentioned is as in the original. */
import * as Fs from "node:fs"
import * as Path from "node:path"
import * as Schema from "effect/Schema"
import { here } from "./Case.ts"

const Lines = Schema.Array(Schema.String)

const Outcome = Schema.Struct({
  exit: Schema.optionalWith(Schema.Number, { exact: true }),
  terminal: Schema.optionalWith(Lines, { exact: true }),
  log: Schema.optionalWith(Lines, { exact: true }),
  /** The output of each check, in their order. */
  checks: Schema.optionalWith(Schema.Array(Lines), { exact: true })
})

const read = Schema.decodeSync(Schema.parseJson(Schema.Record({ key: Schema.String, value: Outcome })))

export const outcomes: Readonly<Record<string, typeof Outcome.Type | undefined>> = read(
  Fs.readFileSync(Path.join(here, "outcomes.json"), "utf8")
)
