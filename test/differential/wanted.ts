/** The expected outcome of one run. */
import { type Case, type Expected, topics } from "./Case.ts"
import { changed } from "./differences.ts"

export type Place = "terminal" | "pipe"

/** A case, with standard error on a terminal or on a pipe. */
export interface Run {
  readonly subject: Case
  readonly place: Place
}

const isSilent = ({ pipe = [], terminal }: Expected): boolean => terminal.length === 0 && pipe.length === 0

/** If neither program writes to standard error, it does not matter what that is. */
export const runsOf = (subject: Case): ReadonlyArray<Run> =>
  isSilent(subject.expected) && isSilent(changed(subject))
    ? [{ subject, place: "terminal" }]
    : [
        { subject, place: "terminal" },
        { subject, place: "pipe" }
      ]

export const allCases = topics.flatMap(({ cases }) => cases)

const text = (lines: ReadonlyArray<string>): string => lines.map((line) => `${line}\n`).join("")

/** Several processes write the log, so the order of their lines may vary. */
export const wanted = (expected: Expected, place: Place) => ({
  exit: String(expected.exit),
  output: text(expected.output),
  errors: text(place === "terminal" ? expected.terminal : (expected.pipe ?? expected.terminal)),
  log: [...expected.log].sort(),
  checks: expected.checks.map(({ output }) => text(output)),
  waits: expected.waits
})

export type Wanted = ReturnType<typeof wanted>
