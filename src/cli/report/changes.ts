/** What was done to this program's own installation, or would be, as text for people. */
import { describeInstallationStep, type InstallationStep } from "../../operations/installation/steps.ts"

const done = "Nothing had to be changed.\n"

/** A line for each step. */
export const changesText = (steps: ReadonlyArray<InstallationStep>, dryRun: boolean): string => {
  if (steps.length === 0) return done
  const lines = steps.map((step) => `${describeInstallationStep(step)}\n`).join("")
  return dryRun ? `This would be done:\n\n${lines}\nNothing has been changed.\n` : lines
}
