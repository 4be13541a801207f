/** User and group accounts that are not there. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { User, UserDatabase } from "../services/UserDatabase.ts"

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
