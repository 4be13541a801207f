/**
 * The names that a value refers to, in both branches of each test, found without evaluating anything:
 * postconf(1) looks through values in this way to report undefined parameters.
 */
import * as Either from "effect/Either"
import { type Expression, expression, pieces, results } from "./macro.ts"

/** A name, or the complaint about a malformed place, in the order in which they are met. */
export type Finding =
  | { readonly _tag: "Reference"; readonly name: string }
  | { readonly _tag: "Complaint"; readonly text: string }

const hasComplaint = (findings: ReadonlyArray<Finding>): boolean =>
  findings.some((finding) => finding._tag === "Complaint")

const complain = (text: string): ReadonlyArray<Finding> => [{ _tag: "Complaint", text }]

/** All that a value refers to; after a malformed place only what lacks its closing bracket is looked at. */
export const references = (value: string): ReadonlyArray<Finding> => {
  const found: Array<Finding> = []
  if (!value.includes("$")) return found
  for (const piece of pieces(value)) {
    if (piece._tag !== "Literal" && piece.closed && hasComplaint(found)) break
    if (piece._tag === "Malformed") found.push(...complain(piece.complaint))
    if (piece._tag === "Macro" && !hasComplaint(found)) {
      found.push(...Either.match(expression(piece.body), { onLeft: complain, onRight: inExpression }))
    }
  }
  return found
}

const inExpression = (found: Expression): ReadonlyArray<Finding> => {
  switch (found._tag) {
    case "Name":
      return [{ _tag: "Reference", name: found.name }]
    case "Test":
      return [{ _tag: "Reference", name: found.name }, ...inResults(found.results)]
    case "Comparison": {
      const operands = [...references(found.left), ...references(found.right)]
      return hasComplaint(operands) || found.results === ""
        ? operands
        : [...operands, ...inResults(found.results)]
    }
  }
}

const inResults = (text: string): ReadonlyArray<Finding> =>
  Either.match(results(text), {
    onLeft: complain,
    onRight: ({ whenTrue = "", whenFalse = "" }) => {
      const first = references(whenTrue)
      return hasComplaint(first) ? first : [...first, ...references(whenFalse)]
    }
  })
