/** The register of differences, as the table in its document. */
import * as Path from "node:path"
import { here } from "./Case.ts"
import type { Difference } from "./changes.ts"

export const document = Path.resolve(here, "../../src/manual/differences.md")

const heading = "| id | the original | this one |\n|---|---|---|\n"

const row = ({ id, original, ours }: Difference): string => `| ${id} | ${original} | ${ours} |\n`

export const table = (register: ReadonlyArray<Difference>): string => heading + register.map(row).join("")

/** The document's text with a new table. */
export const withTable = (text: string, register: ReadonlyArray<Difference>): string => {
  const start = text.indexOf(heading)
  return text.slice(0, start) + table(register) + text.slice(text.indexOf("\n\n", start) + 1)
}
