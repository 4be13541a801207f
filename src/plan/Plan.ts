/**
 * What a life-cycle action is going to do, as data. The parts are carried out in this order, which is what makes an
 * action safe: what is prepared is harmless if we die before the commit, which is one rename; what is cleaned up can
 * be done late, and again.
 */
import type * as Option from "effect/Option"
import type { Directories } from "../instance/directories.ts"
import type { Instance } from "../instance/Instance.ts"
import type { Account } from "../postfix/accounts.ts"
import type { Assignment } from "../postfix/maincf/edit.ts"
import type { TableEntry } from "../postfix/postfixFiles.ts"
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

/** What is done to the places of an instance. */
export type PlaceStep = MakeDirectory | SetOwnership

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
  readonly stock: Option.Option<StockFile>
}

export interface StockFile {
  readonly path: string
  readonly text: string
}

/** Settings in a main.cf, all else in which stays as it is at that moment. */
export interface EditMainCf {
  readonly _tag: "EditMainCf"
  readonly path: string
  readonly assignments: ReadonlyArray<Assignment>
  /** What the assignments were made from, as it is written in the file; none for what was not set. */
  readonly expected: ReadonlyArray<readonly [name: string, value: Option.Option<string>]>
}

/** Makes it known where the clean-up has to go on if we die. It goes again when maildrop is as it was. */
export interface WriteJournal {
  readonly _tag: "WriteJournal"
  readonly path: string
  readonly text: string
  readonly directories: Directories
  /** What is closed by a later step; none if there is nothing to be closed. */
  readonly maildrop: Option.Option<ClosedMaildrop>
}

/** Keeps an instance from being started that has never run, or has lost the file of this lock. */
export interface HoldLock {
  readonly _tag: "HoldLock"
  /** The file of the lock, which is made. */
  readonly path: string
  readonly owner: Account
  /** Its configuration directory. */
  readonly instance: string
}

/** What maildrop was like. */
export type ClosedMaildrop = Pick<Status, "uid" | "gid" | "mode">

/**
 * Keeps an instance from accepting mail: without this directory postdrop(1) waits, root's too. It can be taken away only
 * if no message is in it, nor on its way into it, and comes back as it was.
 */
export interface CloseMaildrop {
  readonly _tag: "CloseMaildrop"
  readonly directories: Directories
  readonly before: ClosedMaildrop
}

/** What is done before the commit, and undone if that is not reached. */
export type Preparation = PlaceStep | WriteFile | EditMainCf | WriteJournal | HoldLock | CloseMaildrop

/** What is left to do when nothing can be undone any more. */
export interface Removal {
  readonly _tag: "RemoveFile" | "RemoveDirectory"
  readonly path: string
}

/**
 * An instance of which all that Postfix has made is removed after the commit. What that is gets listed when the instance
 * can neither be started nor accept mail any more.
 */
export interface InstanceRemoval {
  readonly directories: Directories
  /** What belongs into the directories of any instance. */
  readonly table: ReadonlyArray<TableEntry>
  /** Where the stock master.cf is. */
  readonly metaDirectory: string
  readonly mailOwner: Account
}

/** What an action does; a plan is good for what was there when it was made. */
export interface Plan {
  readonly prepare: ReadonlyArray<Preparation>
  /** None where nothing is to be done. */
  readonly commit: Option.Option<EditMainCf>
  readonly cleanUp: ReadonlyArray<InstanceRemoval>
  /** What is left to people, and named. */
  readonly leftovers: ReadonlyArray<string>
  /** What all of it is for, such as `create` and `instance postfix-x in /etc/postfix-x`. */
  readonly verb: "assign" | "create" | "deport" | "destroy" | "disable" | "enable" | "import" | "prepare"
  readonly object: string
  /** The instance that is no longer started together with the others; it may be running. */
  readonly disabled?: Instance
}
