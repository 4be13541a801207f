/**
 * The grammar of `$name` and `${...}` in parameter values (postconf(5), "main.cf"): from the text of a
 * value to its pieces, and from the inside of `${...}` to an expression. Nothing is looked up here.
 */
import * as Either from "effect/Either"
import { isRelation, type Operator } from "./comparison.ts"

/** A value is a sequence of literal texts and macros; nothing follows the first malformed place. */
export type Piece =
  | { readonly _tag: "Literal"; readonly text: string }
  /** `closed`: it ends with a bracket. */
  | { readonly _tag: "Macro"; readonly body: string; readonly closed: boolean }
  | { readonly _tag: "Malformed"; readonly complaint: string; readonly closed: boolean }

/** The meaning of the inside of a macro. Operands and results are values of their own, not yet split. */
export type Expression =
  | { readonly _tag: "Name"; readonly name: string }
  | { readonly _tag: "Test"; readonly name: string; readonly results: string }
  | {
      readonly _tag: "Comparison"
      readonly left: string
      readonly operator: Operator
      readonly right: string
      readonly results: string
    }

/** The results for a test that holds, and for one that does not. */
interface Results {
  readonly whenTrue?: string
  readonly whenFalse?: string
}

const nameCharacters = /[A-Za-z0-9_]*/y
const operatorCharacters = /[<>!=?+\-*/~&|%]*/y
const macroBlanks = /[ \t\r\n]*/y

const runEnd = (text: string, start: number, pattern: RegExp): number => {
  pattern.lastIndex = start
  pattern.test(text)
  return pattern.lastIndex
}

const skipMacroBlanks = (text: string, start: number): number => runEnd(text, start, macroBlanks)

/** The position of the bracket that closes the one at `open`, or -1; brackets of the other kind are plain text. */
export const closingBracket = (text: string, open: number): number => {
  const opener = text[open]
  const closer = opener === "(" ? ")" : "}"
  let depth = 0
  for (let position = open; position < text.length; position++) {
    if (text[position] === opener) depth++
    else if (text[position] === closer && --depth === 0) return position
  }
  return -1
}

type Problem = "truncated macro reference" | "empty macro name"

/** The macro that starts at the dollar sign, and where the text after it starts. */
const macroAt = (
  value: string,
  dollar: number
): Either.Either<{ body: string; closed: boolean; end: number }, { problem: Problem; closed: boolean }> => {
  const start = dollar + 1
  const bracketed = value[start] === "{" || value[start] === "("
  const close = bracketed ? closingBracket(value, start) : runEnd(value, start, nameCharacters)
  if (close < 0) return Either.left({ problem: "truncated macro reference", closed: false })
  const body = value.slice(bracketed ? start + 1 : start, close)
  return body === ""
    ? Either.left({ problem: "empty macro name", closed: bracketed })
    : Either.right({ body, closed: bracketed, end: bracketed ? close + 1 : close })
}

/** Splits a value. */
export const pieces = (value: string): ReadonlyArray<Piece> => {
  const found: Array<Piece> = []
  let literal = ""
  let position = 0
  for (let dollar = value.indexOf("$"); dollar >= 0; dollar = value.indexOf("$", position)) {
    literal += value.slice(position, dollar)
    if (value[dollar + 1] === "$") {
      literal += "$"
      position = dollar + 2
      continue
    }
    if (literal !== "") found.push({ _tag: "Literal", text: literal })
    literal = ""
    const macro = macroAt(value, dollar)
    if (Either.isLeft(macro)) {
      const { closed, problem } = macro.left
      return [...found, { _tag: "Malformed", complaint: `${problem}: "${value}"`, closed }]
    }
    const { body, closed, end } = macro.right
    found.push({ _tag: "Macro", body, closed })
    position = end
  }
  literal += value.slice(position)
  return literal === "" ? found : [...found, { _tag: "Literal", text: literal }]
}

const complaint = (problem: string, before: string, rest: string): string =>
  `${problem} at: "...${before}>>>${rest.slice(0, 20)}"`

