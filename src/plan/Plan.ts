/**
 * What an action will do, as data. The order of a life-cycle plan makes it safe: the preparations are harmless if we die
 * before the commit, which is one rename; the clean-up can be done late, and again.
 */
import * as Option from "effect/Option"
import type { Directories, Instance } from "../instance/Instance.ts"
import type { Account } from "../postfix/accounts.ts"
import type { Assignment } from "../postfix/maincf/edit.ts"
import type { TableEntry } from "../postfix/postfixFiles.ts"
import type { FileAttributes, Status } from "../services/FileSystem.ts"

/** The owner to set; none leaves the group or the mode alone. */
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

/** A step on one of the directories of an instance. */
export type PlaceStep = MakeDirectory | SetOwnership

/** A file of which we know the whole text: it is new, or replaces what is there. */
export interface WriteFile {
  readonly _tag: "WriteFile"
  readonly path: string
  readonly text: string
  readonly ownership: Ownership
  /** The modification time to set, in milliseconds since 1970. */
  readonly modified: Option.Option<number>
  readonly before: Option.Option<{ readonly text: string; readonly attributes: FileAttributes }>
  /** The file of Postfix that this one was made from. */
  readonly stock: Option.Option<StockFile>
}

export interface StockFile {
  readonly path: string
  readonly text: string
}

/** Sets parameters in a main.cf; everything else in it stays as it is at that moment. */
export interface EditMainCf {
  readonly _tag: "EditMainCf"
  readonly path: string
  readonly assignments: ReadonlyArray<Assignment>
  /** The values that the assignments are based on, as written in the file; none for what was not set. */
  readonly expected: ReadonlyArray<readonly [name: string, value: Option.Option<string>]>
}

/** Replaces the whole text of a file that is there; what a dry run has shown is what is written. */
export interface ReplaceText {
  readonly _tag: "ReplaceText"
  readonly path: string
  readonly before: string
  readonly text: string
}

/** A change of a file that is there. */
export type Edit = EditMainCf | ReplaceText

/** Records where the clean-up has to continue if we die. The undo restores maildrop before it removes the journal. */
export interface WriteJournal {
  readonly _tag: "WriteJournal"
  readonly path: string
  readonly text: string
  readonly directories: Directories
  /** The maildrop that a later step closes; none if there is none. */
  readonly maildrop: Option.Option<ClosedMaildrop>
}

/** Makes and holds a missing lock file of an instance, so that it cannot be started. */
export interface HoldLock {
  readonly _tag: "HoldLock"
  readonly path: string
  readonly owner: Account
  /** Its configuration directory. */
  readonly instance: string
}

/** Owner and mode of maildrop before it was closed. */
export type ClosedMaildrop = Pick<Status, "uid" | "gid" | "mode">

/**
 * Keeps an instance from accepting mail: without this directory postdrop(1) waits, even for root. It can be removed only
 * if it holds no message, not even an unfinished one.
 */
export interface CloseMaildrop {
  readonly _tag: "CloseMaildrop"
  readonly directories: Directories
  readonly before: ClosedMaildrop
}

/** A place for a directory that will be moved there, so that its new name is good already. */
export interface MakeLink {
  readonly _tag: "MakeLink"
  readonly path: string
  readonly target: string
}

/** A directory that replaces a link to it after the commit. */
export interface Move {
  readonly from: string
  readonly to: string
}

/** A step before the commit, which is undone if the commit is not reached. */
export type Preparation = PlaceStep | WriteFile | Edit | WriteJournal | HoldLock | CloseMaildrop | MakeLink

/** A step after the commit, which is not undone. */
export interface Removal {
  readonly _tag: "RemoveFile" | "RemoveDirectory"
  readonly path: string
}

/**
 * An instance that is removed after the commit, with everything that Postfix has made. The files are listed once the
 * instance can no longer be started, nor accept mail.
 */
export interface InstanceRemoval {
  readonly directories: Directories
  /** What belongs in the directories of every instance. */
  readonly table: ReadonlyArray<TableEntry>
  /** Where master.cf.proto is. */
  readonly metaDirectory: string
  readonly mailOwner: Account
}

/** An action in the words of its messages, such as `create`, `creates` and `created`. */
export interface Verb {
  /** As on the command line: `init` prepares. */
  readonly action: string
  readonly infinitive: string
  readonly present: string
  readonly past: string
}

export const makeVerb = (infinitive: string, present: string, past: string, action = infinitive): Verb => ({
  action,
  infinitive,
  present,
  past
})

/** What to tell after an action. */
export interface Advice {
  readonly text: string
  /** If the instance is in that state then; always, if this is not given. */
  readonly when?: "running" | "stopped"
}

/** What a life-cycle action does. A plan is valid for the state that it was made from. */
export interface Plan {
  readonly prepare: ReadonlyArray<Preparation>
  /** None if there is nothing to do. */
  readonly commit: Option.Option<Edit>
  readonly cleanUp: ReadonlyArray<InstanceRemoval>
  /** After the commit. */
  readonly moves: ReadonlyArray<Move>
  /** What is not removed, and reported. */
  readonly leftovers: ReadonlyArray<string>
  /** The purpose, such as `create` and `instance postfix-x in /etc/postfix-x`. */
  readonly verb: Verb
  readonly object: string
  /** What is special about the result, such as `not enabled`. */
  readonly note: Option.Option<string>
  /** What usually comes next. */
  readonly next: ReadonlyArray<Advice>
  /** What the action does not do, although you might expect it to. */
  readonly warnings: ReadonlyArray<Advice>
  /** The existing or new instance that the action is about; none if it is damaged. */
  readonly instance: Option.Option<Instance>
}

/** Fills in what `parts` omits. */
export const makePlan = (parts: Pick<Plan, "object" | "verb"> & Partial<Plan>): Plan => ({
  prepare: [],
  commit: Option.none(),
  cleanUp: [],
  moves: [],
  leftovers: [],
  instance: Option.none(),
  note: Option.none(),
  next: [],
  warnings: [],
  ...parts
})
