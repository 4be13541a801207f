/** Messages to the user, on standard error and in the mail log, in the form of every Postfix program. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import { toUnicode, toUnicodeLossy } from "./bytes.ts"
import { type LogDestination, MailLog, type Severity } from "./MailLog.ts"
import { StandardStreams } from "./StandardStreams.ts"

/** What the messages of a run depend on; it becomes known in the course of the run. */
export interface Settings {
  /** Whether each step is told. */
  readonly verbose: boolean
  /** Whether valid UTF-8 is shown as it is: `smtputf8_enable` of the primary. */
  readonly utf8: boolean
  /** Where the log is, once the primary's main.cf has been read. */
  readonly logDestination: LogDestination
}

/** In bytes; what is longer is cut in the log, not on standard error. */
const longestLogged = 2000

/** A character that would be cut in two is left out: a program can only be given arguments that are valid UTF-8. */
const shortened = (text: string): string => {
  const kept = text.slice(0, longestLogged)
  return isContinuation(text.charAt(longestLogged))
    ? kept.replace(/[^\u0080-\u00bf][\u0080-\u00bf]*$/, "")
    : kept
}

/** Whether a byte belongs to the character before it, in UTF-8. */
const isContinuation = (byte: string): boolean => /[\u0080-\u00bf]/.test(byte)

/** Control bytes become `?`, and so do bytes above 0x7e unless they are the UTF-8 that is wanted. */
export const printable = (text: string, utf8: boolean): string =>
  text.replace(utf8 && Option.isSome(toUnicode(text)) ? /[^ -~\u0080-\u00ff]/g : /[^ -~]/g, "?")

/** What controls a terminal; in valid UTF-8, a byte of the upper half does so behind `\xc2` only. */
const controls = { valid: /[^ -~\u0080-\u00ff]|\u00c2[\u0080-\u009f]/g, other: /[^ -~\u00a0-\u00ff]/g }

/** For text that is no message of Postfix's: only what controls a terminal becomes `?`. */
export const harmless = (text: string): string =>
  text.replace(Option.isSome(toUnicode(text)) ? controls.valid : controls.other, "?")

/** The same for text of several lines, with columns. */
export const harmlessLines = (text: string): string => text.replace(/[^\n\t]+/g, harmless)

const forLogger = (text: string): string => toUnicodeLossy(printable(text, true))

/** What operations tell besides their results and failures. */
export class Diagnostics extends Context.Tag("postmulti/Diagnostics")<
  Diagnostics,
  {
    readonly configure: (settings: Partial<Settings>) => Effect.Effect<void>
    readonly warning: (text: string) => Effect.Effect<void>
    /** For whoever calls alone: what is odd about a secondary's main.cf, or what a command leaves as it is. */
    readonly unloggedWarning: (text: string) => Effect.Effect<void>
    /** Why a command fails. It does not end the program. */
    readonly fatal: (text: string) => Effect.Effect<void>
    /** What may help after a fatal text: for a terminal only, and not made before. */
    readonly hints: (lines: () => ReadonlyArray<string>) => Effect.Effect<void>
    /** What has been done: for the mail log only. */
    readonly logged: (text: string) => Effect.Effect<void>
    /** What was read or decided, a line each; shown after `-v` only, and not made before. */
    readonly details: (lines: () => ReadonlyArray<string>) => Effect.Effect<void>
    /** A line that is not a message of this program, getopt's among them: as it is, not logged. */
    readonly plain: (line: string) => Effect.Effect<void>
  }
>() {
  static readonly make = Effect.gen(function* () {
    const log = yield* MailLog
    const streams = yield* StandardStreams
    const settings = yield* Ref.make<Settings>({
      verbose: false,
      utf8: false,
      logDestination: { _tag: "Syslog", facility: "mail" }
    })

    const show = (label: string, text: string) => streams.error(`postmulti: ${label}${text}\n`)

    const record = (severity: Severity, text: string) =>
      Effect.flatMap(Ref.get(settings), ({ logDestination, utf8 }) =>
        log.record({
          severity,
          text: shortened(printable(text, utf8)),
          destination: logDestination
        })
      )

    const tell = Effect.fnUntraced(function* (severity: Severity, text: string) {
      const { utf8 } = yield* Ref.get(settings)
      yield* show(`${severity}: `, printable(text, utf8))
      yield* record(severity, text)
    })

    return Diagnostics.of({
      configure: (changed) => Ref.update(settings, (old) => ({ ...old, ...changed })),
      warning: (text) => tell("warning", text),
      unloggedWarning: (text) =>
        Effect.flatMap(Ref.get(settings), ({ utf8 }) => show("warning: ", printable(text, utf8))),
      fatal: (text) => tell("fatal", text),
      hints: (lines) =>
        Effect.gen(function* () {
          if (!(yield* streams.errorIsTerminal)) return
          const { utf8 } = yield* Ref.get(settings)
          yield* Effect.forEach(lines(), (line) => show("hint: ", printable(line, utf8)), { discard: true })
        }),
      logged: (text) => record("info", text),
      details: (lines) =>
        Effect.flatMap(Ref.get(settings), ({ utf8, verbose }) =>
          verbose
            ? Effect.forEach(lines(), (line) => show("", printable(line, utf8)), { discard: true })
            : Effect.void
        ),
      plain: (line) => streams.error(`${line}\n`)
    })
  })

  static readonly layer = Layer.effect(this, this.make)

  /** For a library: what it has to tell goes to the logger of the program that it is a part of. */
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
