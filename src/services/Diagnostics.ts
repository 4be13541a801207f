/** Messages to the user, on standard error and in the mail log, in the form of every Postfix program. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Ref from "effect/Ref"
import { isUnicode, toUnicodeLossy } from "./bytes.ts"
import { type LogDestination, MailLog, type Severity } from "./MailLog.ts"
import { StandardStreams } from "./StandardStreams.ts"

/** The settings of messages. They become known in the course of a run. */
interface Settings {
  /** Whether details are shown. */
  readonly verbose: boolean
  /** Whether valid UTF-8 is shown as it is: `smtputf8_enable` of the primary. */
  readonly utf8: boolean
  /** Where the log is, once the primary's main.cf has been read. */
  readonly logDestination: LogDestination
  /** Whether warnings and failures go to the log as well; of what is asked every minute, they do not. */
  readonly isLogged: boolean
}

/** In bytes. Longer messages are cut in the log, not on standard error. */
const longestLogged = 2000

/** Does not cut a character in two, because Node can pass only valid UTF-8 to the logger. */
const shortened = (text: string): string => {
  const kept = text.slice(0, longestLogged)
  return isContinuation(text.charAt(longestLogged))
    ? kept.replace(/[^\u0080-\u00bf][\u0080-\u00bf]*$/, "")
    : kept
}

/** Whether a byte belongs to the character before it, in UTF-8. */
const isContinuation = (byte: string): boolean => /[\u0080-\u00bf]/.test(byte)

/** Control bytes become `?`, and so do bytes above 0x7e, unless the text is valid UTF-8 and `utf8` is set. */
export const printable = (text: string, utf8: boolean): string =>
  text.replace(utf8 && isUnicode(text) ? /[^ -~\u0080-\u00ff]/g : /[^ -~]/g, "?")

/** The bytes that control a terminal. In valid UTF-8, those above 0x7f do so only after `\xc2`. */
const controls = { valid: /[^ -~\u0080-\u00ff]|\u00c2[\u0080-\u009f]/g, other: /[^ -~\u00a0-\u00ff]/g }

/** For text other than Postfix's messages: only bytes that control a terminal become `?`. */
export const harmless = (text: string): string =>
  text.replace(isUnicode(text) ? controls.valid : controls.other, "?")

/** The same for several lines, with tabs. */
export const harmlessLines = (text: string): string => text.replace(/[^\n\t]+/g, harmless)

const forLogger = (text: string): string => toUnicodeLossy(printable(text, true)).unicode

/** The messages of operations, besides their results and failures. */
export class Diagnostics extends Context.Tag("postmulti/Diagnostics")<
  Diagnostics,
  {
    readonly configure: (settings: Partial<Settings>) => Effect.Effect<void>
    readonly warning: (text: string) => Effect.Effect<void>
    /** For the caller only, not for the log: about a secondary's main.cf, or about what a command does not do. */
    readonly unloggedWarning: (text: string) => Effect.Effect<void>
    /** Why a command fails. Does not end the program. */
    readonly fatal: (text: string) => Effect.Effect<void>
    /** Advice, for a terminal only. The lines are made only if they are shown. */
    readonly hints: (lines: () => ReadonlyArray<string>) => Effect.Effect<void>
    /** What is being changed: for the mail log only. */
    readonly logged: (text: string) => Effect.Effect<void>
    /** What was read or decided, a line each, for `-v` only. The lines are made only if they are shown. */
    readonly details: (lines: () => ReadonlyArray<string>) => Effect.Effect<void>
    /** A line without the form of a message, such as getopt's: shown as it is, not logged. */
    readonly plain: (line: string) => Effect.Effect<void>
  }
>() {
  static readonly make = Effect.gen(function* () {
    const log = yield* MailLog
    const streams = yield* StandardStreams
    const settings = yield* Ref.make<Settings>({
      verbose: false,
      utf8: false,
      logDestination: { _tag: "Syslog", facility: "mail" },
      isLogged: true
    })

    const show = (label: string, text: string) =>
      Effect.flatMap(Ref.get(settings), ({ utf8 }) =>
        streams.error(`postmulti: ${label}${printable(text, utf8)}\n`)
      )

    const showAll = (label: string, lines: ReadonlyArray<string>) =>
      Effect.forEach(lines, (line) => show(label, line), { discard: true })

    const record = (severity: Severity, text: string) =>
      Effect.flatMap(Ref.get(settings), ({ isLogged, logDestination, utf8 }) =>
        isLogged
          ? log.record({
              severity,
              text: shortened(printable(text, utf8)),
              destination: logDestination
            })
          : Effect.void
      )

    const tell = (severity: Severity, text: string) =>
      Effect.zipRight(show(`${severity}: `, text), record(severity, text))

    return Diagnostics.of({
      configure: (changed) => Ref.update(settings, (old) => ({ ...old, ...changed })),
      warning: (text) => tell("warning", text),
      unloggedWarning: (text) => show("warning: ", text),
      fatal: (text) => tell("fatal", text),
      hints: (lines) =>
        Effect.flatMap(streams.errorIsTerminal, (isTerminal) =>
          isTerminal ? showAll("hint: ", lines()) : Effect.void
        ),
      logged: (text) => record("info", text),
      details: (lines) =>
        Effect.flatMap(Ref.get(settings), ({ verbose }) => (verbose ? showAll("", lines()) : Effect.void)),
      plain: (line) => streams.error(`${line}\n`)
    })
  })

  static readonly layer = Layer.effect(this, this.make)

  /** For the library: messages go to the logger of the program that contains it. */
  static readonly toLogger = Diagnostics.of({
    configure: () => Effect.void,
    warning: (text) => Effect.logWarning(forLogger(text)),
    unloggedWarning: (text) => Effect.logWarning(forLogger(text)),
    fatal: (text) => Effect.logError(forLogger(text)),
    hints: () => Effect.void,
    logged: (text) => Effect.logInfo(forLogger(text)),
    details: (lines) => Effect.suspend(() => Effect.logDebug(...lines().map(forLogger))),
    plain: (line) => Effect.logInfo(forLogger(line))
  })
}
