/** Brings what is made from the register up to date with it: the table in the README, and what general rules change. */
import * as Fs from "node:fs"
import { differences } from "./differences.ts"
import { readme, withTable } from "./table.ts"
import { touched, touchedFile } from "./touched.ts"

Fs.writeFileSync(readme, withTable(Fs.readFileSync(readme, "utf8"), differences))
Fs.writeFileSync(touchedFile, touched())
