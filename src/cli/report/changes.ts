/** What an action has changed or would change, as text for people or as JSON. */
import * as Option from "effect/Option"
import { describeInstallationStep, type InstallationStep } from "../../operations/installation/steps.ts"
import type { Preview, PreviewStep } from "../../plan/preview.ts"
import { forPeople } from "../../plan/removal.ts"
import type { Json } from "./json.ts"

const ownership = ({ group, mode, owner }: PreviewStep): string => {
  const account = [...Option.toArray(owner), ...Option.toArray(group)].join(":")
  const parts = [
    ...(account === "" ? [] : [`owner ${account}`]),
    ...Option.toArray(Option.map(mode, (bits) => `mode ${bits}`))
  ]
  return parts.length === 0 ? "" : ` (${parts.join(", ")})`
}

const remark = ({ action, diff, original }: PreviewStep): string => {
  if (action === "leave") return `, ${forPeople}`
  if (Option.isNone(original) || Option.isSome(diff)) return ""
  if (action === "move") return `, from ${original.value}`
  return original.value.endsWith(".proto") ? ", as it comes with Postfix" : `, the same as ${original.value}`
}

export const stepText = (step: PreviewStep): string =>
  `${step.action} ${step.path}${ownership(step)}${remark(step)}\n${Option.getOrElse(step.diff, () => "")}`

/** A line for each step, with the diff of each file that is written or changed. */
export const previewText = ({ object, steps, verb }: Preview): string =>
  steps.length === 0
    ? `To ${verb.infinitive} ${object}, nothing has to be changed.\n`
    : `To ${verb.infinitive} ${object}, this would be done:\n\n${steps.map(stepText).join("")}\nNothing has been changed.\n`

/** An object. Its `steps` are in the order of execution; a field that a step does not have is `null`. */
export const previewJson = ({ object, steps, verb }: Preview): Json => ({
  action: verb.action,
  object,
  steps: steps.map(({ action, diff, group, mode, original, owner, path }) => ({
    action,
    path,
    original,
    owner,
    group,
    mode,
    diff
  }))
})

const done = "Nothing had to be changed.\n"

/** A line for each step. */
export const changesText = (steps: ReadonlyArray<InstallationStep>, dryRun: boolean): string => {
  if (steps.length === 0) return done
  const lines = steps.map((step) => `${describeInstallationStep(step)}\n`).join("")
  return dryRun ? `This would be done:\n\n${lines}\nNothing has been changed.\n` : lines
}
