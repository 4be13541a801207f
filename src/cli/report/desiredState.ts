/** What `apply` does or would do, as text for people or as JSON. */
import * as Option from "effect/Option"
import type { Applied } from "../../operations/desiredState/apply.ts"
import { actionOf, type Step } from "../../operations/desiredState/draft.ts"
import { stepText } from "./changes.ts"
import type { Json } from "./json.ts"

const objectOf = (step: Step): string =>
  step._tag === "Change"
    ? step.plan.object
    : step.instance === "-"
      ? "the primary instance"
      : `instance ${step.instance}`

const indented = (text: string): string => text.replace(/^(?=.)/gm, "  ")

/** With the diffs of the files in a dry run. */
const lineOf = (step: Step, dryRun: boolean): string =>
  `${actionOf(step)} ${objectOf(step)}\n${
    dryRun && step._tag === "Change" ? indented(step.shown.map(stepText).join("")) : ""
  }`

export const appliedText = ({ done, failure, steps }: Applied, dryRun: boolean): string => {
  const lines = (some: ReadonlyArray<Step>) => some.map((step) => lineOf(step, dryRun)).join("")
  if (steps.length === 0) return "Nothing has to be changed.\n"
  if (dryRun) return `This would be done:\n\n${lines(steps)}\nNothing has been changed.\n`
  if (Option.isNone(failure)) return `Done:\n${indented(lines(steps))}`
  const [before, after] = [steps.slice(0, done), steps.slice(done)]
  const first = before.length === 0 ? "Nothing was done.\n" : `Done:\n${indented(lines(before))}`
  return `${first}Not done:\n${indented(lines(after))}`
}

export const appliedJson = ({ done, failure, steps, unmanaged }: Applied, dryRun: boolean): Json => ({
  changed: (dryRun ? steps.length : done) > 0,
  dry_run: dryRun,
  steps: steps.map((step, index) => ({
    action: actionOf(step),
    instance: step.instance,
    detail: objectOf(step),
    diff: step._tag === "Change" ? step.shown.flatMap(({ diff }) => Option.toArray(diff)).join("") : "",
    done: index < done
  })),
  unmanaged,
  failed: Option.map(failure, ({ message }) => message)
})
