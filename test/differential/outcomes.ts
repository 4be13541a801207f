/** What ours does in single cases. What is not mentioned is as in the original. */
import * as Fs from "node:fs"
import * as Path from "node:path"
import * as Schema from "effect/Schema"
import { here } from "./Case.ts"

const Lines = Schema.Array(Schema.String)

const Outcome = Schema.Struct({
  exit: Schema.optionalWith(Schema.Number, { exact: true }),
  terminal: Schema.optionalWith(Lines, { exact: true }),
  log: Schema.optionalWith(Lines, { exact: true }),
  /** The output of each check, in order; null stands for the original's. */
  checks: Schema.optionalWith(Schema.Array(Schema.NullOr(Lines)), { exact: true })
})

const recordsIn = <A, I>(file: string, value: Schema.Schema<A, I>): Readonly<Record<string, A | undefined>> =>
  Schema.decodeSync(Schema.parseJson(Schema.Record({ key: Schema.String, value })))(
    Fs.readFileSync(Path.join(here, file), "utf8")
  )

export const outcomes = recordsIn("outcomes.json", Outcome)

/** What ours adds on a terminal. */
export const hints = recordsIn("hints.json", Lines)
