/** How close ours comes to the original, in one line. */
import type { Case, Expected } from "./Case.ts"
import { allCases, type Place, type Run, runsOf, wanted } from "./wanted.ts"

/** The outcome of a run: as it has to be, or not. A run that is not there was skipped. */
export type Results = ReadonlyMap<string, boolean>

export const nameOf = ({ place, subject }: Run): string => `${subject.id} ${subject.about} (${place})`

type Verdict = "equal" | "told" | "registered" | "failed" | "skipped"

export const score = (results: Results, expectation: (subject: Case) => Expected): string => {
  const isEqual = (subject: Case, place: Place) =>
    JSON.stringify(wanted(expectation(subject), place)) === JSON.stringify(wanted(subject.expected, place))
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

/** The line when all is well. */
export const perfect = (expectation: (subject: Case) => Expected): string =>
  score(new Map(allCases.flatMap(runsOf).map((run) => [nameOf(run), true])), expectation)
