/** The comparison inside `${{left} operator {right} ...}` (postconf(5), "main.cf"). */
import * as Either from "effect/Either"
import * as Option from "effect/Option"

export type Relation = "==" | "!=" | "<" | "<=" | ">=" | ">"

/** `level` compares compatibility levels, in which 3.10 is higher than 3.9. */
export interface Operator {
  readonly relation: Relation
  readonly level: boolean
}

const relations: ReadonlySet<string> = new Set(["==", "!=", "<", "<=", ">=", ">"])

export const isRelation = (text: string): text is Relation => relations.has(text)

/** Why two operands cannot be compared; only the first kind ends the program at once. */
export type ComparisonError =
  | { readonly _tag: "BadNumber"; readonly text: string }
  | { readonly _tag: "MalformedLevel"; readonly text: string }

const holds = (relation: Relation, order: number): boolean => {
  switch (relation) {
    case "==":
      return order === 0
    case "!=":
      return order !== 0
    case "<":
      return order < 0
    case "<=":
      return order <= 0
    case ">=":
      return order >= 0
    case ">":
      return order > 0
  }
}

const order = <A extends string | bigint>(left: A, right: A): number =>
  left < right ? -1 : left > right ? 1 : 0

const digits = /^[0-9]+$/
const largestNumber = 2n ** 63n - 1n

const number = (text: string): Either.Either<bigint, ComparisonError> => {
  const value = BigInt(text)
  return value > largestNumber ? Either.left({ _tag: "BadNumber", text }) : Either.right(value)
}

/** `major[.minor[.patch]]` as one number. */
const level = (text: string): Either.Either<bigint, ComparisonError> => {
  const parts = Option.liftPredicate((items: ReadonlyArray<string>) => items.length <= 3)(text.split("."))
  return Option.isSome(parts) && parts.value.every((part) => digits.test(part))
    ? Either.right(
        parts.value
          .concat("0", "0")
          .slice(0, 3)
          .reduce((sum, part) => (sum << 20n) + BigInt(part), 0n)
      )
    : Either.left({ _tag: "MalformedLevel", text })
}

/** Numbers are compared as numbers when both operands have nothing but digits, else byte by byte. */
export const compare = (
  operator: Operator,
  left: string,
  right: string
): Either.Either<boolean, ComparisonError> =>
  Either.gen(function* () {
    if (operator.level) return holds(operator.relation, order(yield* level(left), yield* level(right)))
    return digits.test(left) && digits.test(right)
      ? holds(operator.relation, order(yield* number(left), yield* number(right)))
      : holds(operator.relation, order(left, right))
  })
