/**
 * A postconf(1) that is not there: it prints parameters (`-d`, `-n`, `-h`, `-H`, `-x`, `-o`) and edits main.cf (`-e`,
 * `-#`), of the directory after `-c`. It knows fewer parameters than the real one, and takes each that main.cf sets for
 * known.
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { type Settings, splitSetting } from "../../postfix/mainCf.ts"
import { commentOut, setParameters } from "../../postfix/mainCfEdit.ts"
import { squeeze } from "../../postfix/whiteSpace.ts"
import { Caller } from "../../services/Caller.ts"
import { FileLock } from "../../services/FileLock.ts"
import { FileSystem } from "../../services/FileSystem.ts"
import { StandardStreams } from "../../services/StandardStreams.ts"
import { Installation } from "../Installation.ts"
import { chosenDirectory, expandedValue, rawValue, readSettings } from "./configuration.ts"
import { complain, type Options, type Program, readOptions } from "./Program.ts"

const letters = "c:dehHno:px#"

const fatal = (text: string) => Effect.as(complain("postconf", `fatal: ${text}`), 1)

/** `name=value`, or the text of the complaint. */
const assignment = (word: string) =>
  Either.mapLeft(splitSetting(word), (problem) =>
    problem === "no name"
      ? { message: `missing attribute name: "${word}"` }
      : { message: `missing '=' after attribute name: "${word}"` }
  )

/** Replaces main.cf as a whole, under the lock that everybody takes who edits it. */
const replaced = <E>(directory: string, change: (path: string, text: string) => Either.Either<string, E>) =>
  Effect.gen(function* () {
    const { readFile, rename } = yield* FileSystem
    const { acquire } = yield* FileLock
    const path = `${directory}/main.cf`
    const locked = yield* acquire(`${path}.tmp`)
    const text = yield* change(path, yield* readFile(path))
    const attributes = { uid: 0, gid: Option.none(), mode: Option.some(0o644), modified: Option.none() }
    yield* locked.fill(text, attributes)
    yield* rename(`${path}.tmp`, path)
    return 0
  }).pipe(Effect.scoped)

const edited = (directory: string, { given, operands }: Options) =>
  Effect.gen(function* () {
    if (given.has("#")) {
      return yield* replaced(directory, (_, text) => Either.right(commentOut(text, new Set(operands))))
    }
    const assignments = yield* Either.all(operands.map(assignment))
    return yield* replaced(directory, (path, text) =>
      Either.map(setParameters(path, text, assignments), ({ text: changed }) => changed)
    )
  })

/** What main.cf says, with what is set on the command line in its place. */
const settingsFor = (directory: string, { given }: Options) =>
  Effect.gen(function* () {
    if (given.has("d")) return new Map<string, string>()
    const settings = new Map(yield* readSettings(directory))
    const override = given.get("o")
    if (override !== undefined) settings.set(...(yield* assignment(override)))
    return settings
  })

type Raw = (name: string) => string | undefined

/** Which parameters are asked for: all that there are, or the words of the command line. */
const namesFor = (
  settings: Settings,
  defaults: Readonly<Record<string, string>>,
  { given, operands }: Options
): ReadonlyArray<string> => {
  if (operands.length > 0) return operands
  return [...new Set([...(given.has("n") ? [] : Object.keys(defaults)), ...settings.keys()])].sort()
}

/** One parameter as it is asked for, after the warnings of its expansion. */
const line = (name: string, value: string, raw: Raw, { given }: Options) =>
  Effect.gen(function* () {
    const { outcome, warnings } = given.has("x")
      ? expandedValue(value, raw)
      : { outcome: Either.right(squeeze(value)), warnings: [] }
    yield* Effect.forEach(warnings, (text) => complain("postconf", `warning: ${text}`))
    const text = yield* outcome
    if (given.has("h")) return `${text}\n`
    return given.has("H") ? `${name}\n` : `${`${name} = ${text}`.trimEnd()}\n`
  })

const shown = (directory: string, options: Options) =>
  Effect.gen(function* () {
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

export const postconf: Program = Effect.gen(function* () {
  const { words } = yield* Caller
  const options = readOptions(letters, words)
  if (options === undefined)
    return yield* fatal(`usage: postconf [-dehHnpx#] [-c DIR] [-o name=value] [name...]`)
  const { given, operands } = options
  const directory = yield* chosenDirectory(given.get("c"))
  const isEdit = given.has("e") || given.has("#") || operands.some((word) => word.includes("="))
  return yield* isEdit ? edited(directory, options) : shown(directory, options)
}).pipe(Effect.catchAll(({ message }) => fatal(message)))
