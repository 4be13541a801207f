/**
 * The services that only a pretend host has: Postfix's built-in defaults, running masters, the mail log, and
 * accounts.
 */

import * as Array from "effect/Array"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import type { MailLog } from "../services/MailLog.ts"
import type { User, UserDatabase } from "../services/UserDatabase.ts"
import { type Defaults, defaultOf } from "./stock.ts"

export class Installation extends Context.Tag("postmulti/testing/Installation")<
  Installation,
  {
    /** The raw built-in defaults of parameters, as `postconf -d` prints them. */
    readonly defaults: Defaults
  }
>() {}

/** A default. A pretend Postfix has all those that its programs use. */
export const builtIn = ({ defaults }: Installation["Type"], name: string): string =>
  defaultOf(defaults, name) ?? ""

export class Masters extends Context.Tag("postmulti/testing/Masters")<
  Masters,
  {
    /** The lock files that are held, by their paths without symbolic links, each with the configuration of its master. */
    readonly held: Effect.Effect<ReadonlyMap<string, string>>
    readonly hold: (configDirectory: string, paths: ReadonlyArray<string>) => Effect.Effect<void>
    readonly release: (paths: ReadonlyArray<string>) => Effect.Effect<void>
  }
>() {}

/** The masters in this ref. */
export const mastersIn = (place: Ref.Ref<ReadonlyMap<string, string>>): Masters["Type"] => ({
  held: Ref.get(place),
  hold: (configDirectory, paths) =>
    Ref.update(place, (held) => new Map([...held, ...paths.map((path) => [path, configDirectory] as const)])),
  release: (paths) =>
    Ref.update(place, (held) => new Map([...held].filter(([path]) => !paths.includes(path))))
})

export type LoggedSeverity = "info" | "warning" | "error" | "fatal" | "panic"

export interface LogLine {
  /** In milliseconds since 1970, by the clock of the effect that wrote it. */
  readonly time: number
  /** The program that wrote it, such as `postmulti` or `postfix/postfix-script`. */
  readonly tag: string
  readonly severity: LoggedSeverity
  readonly text: string
}

export class LogBook extends Context.Tag("postmulti/testing/LogBook")<
  LogBook,
  { readonly write: (line: LogLine) => Effect.Effect<void> }
>() {}

/** The log in this ref. */
export const logBookIn = (place: Ref.Ref<ReadonlyArray<LogLine>>): LogBook["Type"] => ({
  write: (line) => Ref.update(place, (earlier) => [...earlier, line])
})

/** Adds a line with the current time. */
export const logged = Effect.fnUntraced(function* (tag: string, severity: LoggedSeverity, text: string) {
  const { write } = yield* LogBook
  yield* write({ time: yield* Clock.currentTimeMillis, tag, severity, text })
})

/** The `MailLog` service on this log. */
export const mailLogOn = (book: LogBook["Type"]): MailLog["Type"] => ({
  record: ({ severity, text }) => Effect.provideService(logged("postmulti", severity, text), LogBook, book)
})

interface Accounts {
  readonly users?: Readonly<Record<string, User>>
  readonly groups?: Readonly<Record<string, number>>
}

/** The accounts that Postfix needs, and the given ones. */
export const accounts = ({ groups = {}, users = {} }: Accounts): UserDatabase["Type"] => {
  const all = {
    users: new Map(Object.entries({ postfix: { uid: 102, gid: 105 }, ...users })),
    groups: new Map(Object.entries({ postdrop: 106, ...groups }))
  }
  return {
    user: (name) => Effect.succeed(Option.fromNullable(all.users.get(name))),
    group: (name) => Effect.succeed(Option.fromNullable(all.groups.get(name))),
    nameOf: (kind, number) => {
      const numbers =
        kind === "group" ? all.groups : new Map([...all.users].map(([name, { uid }]) => [name, uid]))
      return Effect.succeed(
        Option.map(
          Array.findFirst(numbers, ([, other]) => other === number),
          ([name]) => name
        )
      )
    }
  }
}
