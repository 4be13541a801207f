/** The answer of a subcommand, in the format that the user wants. */
import { print } from "../outcome.ts"
import { type Json, jsonText } from "../report/json.ts"
import type { Format } from "./grammar/options.ts"
import { type Highlight, printForPeople } from "./terminal.ts"

export const answer = (format: Format, value: Json, text: string, ...highlights: ReadonlyArray<Highlight>) =>
  format === "json" ? print(jsonText(value)) : printForPeople(text, ...highlights)
