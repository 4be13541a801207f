/** The parameters of main.cf: printing them (`-d`, `-n`, `-h`, `-H`, `-x`, `-o`, `-f`) and editing them (`-e`, `-X`, `-#`). */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { commentOut, setParameters, withoutParameters } from "../../../postfix/maincf/edit.ts"
import { type Settings, splitSetting } from "../../../postfix/maincf/lines.ts"
import { squeeze } from "../../../postfix/maincf/values.ts"
import { StandardStreams } from "../../../services/StandardStreams.ts"
import { Installation } from "../../services.ts"
import { folded } from "../folding.ts"
import { complain, expandedValue, type Options, rawValue, readFileOf } from "../Program.ts"
import { assignment, type Complaint, replaced } from "./replacing.ts"

const isComment = (word: string): boolean => word.trimStart().startsWith("#")

const refusal = ({ given, operands }: Options): Complaint | undefined => {
  if (operands.length === 0) {
    return { message: given.has("e") ? "-e requires name=value argument" : "missing service argument" }
  }
  if (operands.some((word) => word.includes("\n"))) {
    return { message: "-e, -X, or -# accepts no multi-line input" }
  }
  return operands.some(isComment) ? { message: "-e, -X, or -# accepts no comment input" } : undefined
}

/** The last request for a name counts. */
const lastOnes = Effect.fnUntraced(function* (
  assignments: ReadonlyArray<readonly [name: string, value: string]>
) {
  const wanted = new Map<string, string>()
  for (const [name, value] of assignments) {
    const earlier = wanted.get(name)
    if (earlier !== undefined) {
      yield* complain("postconf", `warning: ignoring earlier request: '${name} = ${earlier}'`)
    }
    wanted.set(name, value)
  }
  return [...wanted]
})

export const editParameters = Effect.fnUntraced(function* (directory: string, options: Options) {
  const { given, operands } = options
  const path = `${directory}/main.cf`
  const refused = refusal(options)
  if (refused !== undefined) return yield* Effect.fail(refused)
  const names = new Set(operands)
  if (given.has("e")) {
    const assignments = yield* lastOnes(yield* Either.all(operands.map(assignment)))
    return yield* replaced(path, (text) => setParameters(path, text, assignments))
  }
  const edit = given.has("#") ? commentOut : withoutParameters
  return yield* replaced(path, (text) => Either.right({ text: edit(text, names), warnings: [] }))
})

const overriding = (word: string) =>
  Either.mapLeft(splitSetting(word), (problem) => ({
    message: `invalid parameter override: ${word}: ${
      problem === "no name" ? "missing attribute name" : "missing '=' after attribute name"
    }`
  }))

/** The settings of main.cf, overridden by those of the command line. */
const settingsFor = Effect.fnUntraced(function* (directory: string, { given }: Options) {
  if (given.has("d")) return new Map<string, string>()
  const { outcome, warnings } = yield* readFileOf(directory)
  yield* Effect.forEach(warnings, (text) => complain("postconf", `warning: ${text}`))
  const settings = new Map(yield* outcome)
  const override = given.get("o")
  if (override !== undefined) settings.set(...(yield* overriding(override)))
  return settings
})

type Raw = (name: string) => string | undefined

/** The requested parameters: the operands, or else all. */
const namesFor = (
  settings: Settings,
  defaults: Readonly<Record<string, string>>,
  { given, operands }: Options
): ReadonlyArray<string> => {
  if (operands.length > 0) return operands
  return [...new Set([...(given.has("n") ? [] : Object.keys(defaults)), ...settings.keys()])].sort()
}

/** Prints one parameter, after the warnings of its expansion. */
const line = Effect.fnUntraced(function* (name: string, value: string, raw: Raw, { given }: Options) {
  const { outcome, warnings } = given.has("x")
    ? expandedValue(value, raw)
    : { outcome: Either.right(squeeze(value)), warnings: [] }
  yield* Effect.forEach(warnings, (text) => complain("postconf", `warning: ${text}`))
  const text = yield* outcome
  const shown = given.has("H") ? name : given.has("h") ? text : `${name} = ${text}`.trimEnd()
  return `${given.has("f") ? folded(shown) : shown}\n`
})

export const showParameters = Effect.fnUntraced(function* (directory: string, options: Options) {
  const { output } = yield* StandardStreams
  const { defaults } = yield* Installation
  const { given } = options
  const settings = yield* settingsFor(directory, options)
  const raw: Raw = given.has("d") ? (name) => defaults[name] : rawValue(directory, settings, defaults)
  const unknown: Array<string> = []
  for (const name of namesFor(settings, defaults, options)) {
    const value = raw(name)
    if (value === undefined) unknown.push(name)
    else if (!given.has("n") || settings.has(name)) yield* output(yield* line(name, value, raw, options))
  }
  yield* Effect.forEach(unknown, (name) => complain("postconf", `warning: ${name}: unknown parameter`))
  return 0
})
