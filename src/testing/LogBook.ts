/** The mail log of a pretend host, to be read back. */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import type { MailLog } from "../services/MailLog.ts"

export type LoggedSeverity = "info" | "warning" | "error" | "fatal" | "panic"

export interface LogLine {
  /** In milliseconds since 1970, by the clock of the effect that wrote it. */
  readonly time: number
  /** Who wrote it, such as `postmulti` or `postfix/postfix-script`. */
  readonly tag: string
  readonly severity: LoggedSeverity
  readonly text: string
}

export class LogBook extends Context.Tag("postmulti/testing/LogBook")<
  LogBook,
  { readonly write: (line: LogLine) => Effect.Effect<void> }
>() {}

/** A log that is kept in the given place. */
export const logBookIn = (place: Ref.Ref<ReadonlyArray<LogLine>>): LogBook["Type"] => ({
  write: (line) => Ref.update(place, (earlier) => [...earlier, line])
})

/** Adds a line of this moment. */
export const logged = Effect.fnUntraced(function* (tag: string, severity: LoggedSeverity, text: string) {
  const { write } = yield* LogBook
  yield* write({ time: yield* Clock.currentTimeMillis, tag, severity, text })
})

/** The `MailLog` service on such a log. */
export const mailLogOn = (book: LogBook["Type"]): MailLog["Type"] => ({
  record: ({ severity, text }) => Effect.provideService(logged("postmulti", severity, text), LogBook, book)
})

/** What syslog(3) shows before the text, for all but plain information. */
export const severityLabel = (severity: LoggedSeverity): string =>
  severity === "info" ? "" : `${severity}: `
