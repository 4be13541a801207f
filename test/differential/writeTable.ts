/**
 * Updates what is derived from the register: the table for readers, and the list of cases that general rules change.
 */
import * as Fs from "node:fs"
import { differences } from "./differences.ts"
import { document, withTable } from "./table.ts"
import { touched, touchedFile } from "./touched.ts"

Fs.writeFileSync(document, withTable(Fs.readFileSync(document, "utf8"), differences))
Fs.writeFileSync(touchedFile, touched())
