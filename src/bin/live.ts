/** The live services, and running a program on them as a process of its own. */
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { flow } from "effect/Function"
import { Postconf } from "../postfix/Postconf.ts"
import { PostfixConfig } from "../postfix/PostfixConfig.ts"
import { Caller } from "../services/Caller.ts"
import { Diagnostics } from "../services/Diagnostics.ts"
import { FileSystem } from "../services/FileSystem.ts"
import { MailLog } from "../services/MailLog.ts"
import { ProcessRunner } from "../services/ProcessRunner.ts"
import { StandardStreams } from "../services/StandardStreams.ts"
import { UserDatabase } from "../services/UserDatabase.ts"

/**
 * Each service by its constructor. Layers would build the same, but their bookkeeping costs a millisecond each
 * at every start, which is a third of what a list takes.
 */
const provideLive = flow(
  Effect.provideServiceEffect(PostfixConfig, PostfixConfig.make),
  Effect.provideServiceEffect(Postconf, Postconf.make),
  Effect.provideServiceEffect(UserDatabase, UserDatabase.make),
  Effect.provideServiceEffect(Diagnostics, Diagnostics.make),
  Effect.provideServiceEffect(MailLog, MailLog.make),
  Effect.provideServiceEffect(ProcessRunner, ProcessRunner.make),
  Effect.provideServiceEffect(FileSystem, FileSystem.make),
  Effect.provideServiceEffect(StandardStreams, StandardStreams.make),
  Effect.provideServiceEffect(Caller, Caller.make)
)

export type Live =
  | Caller
  | Diagnostics
  | FileSystem
  | MailLog
  | Postconf
  | PostfixConfig
  | ProcessRunner
  | StandardStreams
  | UserDatabase

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const

/**
 * Runs a program and ends the process with its exit status. A signal first lets the program put its things in
 * order, and then ends the process after all, so that the caller sees what happened.
 */
export const runMain = (program: Effect.Effect<number, never, Live>): void => {
  process.umask(0o022)
  const fiber = Effect.runFork(provideLive(program))
  for (const signal of signals) {
    process.once(signal, () => {
      Effect.runFork(Fiber.interrupt(fiber)).addObserver(() => process.kill(process.pid, signal))
    })
  }
  fiber.addObserver((exit) => {
    if (exit._tag === "Success") process.exit(exit.value)
  })
}
