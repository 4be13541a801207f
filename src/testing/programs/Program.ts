/** Programs of Postfix that are not there: the same code answers on a host in memory and in a lab on disk. */
import * as Effect from "effect/Effect"
import { scan, unscanned } from "../../cli/classic/getopt.ts"
import { Caller } from "../../services/Caller.ts"
import type { FileLock } from "../../services/FileLock.ts"
import type { FileSystem } from "../../services/FileSystem.ts"
import type { ProcessRunner } from "../../services/ProcessRunner.ts"
import { StandardStreams } from "../../services/StandardStreams.ts"
import type { UserDatabase } from "../../services/UserDatabase.ts"
import type { Installation } from "../Installation.ts"
import { type LogBook, type LoggedSeverity, logged, severityLabel } from "../LogBook.ts"
import type { Masters } from "../Masters.ts"

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

/** From the words of its `Caller` to its exit status. */
export type Program = Effect.Effect<number, never, ProgramServices>

/** One message on standard error. */
export const complain = (name: string, text: string) =>
  Effect.flatMap(StandardStreams, ({ error }) => error(`${name}: ${text}\n`))

/** The same in the mail log as well, where the program may have another name. */
export const tellAs = (name: string, tag: string, severity: LoggedSeverity, text: string) =>
  Effect.zipRight(complain(name, severityLabel(severity) + text), logged(tag, severity, text))

/** With the same name in both places: on standard error without a terminal too, as from Postfix 3.8 on. */
export const tell = (tag: string, severity: LoggedSeverity, text: string) => tellAs(tag, tag, severity, text)

export interface Options {
  /** Each letter with its last value; an empty one for a letter that takes none. */
  readonly given: ReadonlyMap<string, string>
  readonly operands: ReadonlyArray<string>
}

/**
 * The words of a command line by the letters of getopt(3). What getopt does not take, it says itself, and then the
 * program fails with how it is used.
 */
export const readOptions = Effect.fnUntraced(function* (program: string, letters: string, usage: string) {
  const { words } = yield* Caller
  const given = new Map<string, string>()
  let scanned = scan(letters, unscanned(words))
  while (scanned._tag === "Flag" || scanned._tag === "Valued") {
    given.set(scanned.letter, scanned._tag === "Valued" ? scanned.value : "")
    scanned = scan(letters, scanned.rest)
  }
  if (scanned._tag === "Operands") return { given, operands: scanned.words }
  const problem = scanned._tag === "Unknown" ? "invalid option" : "option requires an argument"
  yield* complain(program, `${problem} -- '${scanned.letter}'`)
  return yield* Effect.fail({ message: `usage: ${program} ${usage}` })
})
