/** The findings of `doctor`, as text for people or as JSON. */
import * as Option from "effect/Option"
import { type Finding, isProblem } from "../../operations/doctor/Finding.ts"
import type { Json } from "./json.ts"

const labels = { good: "ok", advice: "advice", problem: "PROBLEM" } as const satisfies Record<
  Finding["level"],
  string
>

const width = Math.max(...Object.values(labels).map((label) => label.length)) + 2

const summary = (findings: ReadonlyArray<Finding>): string => {
  const count = findings.filter(isProblem).length
  if (count === 0) return "This host is ready."
  return count === 1 ? "1 problem." : `${count} problems.`
}

const lines = ({ level, remedy, text, topic }: Finding): ReadonlyArray<string> => [
  `${labels[level].padEnd(width)}${topic}: ${text}`,
  ...Option.toArray(remedy).map((what) => `${" ".repeat(width)}=> ${what}`)
]

/** A line for each finding, with its remedy below. */
export const findingsText = (findings: ReadonlyArray<Finding>): string =>
  `${[...findings.flatMap(lines), "", summary(findings)].join("\n")}\n`

/** One object: whether the host is ready, and the findings; `remedy` is `null` where nothing has to be done. */
export const findingsJson = (findings: ReadonlyArray<Finding>): Json => ({
  ready: !findings.some(isProblem),
  findings: findings.map(({ level, remedy, text, topic }) => ({ topic, level, text, remedy }))
})
