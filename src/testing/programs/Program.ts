/** Pretend programs of Postfix. The same code serves hosts in memory and labs on disk. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { scan, unscanned } from "../../cli/classic/getopt.ts"
import { type Expansion, expand } from "../../postfix/expansion/expansion.ts"
import { readMainCf, type Settings } from "../../postfix/maincf/lines.ts"
import { squeeze } from "../../postfix/maincf/values.ts"
import { Caller } from "../../services/Caller.ts"
import type { FileLock } from "../../services/FileLock.ts"
import { FileSystem } from "../../services/FileSystem.ts"
import { severityLabel } from "../../services/MailLog.ts"
import type { ProcessRunner } from "../../services/ProcessRunner.ts"
import { StandardStreams } from "../../services/StandardStreams.ts"
import type { UserDatabase } from "../../services/UserDatabase.ts"
import {
  builtIn,
  Installation,
  type LogBook,
  type LoggedSeverity,
  logged,
  type Masters
} from "../services.ts"
import { type Defaults, defaultOf } from "../stock.ts"

export type ProgramServices =
  | Caller
  | FileLock
  | FileSystem
  | Installation
  | LogBook
  | Masters
  | ProcessRunner
  | StandardStreams
  | UserDatabase

/** From the arguments of its `Caller` to its exit status. */
export type Program = Effect.Effect<number, never, ProgramServices>

/** One message on standard error. */
export const complain = (name: string, text: string) =>
  Effect.flatMap(StandardStreams, ({ error }) => error(`${name}: ${text}\n`))

/** One message on standard error and in the mail log, where the program may have another name. */
export const tellAs = (name: string, tag: string, severity: LoggedSeverity, text: string) =>
  Effect.zipRight(complain(name, severityLabel(severity) + text), logged(tag, severity, text))

/** With the same name in both places, and even without a terminal, as from Postfix 3.8 on. */
export const tell = (tag: string, severity: LoggedSeverity, text: string) => tellAs(tag, tag, severity, text)

export interface Options {
  /** Each letter with its last value, which is empty for a letter that takes none. */
  readonly given: ReadonlyMap<string, string>
  readonly operands: ReadonlyArray<string>
}

/**
 * The words of a command line by the letters of getopt(3). If getopt does not know a letter, it says so itself, and
 * the program fails with its usage.
 */
export const readOptions = Effect.fnUntraced(function* (program: string, letters: string, usage: string) {
  const { argv } = yield* Caller
  const given = new Map<string, string>()
  let scanned = scan(letters, unscanned(argv))
  while (scanned._tag === "Flag" || scanned._tag === "Valued") {
    given.set(scanned.letter, scanned._tag === "Valued" ? scanned.value : "")
    scanned = scan(letters, scanned.rest)
  }
  if (scanned._tag === "Operands") return { given, operands: scanned.words }
  yield* complain(program, `${scanned.problem} -- '${scanned.letter}'`)
  return yield* Effect.fail({ message: `usage: ${program} ${usage}` })
})

/** The settings of the file, with its warnings. Fails if the file cannot be read. */
export const readFileOf = Effect.fnUntraced(function* (configDirectory: string) {
  const { readFile } = yield* FileSystem
  const path = `${configDirectory}/main.cf`
  return readMainCf(path, yield* readFile(path), new Map())
})

/** Raw settings. */
export const readSettings = (configDirectory: string) =>
  Effect.flatMap(readFileOf(configDirectory), ({ outcome }) => outcome)

/** The value of a name in that directory: from the file, or else the default. */
export const rawValue =
  (configDirectory: string, settings: Settings, defaults: Defaults) =>
  (name: string): string | undefined =>
    name === "config_directory" ? configDirectory : (settings.get(name) ?? defaultOf(defaults, name))

/** A value with all macros expanded. */
export const expandedValue = (value: string, raw: (name: string) => string | undefined): Expansion<never> => {
  const { outcome, warnings } = expand(value, (name) => Either.right(raw(name)))
  return { warnings, outcome: Either.map(outcome, squeeze) }
}

/** The configuration directory of a program: from its option, from the environment, or built in. */
export const chosenDirectory = Effect.fnUntraced(function* (option: string | undefined) {
  const { environment } = yield* Caller
  return option ?? environment["MAIL_CONFIG"] ?? builtIn(yield* Installation, "config_directory")
})

/** The expanded parameters of an instance. An unknown name is empty. */
export const parametersOf = Effect.fnUntraced(function* (configDirectory: string) {
  const { defaults } = yield* Installation
  const raw = rawValue(configDirectory, yield* readSettings(configDirectory), defaults)
  return (name: string): string => Either.getOrElse(expandedValue(raw(name) ?? "", raw).outcome, () => "")
})

export type Parameters = Effect.Effect.Success<ReturnType<typeof parametersOf>>
