/** The mail log, written by postlog(1), which knows the facility and the file that the configuration asks for. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { Caller, passable } from "./Caller.ts"
import { type Command, ProcessRunner } from "./ProcessRunner.ts"

export type Severity = "info" | "warning" | "fatal"

export interface LogEntry {
  readonly severity: Severity
  readonly text: string
  /** The directory of postlog(1); none while no main.cf has been read, on which postlog depends itself. */
  readonly commandDirectory: Option.Option<string>
}

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
        Effect.orElse(() => runner.launch({ ...logger(entry, processId), environment })),
        // postlog sleeps for a second after a fatal message that it has long written: no reason to wait.
        Effect.flatMap((ended) => Effect.timeoutOption(ended, "100 millis")),
        Effect.ignore
      )
  })
})

const postlogSeverity = { info: "info", warning: "warn", fatal: "fatal" } as const
const syslogPriority = { info: "mail.info", warning: "mail.warning", fatal: "mail.crit" } as const
const label = { info: "", warning: "warning: ", fatal: "fatal: " } as const

type Program = Pick<Command, "program" | "arguments">

const writer = (entry: LogEntry, processId: number): Program =>
  Option.match(entry.commandDirectory, {
    onSome: (directory) => ({
      program: `${directory}/postlog`,
      arguments: ["-t", "postmulti", "-p", postlogSeverity[entry.severity], "--", entry.text]
    }),
    onNone: () => logger(entry, processId)
  })

/** Knows nothing of Postfix, and so does not fail together with its configuration. */
const logger = ({ severity, text }: LogEntry, processId: number): Program => ({
  program: "/usr/bin/logger",
  arguments: [
    "-p",
    syslogPriority[severity],
    "-t",
    "postmulti",
    `--id=${processId}`,
    "--",
    `${label[severity]}${text}`
  ]
})

export const MailLogLive = /* @__PURE__ */ Layer.effect(MailLog, makeMailLog)
