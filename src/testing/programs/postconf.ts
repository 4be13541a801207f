/**
 * A pretend postconf(1). It prints the parameters of main.cf (`-d`, `-n`, `-h`, `-H`, `-x`, `-o`) and edits them (`-e`,
 * `-X`, `-#`). It knows fewer parameters than the real one, and every parameter that main.cf sets. It refuses all other
 * options.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { commentOut, type Edited, setParameters, withoutParameters } from "../../postfix/maincf/edit.ts"
import { type Settings, splitSetting } from "../../postfix/maincf/lines.ts"
import { squeeze } from "../../postfix/maincf/values.ts"
import { FileLock } from "../../services/FileLock.ts"
import { FileSystem } from "../../services/FileSystem.ts"
import { wholeFileTime } from "../../services/files/hotFile.ts"
import { StandardStreams } from "../../services/StandardStreams.ts"
import { Installation } from "../services.ts"
import { defaultOf } from "../stock.ts"
import {
  chosenDirectory,
  complain,
  expandedValue,
  type Options,
  type Program,
  rawValue,
  readFileOf,
  readOptions
} from "./Program.ts"

const letters = "c:dehHno:pxX#"

/** Options that only the real postconf has. */
const unavailable = "aAbC:EfFlmMPtT:v"

interface Complaint {
  readonly message: string
}

const warn = (text: string) => complain("postconf", `warning: ${text}`)

/** At most one of each group. */
const alternatives = ["dn", "hH", "eX#"]

/** An operand with an equal sign means an edit. */
const withEdit = ({ given, operands }: Options): Options =>
  operands.some((word) => word.includes("="))
    ? { given: new Map([...given, ["e", ""]]), operands }
    : { given, operands }

const chosenOptions = Effect.gen(function* () {
  const usage = "[-dehHnpxX#] [-c DIR] [-o name=value] [name...]"
  const all = yield* readOptions("postconf", letters + unavailable, usage)
  const missing = [...unavailable].find((letter) => letter !== ":" && all.given.has(letter))
  if (missing !== undefined) {
    return yield* Effect.fail({ message: `this pretend postconf has no option -${missing}` })
  }
  const options = withEdit(all)
  for (const group of alternatives) {
    const chosen = [...group].filter((letter) => options.given.has(letter))
    if (chosen.length > 1) {
      const words = chosen.map((letter) => `-${letter}`).join(" ")
      return yield* Effect.fail({ message: `specify one of ${words}` })
    }
  }
  return options
})

/** `name=value`, or the text of the complaint. */
const assignment = (word: string): Either.Either<readonly [name: string, value: string], Complaint> =>
  Either.mapLeft(splitSetting(word), (problem) =>
    problem === "no name"
      ? { message: `missing attribute name: "${word.trim()}"` }
      : { message: `missing '=' after attribute name: "${word}"` }
  )

/** Replaces the whole file, under the lock that all programs take to edit it. */
const replaced = <E>(path: string, change: (text: string) => Either.Either<Edited, E>) =>
  Effect.gen(function* () {
    const { readFile, rename } = yield* FileSystem
    const { acquireTemporary } = yield* FileLock
    const locked = yield* acquireTemporary(`${path}.tmp`)
    const { text, warnings } = yield* change(
      yield* Effect.mapError(readFile(path), ({ reason }) => ({
        message: `open ${path} for reading: ${reason}`
      }))
    )
    yield* Effect.forEach(warnings, warn)
    const modified = Option.some(wholeFileTime(yield* Clock.currentTimeMillis))
    yield* locked.fill(text, { uid: 0, gid: Option.none(), mode: Option.some(0o644), modified })
    yield* rename(`${path}.tmp`, path)
    return 0
  }).pipe(Effect.scoped)

const refusal = ({ given, operands }: Options): Complaint | undefined => {
  if (operands.length === 0) {
    return { message: given.has("e") ? "-e requires name=value argument" : "missing service argument" }
  }
  if (operands.some((word) => word.includes("\n"))) {
    return { message: "-e, -X, or -# accepts no multi-line input" }
  }
  return operands.some((word) => word.trimStart().startsWith("#"))
    ? { message: "-e, -X, or -# accepts no comment input" }
    : undefined
}

/** The last request for a name counts. */
const lastOnes = Effect.fnUntraced(function* (
  assignments: ReadonlyArray<readonly [name: string, value: string]>
) {
  const wanted = new Map<string, string>()
  for (const [name, value] of assignments) {
    const earlier = wanted.get(name)
    if (earlier !== undefined) yield* warn(`ignoring earlier request: '${name} = ${earlier}'`)
    wanted.set(name, value)
  }
  return [...wanted]
})

const edit = Effect.fnUntraced(function* (directory: string, options: Options) {
  const { given, operands } = options
  const path = `${directory}/main.cf`
  const refused = refusal(options)
  if (refused !== undefined) return yield* Effect.fail(refused)
  if (given.has("e")) {
    const assignments = yield* lastOnes(yield* Either.all(operands.map(assignment)))
    return yield* replaced(path, (text) => setParameters(path, text, assignments))
  }
  const change = given.has("#") ? commentOut : withoutParameters
  return yield* replaced(path, (text) =>
    Either.right({ text: change(text, new Set(operands)), warnings: [] })
  )
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
  yield* Effect.forEach(warnings, warn)
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
): ReadonlyArray<string> =>
  operands.length > 0
    ? operands
    : [...new Set([...(given.has("n") ? [] : Object.keys(defaults)), ...settings.keys()])].sort()

/** Prints one parameter, after the warnings of its expansion. */
const line = Effect.fnUntraced(function* (name: string, value: string, raw: Raw, { given }: Options) {
  const { outcome, warnings } = given.has("x")
    ? expandedValue(value, raw)
    : { outcome: Either.right(squeeze(value)), warnings: [] }
  yield* Effect.forEach(warnings, warn)
  const text = yield* outcome
  return `${given.has("H") ? name : given.has("h") ? text : `${name} = ${text}`.trimEnd()}\n`
})

const show = Effect.fnUntraced(function* (directory: string, options: Options) {
  const { output } = yield* StandardStreams
  const { defaults } = yield* Installation
  const { given } = options
  const settings = yield* settingsFor(directory, options)
  const raw: Raw = given.has("d")
    ? (name) => defaultOf(defaults, name)
    : rawValue(directory, settings, defaults)
  const unknown: Array<string> = []
  for (const name of namesFor(settings, defaults, options)) {
    const value = raw(name)
    if (value === undefined) unknown.push(name)
    else if (!given.has("n") || settings.has(name)) yield* output(yield* line(name, value, raw, options))
  }
  yield* Effect.forEach(unknown, (name) => warn(`${name}: unknown parameter`))
  return 0
})

export const postconf: Program = Effect.gen(function* () {
  const options = yield* chosenOptions
  const directory = yield* chosenDirectory(options.given.get("c"))
  const isEdit = ["e", "X", "#"].some((letter) => options.given.has(letter))
  return yield* isEdit ? edit(directory, options) : show(directory, options)
}).pipe(Effect.catchAll(({ message }) => Effect.as(complain("postconf", `fatal: ${message}`), 1)))
