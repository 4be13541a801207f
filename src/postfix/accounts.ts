/** The user and the group that own what no one else may touch: `mail_owner` and `setgid_group` of the primary. */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { UserDatabase } from "../services/UserDatabase.ts"

/** There is no such user or group. */
export class UnknownAccount extends Data.TaggedError("UnknownAccount")<{
  readonly path: string
  readonly parameter: "mail_owner" | "setgid_group"
  readonly value: string
}> {
  override get message(): string {
    const what = this.parameter === "mail_owner" ? "user name value" : "group name"
    return `file ${this.path}: parameter ${this.parameter}: unknown ${what}: ${this.value}`
  }
}

/** The account has the rights of root. */
export class PrivilegedAccount extends Data.TaggedError("PrivilegedAccount")<{
  readonly path: string
  readonly parameter: "mail_owner" | "setgid_group"
  readonly value: string
  readonly id: "user" | "group"
}> {
  override get message(): string {
    const account = this.parameter === "mail_owner" ? "user" : "group"
    return `file ${this.path}: parameter ${this.parameter}: ${account} ${this.value} has privileged ${this.id} ID`
  }
}

/** The mail owner's own group is the one that stands for submission. */
export class SharedGroup extends Data.TaggedError("SharedGroup")<{
  readonly path: string
  readonly user: string
  readonly group: string
  readonly gid: number
}> {
  override get message(): string {
    return (
      `file ${this.path}: parameters mail_owner and setgid_group: ` +
      `user ${this.user} and group ${this.group} have the same group ID: ${this.gid}`
    )
  }
}

export type AccountError = UnknownAccount | PrivilegedAccount | SharedGroup

/** An account of the host: its name and its number. */
export interface Account {
  readonly name: string
  readonly id: number
}

export interface Accounts {
  readonly mailOwner: Account
  readonly setgidGroup: Account
}

/** Looks the accounts up. Fails for those that every Postfix program refuses, in the order of the programs. */
export const findAccounts = (path: string, mailOwner: string, setgidGroup: string) =>
  Effect.gen(function* () {
    const users = yield* UserDatabase
    const owner = yield* Effect.mapError(
      Effect.flatMap(users.user(mailOwner), (found) => found),
      () => new UnknownAccount({ path, parameter: "mail_owner", value: mailOwner })
    )
    const privileged = (parameter: "mail_owner" | "setgid_group", value: string, id: "user" | "group") =>
      new PrivilegedAccount({ path, parameter, value, id })
    if (owner.uid === 0) return yield* privileged("mail_owner", mailOwner, "user")
    if (owner.gid === 0) return yield* privileged("mail_owner", mailOwner, "group")
    const group = yield* users.group(setgidGroup)
    if (Option.isNone(group)) {
      return yield* new UnknownAccount({ path, parameter: "setgid_group", value: setgidGroup })
    }
    const gid = group.value
    if (gid === 0) return yield* privileged("setgid_group", setgidGroup, "group")
    if (gid === owner.gid) {
      return yield* new SharedGroup({ path, user: mailOwner, group: setgidGroup, gid })
    }
    const accounts: Accounts = {
      mailOwner: { name: mailOwner, id: owner.uid },
      setgidGroup: { name: setgidGroup, id: gid }
    }
    return accounts
  })
