/**
 * The mail log. logger(1) hands a line to syslog; it knows nothing of Postfix, and so neither fails together with its
 * configuration nor waits for a main.cf that was just written, as postlog(1) does. Only where the log is a file of
 * Postfix's own, postlog has to write it.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Caller, passable } from "./Caller.ts"
import { type Command, ProcessRunner } from "./ProcessRunner.ts"

export type Severity = "info" | "warning" | "fatal"

/** Where the configuration wants the lines to be. */
export type LogDestination =
  | { readonly _tag: "Syslog"; readonly facility: string }
  /** A file of Postfix's own (`maillog_file`); the directory is that of postlog(1). */
  | { readonly _tag: "File"; readonly commandDirectory: string }

export interface LogEntry {
  readonly severity: Severity
  readonly text: string
  readonly destination: LogDestination
}

/** Where the log lines of `Diagnostics` go. */
export class MailLog extends Context.Tag("postmulti/MailLog")<
  MailLog,
  {
    /** Hands one line over; nobody is told when that fails, as with syslog(3). */
    readonly record: (entry: LogEntry) => Effect.Effect<void>
  }
>() {}

export const makeMailLog: Effect.Effect<
  Context.Tag.Service<MailLog>,
  never,
  Caller | ProcessRunner
> = Effect.gen(function* () {
  const caller = yield* Caller
  const runner = yield* ProcessRunner
  const { processId } = caller
  const environment = passable(caller.environment)
  return MailLog.of({
    record: (entry) =>
      runner.launch({ ...writer(entry, processId), environment }).pipe(
        // A command_directory without a postlog is a mistake that belongs into the log itself.
        Effect.orElse(() => runner.launch({ ...logger(entry, "mail", processId), environment })),
        // postlog sleeps for a second after a fatal message that it has long written: no reason to wait.
        Effect.flatMap((ended) => Effect.timeoutOption(Effect.interruptible(ended), "100 millis")),
        Effect.ignore
      )
  })
})

/** Nobody writes anything down. */
export const silentMailLog = MailLog.of({ record: () => Effect.void })

const postlogSeverity = { info: "info", warning: "warn", fatal: "fatal" } as const
const syslogLevel = { info: "info", warning: "warning", fatal: "crit" } as const
const label = { info: "", warning: "warning: ", fatal: "fatal: " } as const

type Program = Pick<Command, "program" | "arguments">

const writer = (entry: LogEntry, processId: number): Program =>
  entry.destination._tag === "Syslog"
    ? logger(entry, entry.destination.facility, processId)
    : {
        program: `${entry.destination.commandDirectory}/postlog`,
        arguments: ["-t", "postmulti", "-p", postlogSeverity[entry.severity], "--", entry.text]
      }

/** In bytes; its own default is shorter than some lines of Postfix's. */
const longestMessage = 4096

export const loggerProgram = "/usr/bin/logger"

const logger = ({ severity, text }: LogEntry, facility: string, processId: number): Program => ({
  program: loggerProgram,
  arguments: [
    "-p",
    `${facility}.${syslogLevel[severity]}`,
    "-t",
    "postmulti",
    `--id=${processId}`,
    "-S",
    `${longestMessage}`,
    "--",
    `${label[severity]}${text}`
  ]
})

export const MailLogLive = /* @__PURE__ */ Layer.effect(MailLog, makeMailLog)
