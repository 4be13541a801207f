/**
 * Which cases a difference changes. A general rule names no cases, so nobody would notice that it applies to a new one.
 * A file for readers records what such rules change.
 */
import * as Path from "node:path"
import * as Array from "effect/Array"
import { type Case, type Expected, here } from "./Case.ts"
import type { Difference } from "./changes.ts"
import { changedBy, differences, holdsFor } from "./differences.ts"
import { allCases } from "./wanted.ts"

const text = (expected: Expected): string => JSON.stringify({ ...expected, log: [...expected.log].sort() })

/** The cases whose expected outcome depends on that difference. */
export const touchedBy = (id: string, register = differences): ReadonlyArray<Case> => {
  const all = changedBy(register)
  const others = changedBy(register.filter((difference) => difference.id !== id))
  return allCases.filter((subject) => text(others(subject)) !== text(all(subject)))
}

export const touchedFile = Path.join(here, "touched.txt")

const isGeneral = ({ changes }: Difference): boolean =>
  changes.some((one) => one.cases === "all" && holdsFor()(one))

/** Ten numbers a line, so that a new case changes one line. */
const inTens = (ids: ReadonlyArray<string>): ReadonlyArray<string> =>
  Object.values(Array.groupBy(ids, (id) => id.slice(0, -1))).map((line) => `  ${line.join(" ")}`)

const inOrder = (ids: ReadonlyArray<string>): ReadonlyArray<string> =>
  [...ids].sort((one, other) => one.localeCompare(other, "en", { numeric: true }))

/** The content of the file when it is up to date. */
export const touched = (): string =>
  differences
    .filter(isGeneral)
    .flatMap(({ id }) => [id, ...inTens(inOrder(touchedBy(id).map((subject) => subject.id)))])
    .map((line) => `${line}\n`)
    .join("")
