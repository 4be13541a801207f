/** What is wrong with a document, in words. */
import * as Array from "effect/Array"
import * as Option from "effect/Option"
import type { ArrayFormatterIssue } from "effect/ParseResult"
import { nearMiss } from "../../instance/nearMiss.ts"

export type Path = ReadonlyArray<PropertyKey>

/** What is wrong with a document, and where. */
export interface Mistake {
  readonly line: number
  /** Empty where the text is no YAML. */
  readonly path: Path
  readonly problem: string
}

const pathText = (path: Path): string =>
  path.reduce<string>(
    (text, key) =>
      typeof key === "number" ? `${text}[${key}]` : `${text}${text === "" ? "" : "."}${String(key)}`,
    ""
  )

export const mistakeText = (source: string, { line, path, problem }: Mistake): string =>
  `${source}, line ${line}: ${path.length === 0 ? "" : `${pathText(path)}: `}${problem}`

type Issue = Pick<ArrayFormatterIssue, "_tag" | "message" | "path">

/** The known keys are named at the end of the message, in quotes. */
const unknownKey = ({ message, path }: Issue): string => {
  const known = Array.fromIterable(message.matchAll(/"(\w+)"/g)).map(([, name = ""]) => name)
  const meant = nearMiss(String(path.at(-1)), known)
  return `unknown key${Option.match(meant, {
    onNone: () => `, known ones are ${known.join(", ")}`,
    onSome: (name) => `, did you mean '${name}'?`
  })}`
}

const problemIn = (issues: ReadonlyArray<Issue>): string => {
  const [first] = issues
  switch (first?._tag) {
    case undefined:
      return ""
    case "Unexpected":
      return unknownKey(first)
    case "Missing":
      return "is missing"
    default:
      return [...new Set(issues.map(({ message }) => message))].join(" or ").replaceAll("or has to be", "or")
  }
}

const isWithin = (inner: Issue, outer: Issue): boolean =>
  inner.path.length > outer.path.length && outer.path.every((key, index) => key === inner.path[index])

/** Where several forms are possible, the one that went furthest says what is wrong. */
export const mistakesIn = (issues: ReadonlyArray<Issue>, lineOf: (path: Path) => number) =>
  Object.values(Array.groupBy(issues, ({ path }) => `:${pathText(path)}`)).flatMap((group) => {
    const [first] = group
    return first === undefined || issues.some((other) => isWithin(other, first))
      ? []
      : [{ line: lineOf(first.path), path: first.path, problem: problemIn(group) }]
  })