/** The text inside the braces that open at `position`, and where the text after them starts. */
const braced = (text: string, position: number): Either.Either<{ inside: string; end: number }, string> => {
  const close = closingBracket(text, position)
  return close < 0
    ? Either.left(`unbalanced {} in attribute expression: "${text.slice(position)}"`)
    : Either.right({ inside: text.slice(position + 1, close), end: skipMacroBlanks(text, close + 1) })
}

const operator = (text: string): Either.Either<Operator & { readonly end: number }, string> => {
  const end = runEnd(text, 0, operatorCharacters)
  const relation = text.slice(0, end)
  if (!isRelation(relation)) return Either.left("no operator")
  const suffixEnd = runEnd(text, end, nameCharacters)
  const suffix = text.slice(end, suffixEnd)
  return suffix === "" || suffix === "level"
    ? Either.right({ relation, level: suffix !== "", end: suffixEnd })
    : Either.left(complaint("bad operator suffix", relation, suffix))
}

const comparison = (text: string): Either.Either<Expression, string> =>
  Either.gen(function* () {
    const left = yield* braced(text, 0)
    const rest = text.slice(left.end)
    const found = yield* Either.mapLeft(operator(rest), (problem) =>
      problem === "no operator"
        ? complaint('"==" or "!="" or "<"" or "<="" or ">="" or ">" expected', `${left.inside}}`, rest)
        : problem
    )
    const rightStart = skipMacroBlanks(rest, found.end)
    if (rest[rightStart] !== "{") {
      const before = `{${left.inside}} ${found.relation}`
      return yield* Either.left(complaint('"{expression}" expected', before, rest.slice(found.end)))
    }
    const right = yield* braced(rest, rightStart)
    return {
      _tag: "Comparison",
      left: left.inside,
      operator: found,
      right: right.inside,
      results: rest.slice(right.end)
    }
  })

/** The meaning of the inside of a macro, or the complaint of the original. */
export const expression = (body: string): Either.Either<Expression, string> => {
  const start = skipMacroBlanks(body, 0)
  if (body[start] === "{") return comparison(body.slice(start))
  const end = runEnd(body, start, nameCharacters)
  const name = body.slice(start, end)
  const next = skipMacroBlanks(body, end)
  if (next === body.length) return Either.right({ _tag: "Name", name })
  return body[next] === "?" || body[next] === ":"
    ? Either.right({ _tag: "Test", name, results: body.slice(next) })
    : Either.left(complaint("attribute name syntax error", body.slice(0, end), body.slice(end)))
}

/** Whether that complaint is about what Postfix takes for a call of a function since 3.11. */
export const isFunctionCall = (text: string): boolean =>
  /^attribute name syntax error at: .*>>>\s*\{/.test(text)

/** One result, and where the text after it starts; a bare result takes all that is left, blanks included. */
const result = (text: string, start: number): Either.Either<{ inside: string; end: number }, string> => {
  const open = skipMacroBlanks(text, start)
  return text[open] === "{"
    ? braced(text, open)
    : Either.right({ inside: text.slice(start), end: text.length })
}

/** The `?` and `:` parts behind a test or a comparison, or the complaint of the original. */
export const results = (text: string): Either.Either<Results, string> =>
  Either.gen(function* () {
    if (text[0] !== "?" && text[0] !== ":")
      return yield* Either.left(complaint('"?" or ":" expected', "}", text))
    const first = yield* result(text, 1)
    if (text[0] === "?" && first.end === text.length) return { whenTrue: first.inside }
    if (text[0] === "?" && text[first.end] !== ":") {
      return yield* Either.left(complaint('":" expected', `${first.inside}}`, text.slice(first.end)))
    }
    const last = text[0] === "?" ? yield* result(text, first.end + 1) : first
    if (last.end < text.length) {
      return yield* Either.left(complaint("unexpected input", `${last.inside}}`, text.slice(last.end)))
    }
    return text[0] === "?" ? { whenTrue: first.inside, whenFalse: last.inside } : { whenFalse: last.inside }
  })
