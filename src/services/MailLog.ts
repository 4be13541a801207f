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
  /** A file of Postfix's own (`maillog_file`), and the directory of postlog(1). */
  | { readonly _tag: "File"; readonly path: string; readonly commandDirectory: string }

export interface LogEntry {
  readonly severity: Severity
  readonly text: string
  readonly destination: LogDestination
}

/**
 * Who reads the log right after a change is to find it there, and in a container all processes end with the first one;
 * postlog may have to wait until a main.cf has cooled down. After a fatal message it sleeps for a second when that has
 * long been written.
 */
const patience = ({ destination, severity }: LogEntry) =>
  destination._tag === "File" && severity === "info" ? "3 seconds" : "100 millis"

const postlogSeverity = { info: "info", warning: "warn", fatal: "fatal" } as const
const syslogLevel = { info: "info", warning: "warning", fatal: "crit" } as const
const label = { info: "", warning: "warning: ", fatal: "fatal: " } as const

type Program = Pick<Command, "program" | "arguments" | "output">

const writer = (entry: LogEntry, processId: number): Program =>
  entry.destination._tag === "Syslog"
    ? logger(entry, entry.destination.facility, processId)
    : {
        program: `${entry.destination.commandDirectory}/postlog`,
        arguments: ["-t", "postmulti", "-p", postlogSeverity[entry.severity], "--", entry.text],
        // Without a running mail system postlog writes there itself.
        output: entry.destination.path === "/dev/stdout"
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

/** Where the log lines of `Diagnostics` go. */
export class MailLog extends Context.Tag("postmulti/MailLog")<
  MailLog,
  {
    /** Hands one line over; nobody is told when that fails, as with syslog(3). */
    readonly record: (entry: LogEntry) => Effect.Effect<void>
  }
>() {
  static readonly make = Effect.gen(function* () {
    const caller = yield* Caller
    const runner = yield* ProcessRunner
    const { processId } = caller
    const environment = passable(caller.environment)
    return MailLog.of({
      record: (entry) =>
        runner.launch({ ...writer(entry, processId), environment }).pipe(
          // A command_directory without a postlog is a mistake that belongs into the log itself.
          Effect.orElse(() => runner.launch({ ...logger(entry, "mail", processId), environment })),
          Effect.flatMap((ended) => Effect.timeoutOption(Effect.interruptible(ended), patience(entry))),
          Effect.ignore
        )
    })
  })

  static readonly layer = Layer.effect(this, this.make)

  /** Nobody writes anything down. */
  static readonly silent = MailLog.of({ record: () => Effect.void })
}
