/** Prints in one line how close ours comes to the original. */
import type { Case, Expected } from "./Case.ts"
import { allCases, type Place, type Run, runsOf, wanted } from "./wanted.ts"

/** Whether a run had the expected outcome. A run that is missing was skipped. */
export type Results = ReadonlyMap<string, boolean>

/** The original's outcome of each case, by identifier, and the expected one. */
export type Expectations = ReadonlyMap<string, { readonly original: Expected; readonly expected: Expected }>

export const nameOf = ({ place, subject }: Run): string => `${subject.id} ${subject.about} (${place})`

type Verdict = "equal" | "told" | "registered" | "failed" | "skipped"

export const score = (results: Results, expectations: Expectations): string => {
  const isEqual = ({ id }: Case, place: Place) => {
    const { expected, original } = expectations.get(id) ?? {}
    return (
      expected !== undefined &&
      original !== undefined &&
      JSON.stringify(wanted(expected, place)) === JSON.stringify(wanted(original, place))
    )
  }
  const verdict = (subject: Case): Verdict => {
    const ran = runsOf(subject).map((run) => results.get(nameOf(run)))
    if (ran.includes(false)) return "failed"
    if (ran.includes(undefined)) return "skipped"
    if (!isEqual(subject, "terminal")) return "registered"
    return isEqual(subject, "pipe") ? "equal" : "told"
  }
  const verdicts = allCases.map(verdict)
  const count = (wanted: Verdict) => verdicts.filter((one) => one === wanted).length
  return (
    `${allCases.length} cases in ${results.size} runs: ${count("equal")} equal to the original, ` +
    `${count("told")} equal but for telling pipes what it tells terminals, ` +
    `${count("registered")} with registered differences, ${count("failed")} with others, ${count("skipped")} skipped`
  )
}

/** The line if nothing fails. */
export const perfect = (expectation: (subject: Case) => Expected): string =>
  score(
    new Map(allCases.flatMap(runsOf).map((run) => [nameOf(run), true])),
    new Map(allCases.map((one) => [one.id, { original: one.expected, expected: expectation(one) }]))
  )
