/** Brings the table in the README up to date with the register. */
import * as Fs from "node:fs"
import { differences } from "./differences.ts"
import { readme, withTable } from "./table.ts"

Fs.writeFileSync(readme, withTable(Fs.readFileSync(readme, "utf8"), differences))
