/**
 * The owner of the mail system's files, and the group for submission: `mail_owner` and `setgid_group` of the primary.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Fatal } from "../fatal.ts"
import { UserDatabase } from "../services/UserDatabase.ts"

const kinds = { mail_owner: "user", setgid_group: "group" } as const

/** A parameter of the main.cf at `path`. */
interface Setting {
  readonly path: string
  readonly parameter: keyof typeof kinds
  readonly value: string
}

/** There is no such user or group. */
export class UnknownAccount extends Fatal("UnknownAccount")<Setting>(({ parameter, path, value }) => {
  const what = parameter === "mail_owner" ? "user name value" : "group name"
  return `file ${path}: parameter ${parameter}: unknown ${what}: ${value}`
}) {}

/** The account has the rights of root. */
export class PrivilegedAccount extends Fatal("PrivilegedAccount")<Setting & { id: "user" | "group" }>(
  ({ parameter, path, value, id }) =>
    `file ${path}: parameter ${parameter}: ${kinds[parameter]} ${value} has privileged ${id} ID`
) {}

/** Another account has the same number, and so the same rights. Postfix 3.10 words the message differently. */
export class SharedNumber extends Fatal("SharedNumber")<
  Setting & { number: number; other: string; inOldWords: boolean }
>(({ inOldWords, number, other, parameter, path, value }) => {
  const account = kinds[parameter]
  const same = inOldWords
    ? `has same ${account} ID as ${other}`
    : `has the same ${account} ID ${number} as ${account} ${other}`
  return `file ${path}: parameter ${parameter}: ${account} ${value} ${same}`
}) {}

/** The group for submission is the mail owner's primary group. */
export class SharedGroup extends Fatal("SharedGroup")<{
  path: string
  user: string
  group: string
  gid: number
}>(
  ({ path, user, group, gid }) =>
    `file ${path}: parameters mail_owner and setgid_group: ` +
    `user ${user} and group ${group} have the same group ID: ${gid}`
) {}

export type AccountError = UnknownAccount | PrivilegedAccount | SharedNumber | SharedGroup

/** An account of the host: its name and its number. */
export interface Account {
  readonly name: string
  readonly id: number
}

export const root: Account = { name: "root", id: 0 }

export interface Accounts {
  readonly mailOwner: Account
  readonly setgidGroup: Account
}

/**
 * Looks up the accounts. Fails for those that every Postfix program refuses, in the order in which the programs check
 * them.
 */
export const findAccounts = Effect.fnUntraced(function* (
  path: string,
  mailOwner: string,
  setgidGroup: string,
  inOldWords: boolean
) {
  const users = yield* UserDatabase
  const owner = yield* Effect.mapError(
    Effect.flatMap(users.user(mailOwner), (found) => found),
    () => new UnknownAccount({ path, parameter: "mail_owner", value: mailOwner })
  )
  const privileged = (parameter: Setting["parameter"], value: string, id: "user" | "group") =>
    new PrivilegedAccount({ path, parameter, value, id })
  const checkOwnNumber = Effect.fnUntraced(function* (
    parameter: Setting["parameter"],
    value: string,
    number: number
  ) {
    const found = yield* users.nameOf(kinds[parameter], number)
    const other = Option.getOrElse(found, () => value)
    if (other !== value) {
      return yield* new SharedNumber({ path, parameter, value, number, other, inOldWords })
    }
  })
  if (owner.uid === 0) return yield* privileged("mail_owner", mailOwner, "user")
  if (owner.gid === 0) return yield* privileged("mail_owner", mailOwner, "group")
  yield* checkOwnNumber("mail_owner", mailOwner, owner.uid)
  const group = yield* users.group(setgidGroup)
  if (Option.isNone(group)) {
    return yield* new UnknownAccount({ path, parameter: "setgid_group", value: setgidGroup })
  }
  const gid = group.value
  if (gid === 0) return yield* privileged("setgid_group", setgidGroup, "group")
  yield* checkOwnNumber("setgid_group", setgidGroup, gid)
  if (gid === owner.gid) {
    return yield* new SharedGroup({ path, user: mailOwner, group: setgidGroup, gid })
  }
  const accounts: Accounts = {
    mailOwner: { name: mailOwner, id: owner.uid },
    setgidGroup: { name: setgidGroup, id: gid }
  }
  return accounts
})
