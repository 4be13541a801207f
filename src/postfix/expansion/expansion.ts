/**
 * Expansion of `$name` and `${...}` in parameter values (postconf(5), "main.cf"), with the warnings of the original
 * in its order. A `Lookup` gives the values of names.
 */
import * as Either from "effect/Either"
import { Fatal } from "../../fatal.ts"
import type { WithWarnings } from "../warnings.ts"
import { type ComparisonError, compare } from "./comparison.ts"
import { type Expression, expression, type Piece, pieces, results } from "./macro.ts"

/** A value could not be expanded; the warnings before it say why. */
export class MacroProcessingError extends Fatal("MacroProcessingError")(() => "macro processing error") {}

/** A number in a comparison is too large. */
export class BadConversion extends Fatal("BadConversion")<{ text: string }>(
  ({ text }) => `mac_exp_eval: bad conversion: ${text}`
) {}

/** A value grows beyond all measure, as when each name stands for two others. */
export class ExpansionTooLong extends Fatal("ExpansionTooLong")(
  () => "macro expansion has no end in sight"
) {}

export type ExpansionError = MacroProcessingError | BadConversion | ExpansionTooLong

/** The value of a name as it is written, or `undefined`; fails if it is not known yet. */
export type Lookup<Missing> = (name: string) => Either.Either<string | undefined, Missing>

export type Expansion<Missing> = WithWarnings<string, ExpansionError | Missing>

/** What ends an evaluation at once. */
type Stop<Missing> = BadConversion | ExpansionTooLong | Missing

type Step<Missing> = Either.Either<void, Stop<Missing>>

/** Shared by a value and the operands of its comparisons. */
interface Shared {
  readonly warnings: Array<string>
  steps: number
}

const maxLevel = 100
const maxLength = 16 * 1024 * 1024
const maxSteps = 20_000

/**
 * Evaluates one value. `depth` is how deep it is nested in all: an operand of a comparison counts its levels anew, so
 * the original has no limit there, and overflows its stack.
 */
const evaluate = <Missing>(
  value: string,
  lookup: Lookup<Missing>,
  shared: Shared,
  depth: number
): Either.Either<{ readonly output: string; readonly failed: boolean }, Stop<Missing>> => {
  let output = ""
  let failed = false
  // A place that is nested too deeply leaves the level raised, so that macros after it complain as well.
  let level = 0

  const fail = (warning: string): Step<Missing> => {
    shared.warnings.push(warning)
    failed = true
    return Either.void
  }

  const write = (text: string): Step<Missing> => {
    if (output.length + text.length > maxLength) return Either.left(new ExpansionTooLong())
    output += text
    return Either.void
  }

  const evaluateValue = (text: string): Step<Missing> => {
    const all = pieces(text)
    for (const [index, piece] of all.entries()) {
      const last = index > 0 && index === all.length - 1
      // After an error the original goes on, up to literal text at the very end or the next closing bracket.
      if (failed && (piece._tag === "Literal" ? last : piece.closed)) break
      const step = evaluatePiece(piece)
      if (Either.isLeft(step)) return step
    }
    return Either.void
  }

  const evaluatePiece = (piece: Piece): Step<Missing> => {
    if (piece._tag === "Malformed") return fail(piece.complaint)
    const text = piece._tag === "Literal" ? piece.text : piece.body
    if (piece._tag === "Macro" && level > 0) shared.steps++
    level++
    if (level > maxLevel + 1) return fail(`unreasonable macro call nesting: "${text}"`)
    if (failed) return Either.void
    const step = piece._tag === "Literal" ? write(text) : evaluateMacro(text)
    level--
    return step
  }

  const evaluateMacro = (body: string): Step<Missing> =>
    shared.steps > maxSteps
      ? Either.left(new ExpansionTooLong())
      : Either.match(expression(body), { onLeft: fail, onRight: evaluateExpression })

  const evaluateExpression = (found: Expression): Step<Missing> => {
    switch (found._tag) {
      case "Name":
        return Either.flatMap(lookup(found.name), (raw) => evaluateValue(raw ?? ""))
      case "Test":
        return Either.flatMap(lookup(found.name), (raw) =>
          evaluateResults(raw !== undefined && raw !== "", found.results)
        )
      case "Comparison":
        return evaluateComparison(found)
    }
  }

  const evaluateResults = (holds: boolean, text: string): Step<Missing> =>
    Either.match(results(text), {
      onLeft: fail,
      onRight: (found) => evaluateValue((holds ? found.whenTrue : found.whenFalse) ?? "")
    })

  const evaluateOperand = (text: string) => {
    if (depth + level < 3 * maxLevel) return evaluate(text, lookup, shared, depth + level + 1)
    shared.warnings.push(`unreasonable macro call nesting: "${text}"`)
    return Either.right({ output: "", failed: true })
  }

  const refuse = ({ _tag, text }: ComparisonError): Step<Missing> =>
    _tag === "BadNumber"
      ? Either.left(new BadConversion({ text }))
      : fail(`malformed compatibility level syntax: "${text}"`)

  const evaluateComparison = (found: Extract<Expression, { _tag: "Comparison" }>): Step<Missing> =>
    Either.gen(function* () {
      const left = yield* evaluateOperand(found.left)
      const right = yield* evaluateOperand(found.right)
      failed = left.failed || right.failed
      const compared = compare(found.operator, left.output, right.output)
      if (Either.isLeft(compared)) return yield* refuse(compared.left)
      if (failed) return
      yield* found.results === ""
        ? write(compared.right ? "true" : "")
        : evaluateResults(compared.right, found.results)
    })

  return Either.map(evaluateValue(value), () => ({ output, failed }))
}

/** Expands a value. Fails with the warnings that name the place, or as the lookup does. */
export const expand = <Missing = never>(value: string, lookup: Lookup<Missing>): Expansion<Missing> => {
  if (!value.includes("$")) return { warnings: [], outcome: Either.right(value) }
  const shared: Shared = { warnings: [], steps: 0 }
  const evaluated = evaluate(value, lookup, shared, 0)
  return {
    warnings: shared.warnings,
    outcome: Either.flatMap(
      evaluated,
      ({ failed, output }): Either.Either<string, ExpansionError> =>
        failed ? Either.left(new MacroProcessingError()) : Either.right(output)
    )
  }
}
