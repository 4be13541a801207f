/** What was done to this program's own installation, or would be, as text for people. */
import { type Change, describeChange } from "../../operations/installation/Change.ts"

const done = "Nothing had to be changed.\n"

/** A line for each change. */
export const changesText = (changes: ReadonlyArray<Change>, dryRun: boolean): string => {
  if (changes.length === 0) return done
  const lines = changes.map((change) => `${describeChange(change)}\n`).join("")
  return dryRun ? `This would be done:\n\n${lines}\nNothing has been changed.\n` : lines
}
