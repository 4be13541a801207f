/** Brings what is made from the register up to date with it: the table for readers, and what general rules change. */
import * as Fs from "node:fs"
import { differences } from "./differences.ts"
import { document, withTable } from "./table.ts"
import { touched, touchedFile } from "./touched.ts"

Fs.writeFileSync(document, withTable(Fs.readFileSync(document, "utf8"), differences))
Fs.writeFileSync(touchedFile, touched())
