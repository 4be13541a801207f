/**
 * The mail log. logger(1) passes a line to syslog. Unlike postlog(1), it does not fail if Postfix's configuration is
 * broken, and does not wait for a main.cf that was just written. postlog is used only if the log is a file of
 * Postfix's own.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Caller } from "./Caller.ts"
import { FileSystem } from "./FileSystem.ts"
import { ProcessRunner, passable } from "./ProcessRunner.ts"
import type { Command } from "./processes/spawn.ts"

export type Severity = "info" | "warning" | "fatal"

/** Where log lines go, according to the configuration. */
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
 * How long to wait for the line. You should find it in the log right after a change, and a container ends all
 * processes with the first one. postlog may wait for a main.cf that was just written. After a fatal message it only
 * sleeps for a second, once the line is written.
 */
const logTimeout = ({ destination, severity }: LogEntry) =>
  destination._tag === "File" && severity === "info" ? "3 seconds" : "100 millis"

const postlogSeverity = { info: "info", warning: "warn", fatal: "fatal" } as const
const syslogLevel = { info: "info", warning: "warning", fatal: "crit" } as const

/** The label before the text. Plain information has none. */
export const severityLabel = (severity: string): string => (severity === "info" ? "" : `${severity}: `)

type Program = Pick<Command, "program" | "arguments" | "output">

const writer = (entry: LogEntry, identity: Identity): Program =>
  entry.destination._tag === "Syslog"
    ? logger(entry, entry.destination.facility, identity)
    : {
        program: `${entry.destination.commandDirectory}/postlog`,
        arguments: ["-t", "postmulti", "-p", postlogSeverity[entry.severity], "--", entry.text],
        // Without a running mail system postlog writes there itself.
        output: entry.destination.path === "/dev/stdout"
      }

/** In bytes. logger's own default is shorter than some lines of Postfix. */
const longestMessage = 4096

export const loggerProgram = "/usr/bin/logger"

/** Options for the process number and the longest line. BusyBox has neither. */
type Identity = ReadonlyArray<string>

const logger = ({ severity, text }: LogEntry, facility: string, identity: Identity): Program => ({
  program: loggerProgram,
  arguments: [
    "-p",
    `${facility}.${syslogLevel[severity]}`,
    "-t",
    "postmulti",
    ...identity,
    "--",
    `${severityLabel(severity)}${text}`
  ]
})

export class MailLog extends Context.Tag("postmulti/MailLog")<
  MailLog,
  {
    /** Logs one line. Ignores failures, as syslog(3) does. */
    readonly record: (entry: LogEntry) => Effect.Effect<void>
  }
>() {
  static readonly make = Effect.gen(function* () {
    const caller = yield* Caller
    const { realPath } = yield* FileSystem
    const runner = yield* ProcessRunner
    const environment = passable(runner, caller.environment)
    const identity = Effect.map(
      Effect.orElseSucceed(realPath(loggerProgram), () => ""),
      (real) => (real.endsWith("/busybox") ? [] : [`--id=${caller.processId}`, "-S", `${longestMessage}`])
    )
    const launch = (program: Program) => runner.launch({ ...program, environment })
    return MailLog.of({
      record: (entry) =>
        Effect.flatMap(identity, (own) =>
          // If postlog is missing in command_directory, that error itself must reach the log.
          Effect.orElse(launch(writer(entry, own)), () => launch(logger(entry, "mail", own)))
        ).pipe(
          Effect.flatMap((ended) => Effect.timeoutOption(Effect.interruptible(ended), logTimeout(entry))),
          Effect.ignore
        )
    })
  })

  static readonly layer = Layer.effect(this, this.make)

  /** Logs nothing. */
  static readonly silent = MailLog.of({ record: () => Effect.void })
}
