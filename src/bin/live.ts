/** The live services, and running a program on them as a process of its own. */
import * as Effect from "effect/Effect"
import { flow } from "effect/Function"
import type * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type { Live } from "../Live.ts"
import { makePostconf, Postconf } from "../postfix/Postconf.ts"
import { makePostfixConfig, PostfixConfig } from "../postfix/PostfixConfig.ts"
import { Caller, makeCaller } from "../services/Caller.ts"
import { Diagnostics, makeDiagnostics } from "../services/Diagnostics.ts"
import { FileLock, makeFileLock } from "../services/FileLock.ts"
import { FileSystem } from "../services/FileSystem.ts"
import { makeFileSystem } from "../services/files/live.ts"
import type { HeadStart } from "../services/headStart.ts"
import { inheritedDescriptors } from "../services/inheritedDescriptors.ts"
import { MailLog, makeMailLog, silentMailLog } from "../services/MailLog.ts"
import { makeProcessRunner, ProcessRunner } from "../services/ProcessRunner.ts"
import { liveSignals, Signals } from "../services/Signals.ts"
import { makeStandardStreams, StandardStreams } from "../services/StandardStreams.ts"
import { makeUserDatabase, UserDatabase } from "../services/UserDatabase.ts"

/** What is given to a start. */
export interface Beginning {
  /** A question to postconf that is under way already. */
  readonly question?: HeadStart | undefined
  /** Nobody has asked for this run, so that the mail log is told nothing of it. */
  readonly isRehearsal?: boolean
}

/**
 * Each service by its constructor. Layers would build the same, but their bookkeeping costs a millisecond each
 * at every start, which is a third of what a list takes.
 */
const provideLive = ({ isRehearsal = false, question }: Beginning) =>
  flow(
    Effect.provideServiceEffect(PostfixConfig, makePostfixConfig),
    Effect.provideServiceEffect(Postconf, makePostconf),
    Effect.provideServiceEffect(UserDatabase, makeUserDatabase),
    Effect.provideServiceEffect(Diagnostics, makeDiagnostics),
    Effect.provideServiceEffect(MailLog, isRehearsal ? Effect.succeed(silentMailLog) : makeMailLog),
    provideHost(Option.fromNullable(question))
  )

/** What the caller left open goes to the children. It is looked for when the first one is run; a list has none. */
const passingOn = (headStart: Option.Option<HeadStart>) =>
  Effect.flatMap(Effect.cached(inheritedDescriptors), (descriptors) =>
    makeProcessRunner(headStart, descriptors)
  )

/** The services that need no other one, or only each other. */
const provideHost = (headStart: Option.Option<HeadStart>) =>
  flow(
    Effect.provideServiceEffect(ProcessRunner, passingOn(headStart)),
    Effect.provideServiceEffect(FileLock, makeFileLock),
    Effect.provideServiceEffect(FileSystem, makeFileSystem),
    Effect.provideServiceEffect(StandardStreams, makeStandardStreams),
    Effect.provideServiceEffect(Caller, makeCaller)
  )

type LiveServices = Layer.Layer.Success<typeof Live>

/** Runs an effect and ends the process with its exit status. */
export const runProcess = (program: Effect.Effect<number>): void => {
  process.umask(0o022)
  const fiber = Effect.runFork(program)
  fiber.addObserver((exit) => process.exit(exit._tag === "Success" ? exit.value : 1))
}

/** The same for a program on the live services. */
export const runMain = (program: Effect.Effect<number, never, LiveServices>, beginning: Beginning): void =>
  runProcess(provideLive(beginning)(Effect.provideService(program, Signals, liveSignals)))
