/** The services of a lab: those of the real host, with another view on the files and with pretend programs. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Postconf } from "../postfix/Postconf.ts"
import { makePostfixConfig, PostfixConfig } from "../postfix/PostfixConfig.ts"
import { Caller, makeCaller } from "../services/Caller.ts"
import { Diagnostics, makeDiagnostics } from "../services/Diagnostics.ts"
import { FileLock, makeFileLock } from "../services/FileLock.ts"
import { FileSystem } from "../services/FileSystem.ts"
import { makeFileSystem } from "../services/files/live.ts"
import { inheritedDescriptors } from "../services/inheritedDescriptors.ts"
import { MailLog } from "../services/MailLog.ts"
import { makeProcessRunner, ProcessRunner } from "../services/ProcessRunner.ts"
import { liveSignals, Signals } from "../services/Signals.ts"
import { makeStandardStreams, StandardStreams } from "../services/StandardStreams.ts"
import { UserDatabase } from "../services/UserDatabase.ts"
import { accounts } from "../testing/accounts.ts"
import { answers } from "../testing/answers.ts"
import { Installation } from "../testing/Installation.ts"
import { LogBook, mailLogOn } from "../testing/LogBook.ts"
import { Masters } from "../testing/Masters.ts"
import {
  confinedAppending,
  confinedFiles,
  confinedLocks,
  confinedRunner,
  confinementTo
} from "./confinement.ts"
import { labFiles, labLocks, type Owner } from "./files.ts"
import type { Lab } from "./Lab.ts"
import { logBookOf, mastersOf } from "./records.ts"

/** The user who calls, who is root in the lab. */
const me: Effect.Effect<Owner> = Effect.sync(() => ({
  uid: process.geteuid?.() ?? 0,
  gid: process.getegid?.() ?? 0
}))

/** The files as the caller sees them, who is root. */
export const labView = Effect.map(Effect.all([makeFileSystem, me]), ([files, owner]) =>
  labFiles(files, owner)
)

/** The files of a lab, for whoever makes one. */
export const labFileSystem = (root: string, view: FileSystem["Type"]) =>
  confinedFiles(view, confinementTo(root, view))

/** The services for a program with these words. */
export const labServices = Effect.fnUntraced(function* (lab: Lab, words: ReadonlyArray<string>) {
  const { defaults, root } = lab
  const caller = yield* makeCaller
  const streams = yield* makeStandardStreams
  const view = yield* labView
  const within = confinementTo(root, view)
  const files = confinedFiles(view, within)
  const append = confinedAppending(within)
  const masters = mastersOf(lab, files, append)
  const book = logBookOf(lab, append, caller.processId)
  const locks = labLocks(confinedLocks(yield* makeFileLock, within), files, masters, yield* me)
  const runner = yield* makeProcessRunner(Option.none(), inheritedDescriptors)
  const services = Context.make(Caller, { ...caller, words, userId: 0 }).pipe(
    Context.add(StandardStreams, streams),
    Context.add(FileSystem, files),
    Context.add(FileLock, locks),
    Context.add(ProcessRunner, confinedRunner(runner, within, lab.programs)),
    Context.add(UserDatabase, accounts({})),
    Context.add(MailLog, mailLogOn(book)),
    Context.add(Postconf, answers(defaults, files)),
    Context.add(Signals, liveSignals),
    Context.add(LogBook, book),
    Context.add(Masters, masters),
    Context.add(Installation, { defaults })
  )
  const diagnostics = Context.add(services, Diagnostics, yield* Effect.provide(makeDiagnostics, services))
  return Context.add(diagnostics, PostfixConfig, yield* Effect.provide(makePostfixConfig, diagnostics))
})

/** What a program of a lab can use. */
export type LabServices =
  Effect.Effect.Success<ReturnType<typeof labServices>> extends Context.Context<infer Services>
    ? Services
    : never
