/** The comparison inside `${{left} operator {right} ...}` (postconf(5), "main.cf"). */
import * as Either from "effect/Either"

/** Whether a relation holds for the order of the operands: below, equal to or above zero. */
const relations = {
  "==": (order: number) => order === 0,
  "!=": (order: number) => order !== 0,
  "<": (order: number) => order < 0,
  "<=": (order: number) => order <= 0,
  ">=": (order: number) => order >= 0,
  ">": (order: number) => order > 0
} as const

type Relation = keyof typeof relations

export const isRelation = (text: string): text is Relation => Object.hasOwn(relations, text)

/** `level` compares compatibility levels, in which 3.10 is higher than 3.9. */
export interface Operator {
  readonly relation: Relation
  readonly level: boolean
}

/** Why two operands cannot be compared; only the first kind ends the program at once. */
export type ComparisonError =
  | { readonly _tag: "BadNumber"; readonly text: string }
  | { readonly _tag: "MalformedLevel"; readonly text: string }

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
  const parts = text.split(".")
  return parts.length <= 3 && parts.every((part) => digits.test(part))
    ? Either.right([...parts, "0", "0"].slice(0, 3).reduce((sum, part) => (sum << 20n) + BigInt(part), 0n))
    : Either.left({ _tag: "MalformedLevel", text })
}

/** Numbers are compared as numbers when both operands have nothing but digits, else byte by byte. */
export const compare = (
  operator: Operator,
  left: string,
  right: string
): Either.Either<boolean, ComparisonError> =>
  Either.gen(function* () {
    const holds = relations[operator.relation]
    if (operator.level) return holds(order(yield* level(left), yield* level(right)))
    return digits.test(left) && digits.test(right)
      ? holds(order(yield* number(left), yield* number(right)))
      : holds(order(left, right))
  })
