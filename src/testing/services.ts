/** What only a pretend host has: how Postfix was built, which masters run, the mail log, and accounts. */

import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import type { MailLog } from "../services/MailLog.ts"
import type { User, UserDatabase } from "../services/UserDatabase.ts"
import type { Defaults } from "./stock.ts"

export class Installation extends Context.Tag("postmulti/testing/Installation")<
  Installation,
  {
    /** The raw built-in defaults of parameters, as `postconf -d` prints them. */
    readonly defaults: Defaults
  }
>() {}

/** A default; a pretend Postfix has all that its programs use. */
export const builtIn = ({ defaults }: Installation["Type"], name: string): string => defaults[name] ?? ""

export class Masters extends Context.Tag("postmulti/testing/Masters")<
  Masters,
  {
    /** The lock files that are held, by their paths without symbolic links. */
    readonly held: Effect.Effect<ReadonlySet<string>>
    readonly hold: (paths: ReadonlyArray<string>) => Effect.Effect<void>
    readonly release: (paths: ReadonlyArray<string>) => Effect.Effect<void>
  }
>() {}

/** Masters that are kept in the given place. */
export const mastersIn = (place: Ref.Ref<ReadonlySet<string>>): Masters["Type"] => ({
  held: Ref.get(place),
  hold: (paths) => Ref.update(place, (held) => new Set([...held, ...paths])),
  release: (paths) => Ref.update(place, (held) => new Set([...held].filter((path) => !paths.includes(path))))
})

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

export interface Accounts {
  readonly users?: Readonly<Record<string, User>>
  readonly groups?: Readonly<Record<string, number>>
}

/** Those that Postfix needs, and those that are given. */
export const accounts = ({ groups = {}, users = {} }: Accounts): UserDatabase["Type"] => {
  const all = {
    users: new Map(Object.entries({ postfix: { uid: 102, gid: 105 }, ...users })),
    groups: new Map(Object.entries({ postdrop: 106, ...groups }))
  }
  return {
    user: (name) => Effect.succeed(Option.fromNullable(all.users.get(name))),
    group: (name) => Effect.succeed(Option.fromNullable(all.groups.get(name)))
  }
}
