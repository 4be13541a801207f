/** Programs of Postfix that are not there: the same code answers on a host in memory and in a lab on disk. */
import * as Effect from "effect/Effect"
import { scan, unscanned } from "../../cli/classic/getopt.ts"
import type { Caller } from "../../services/Caller.ts"
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

/** The same in the mail log as well: on standard error without a terminal too, as from Postfix 3.8 on. */
export const tell = (tag: string, severity: LoggedSeverity, text: string) =>
  Effect.zipRight(complain(tag, severityLabel(severity) + text), logged(tag, severity, text))

export interface Options {
  /** Each letter with its last value; an empty one for a letter that takes none. */
  readonly given: ReadonlyMap<string, string>
  readonly operands: ReadonlyArray<string>
}

/** The words of a command line by the letters of getopt(3); none for a letter that the program does not know. */
export const readOptions = (letters: string, words: ReadonlyArray<string>): Options | undefined => {
  const given = new Map<string, string>()
  let scanned = scan(letters, unscanned(words))
  while (scanned._tag === "Flag" || scanned._tag === "Valued") {
    given.set(scanned.letter, scanned._tag === "Valued" ? scanned.value : "")
    scanned = scan(letters, scanned.rest)
  }
  return scanned._tag === "Operands" ? { given, operands: scanned.words } : undefined
}
