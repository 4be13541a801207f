/**
 * Expansion of `$name` and `${...}` in parameter values (postconf(5), "main.cf"), with the warnings of the
 * original in its order. What a name stands for is asked of a `Lookup`.
 */
import * as Either from "effect/Either"
import { Fatal } from "../../fatal.ts"
import type { WithWarnings } from "../evaluation/resolve.ts"
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

/** The value of a name as it is written, or `undefined`; fails where that cannot be told yet. */
export type Lookup<Missing> = (name: string) => Either.Either<string | undefined, Missing>

export type Expansion<Missing> = WithWarnings<string, ExpansionError | Missing>

interface State {
  readonly warnings: ReadonlyArray<string>
  readonly output: string
  /** A place that is nested too deeply leaves the level raised, so that macros after it complain as well. */
  readonly level: number
  readonly steps: number
  readonly failed: boolean
}

/** What ends an evaluation at once, with the warnings given until then. */
interface Stop<Missing> {
  readonly warnings: ReadonlyArray<string>
  readonly cause: BadConversion | ExpansionTooLong | Missing
}

type Evaluated<Missing> = Either.Either<State, Stop<Missing>>

const deepest = 100
const longest = 16 * 1024 * 1024
const mostSteps = 20_000

const initial: State = { warnings: [], output: "", level: 0, steps: 0, failed: false }

const warn = (state: State, warning: string): State => ({
  ...state,
  warnings: [...state.warnings, warning],
  failed: true
})

const write = <Missing>(state: State, text: string): Evaluated<Missing> =>
  state.output.length + text.length > longest
    ? Either.left({ warnings: state.warnings, cause: new ExpansionTooLong() })
    : Either.right({ ...state, output: state.output + text })

const incomparable = <Missing>(state: State, { _tag, text }: ComparisonError): Evaluated<Missing> =>
  _tag === "BadNumber"
    ? Either.left({ warnings: state.warnings, cause: new BadConversion({ text }) })
    : Either.right(warn(state, `malformed compatibility level syntax: "${text}"`))

/**
 * `depth` is how deep the text is nested in all. An operand of a comparison counts its levels anew, so the
 * original has no limit there, and overflows its stack.
 */
const evaluator = <Missing>(lookup: Lookup<Missing>, depth: number) => {
  const evaluateValue = (start: State, text: string): Evaluated<Missing> =>
    Either.gen(function* () {
      const all = pieces(text)
      let state = start
      for (const [index, piece] of all.entries()) {
        const last = index > 0 && index === all.length - 1
        // After an error the original goes on, up to literal text at the very end or the next closing bracket.
        if (state.failed && (piece._tag === "Literal" ? last : piece.closed)) break
        state = yield* evaluatePiece(state, piece)
      }
      return state
    })

  const evaluatePiece = (before: State, piece: Piece): Evaluated<Missing> => {
    if (piece._tag === "Malformed") return Either.right(warn(before, piece.complaint))
    const text = piece._tag === "Literal" ? piece.text : piece.body
    const step = piece._tag === "Macro" && before.level > 0 ? 1 : 0
    const raised = { ...before, level: before.level + 1, steps: before.steps + step }
    if (before.level > deepest) {
      return Either.right(warn(raised, `unreasonable macro call nesting: "${text}"`))
    }
    if (before.failed) return Either.right(raised)
    const evaluated = piece._tag === "Literal" ? write<Missing>(raised, text) : evaluateMacro(raised, text)
    return Either.map(evaluated, (after) => ({ ...after, level: after.level - 1 }))
  }

  const evaluateMacro = (state: State, body: string): Evaluated<Missing> => {
    if (state.steps > mostSteps)
      return Either.left({ warnings: state.warnings, cause: new ExpansionTooLong() })
    return Either.match(expression(body), {
      onLeft: (complaint) => Either.right(warn(state, complaint)),
      onRight: (found) => evaluateExpression(state, found)
    })
  }

  const rawValue = (state: State, name: string): Either.Either<string | undefined, Stop<Missing>> =>
    Either.mapLeft(lookup(name), (cause) => ({ warnings: state.warnings, cause }))

  const evaluateExpression = (state: State, found: Expression): Evaluated<Missing> =>
    Either.gen(function* () {
      switch (found._tag) {
        case "Name":
          return yield* evaluateValue(state, (yield* rawValue(state, found.name)) ?? "")
        case "Test": {
          const raw = yield* rawValue(state, found.name)
          return yield* evaluateResults(state, raw !== undefined && raw !== "", found.results)
        }
        case "Comparison":
          return yield* evaluateComparison(state, found)
      }
    })

  const evaluateResults = (state: State, holds: boolean, text: string): Evaluated<Missing> =>
    Either.match(results(text), {
      onLeft: (complaint) => Either.right(warn(state, complaint)),
      onRight: (found) => evaluateValue(state, (holds ? found.whenTrue : found.whenFalse) ?? "")
    })

  const evaluateOperand = (state: State, text: string) => {
    const operand = { ...initial, warnings: state.warnings, steps: state.steps }
    return depth + state.level < 3 * deepest
      ? evaluator(lookup, depth + state.level + 1)(operand, text)
      : Either.right(warn(operand, `unreasonable macro call nesting: "${text}"`))
  }

  const evaluateComparison = (
    state: State,
    found: Extract<Expression, { _tag: "Comparison" }>
  ): Evaluated<Missing> =>
    Either.gen(function* () {
      const left = yield* evaluateOperand(state, found.left)
      const right = yield* evaluateOperand(
        { ...state, warnings: left.warnings, steps: left.steps },
        found.right
      )
      const after = {
        ...state,
        warnings: right.warnings,
        steps: right.steps,
        failed: left.failed || right.failed
      }
      const compared = compare(found.operator, left.output, right.output)
      if (Either.isLeft(compared)) return yield* incomparable<Missing>(after, compared.left)
      if (after.failed) return after
      return found.results === ""
        ? yield* write<Missing>(after, compared.right ? "true" : "")
        : yield* evaluateResults(after, compared.right, found.results)
    })

  return evaluateValue
}

/** Expands a value. Fails with the warnings that name the place, or as the lookup does. */
export const expand = <Missing = never>(value: string, lookup: Lookup<Missing>): Expansion<Missing> =>
  value.includes("$")
    ? Either.match(evaluator(lookup, 0)(initial, value), {
        onLeft: ({ warnings, cause }): Expansion<Missing> => ({ warnings, outcome: Either.left(cause) }),
        onRight: ({ warnings, output, failed }) => ({
          warnings,
          outcome: failed ? Either.left(new MacroProcessingError()) : Either.right(output)
        })
      })
    : { warnings: [], outcome: Either.right(value) }
