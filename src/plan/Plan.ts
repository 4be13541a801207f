/**
 * What a life-cycle action is going to do, as data. The parts are carried out in this order, which is what makes an
 * action safe: what is prepared is harmless if we die before the commit, which is one rename; what is cleaned up can
 * be done late, and again.
 */
import type * as Option from "effect/Option"
import type { Instance } from "../instance/Instance.ts"
import type { Account } from "../postfix/accounts.ts"
import type { Assignment } from "../postfix/mainCfEdit.ts"
import type { FileAttributes, Status } from "../services/FileSystem.ts"

/** Whose something is to be; none leaves group or mode alone. */
export interface Ownership {
  readonly user: Account
  readonly group: Option.Option<Account>
  readonly mode: Option.Option<number>
}

export interface MakeDirectory {
  readonly _tag: "MakeDirectory"
  readonly path: string
  readonly ownership: Ownership
}

export interface SetOwnership {
  readonly _tag: "SetOwnership"
  readonly path: string
  readonly ownership: Ownership
  readonly before: Pick<Status, "kind" | "uid" | "gid" | "mode">
}

/** A file of which we know the whole text: a new one, or one that replaces what is there. */
export interface WriteFile {
  readonly _tag: "WriteFile"
  readonly path: string
  readonly text: string
  readonly ownership: Ownership
  /** The time that the file claims to have been written at, in milliseconds since 1970. */
  readonly modified: Option.Option<number>
  readonly before: Option.Option<{ readonly text: string; readonly attributes: FileAttributes }>
  /** The file that comes with Postfix and that this one was made from. */
  readonly stock: { readonly path: string; readonly text: string }
}

/** Settings in a main.cf, all else in which stays as it is at that moment. */
export interface EditMainCf {
  readonly _tag: "EditMainCf"
  readonly path: string
  readonly assignments: ReadonlyArray<Assignment>
  /** What the assignments were made from, as it is written in the file; none for what was not set. */
  readonly expected: ReadonlyArray<readonly [name: string, value: Option.Option<string>]>
}

/** Makes it known where the clean-up has to go on if we die. */
export interface WriteJournal {
  readonly _tag: "WriteJournal"
  readonly path: string
  readonly text: string
}

/** What is done before the commit, and undone if that is not reached. */
export type Preparation = MakeDirectory | SetOwnership | WriteFile | EditMainCf | WriteJournal

/** What is done after the commit: something that is missing already is fine, and what cannot be removed is told. */
export interface Removal {
  readonly _tag: "RemoveFile" | "RemoveDirectory"
  readonly path: string
}

/** What an action does; a plan is good for what was there when it was made. */
export interface Plan {
  readonly prepare: ReadonlyArray<Preparation>
  /** None where nothing is to be done. */
  readonly commit: Option.Option<EditMainCf>
  readonly cleanUp: ReadonlyArray<Removal>
  /** What a removal leaves, since Postfix has not made it, or since it holds such things. */
  readonly leftovers: ReadonlyArray<string>
  /** What all of it is for, such as `create` and `instance postfix-x in /etc/postfix-x`. */
  readonly verb: "assign" | "create" | "deport" | "destroy" | "disable" | "enable" | "import" | "prepare"
  readonly object: string
  /** The instance that is no longer started together with the others; it may be running. */
  readonly disabled?: Instance
}
