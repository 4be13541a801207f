/** The answer of a subcommand, in the format that the user wants. */
import { print } from "../outcome.ts"
import { type Json, jsonText } from "../report/json.ts"
import type { Format } from "./grammar/options.ts"
import { type Highlight, printForPeople } from "./terminal.ts"

/** Only the one that is wanted is made. */
interface Answer {
  readonly json: () => Json
  readonly text: () => string
}

export const answer = (format: Format, { json, text }: Answer, ...highlights: ReadonlyArray<Highlight>) =>
  format === "json" ? print(jsonText(json())) : printForPeople(text(), ...highlights)
