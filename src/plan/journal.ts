/**
 * Where an interrupted removal has to continue: a file in the primary's configuration directory, in the format of
 * main.cf, which exists from before the commit until the clean-up is done.
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { type Directories, DirectoryPath, namedDirectories } from "../instance/Instance.ts"
import { readMainCf } from "../postfix/maincf/lines.ts"
import { FileSystem, type Status } from "../services/FileSystem.ts"
import { statusIfThere } from "../services/ifThere.ts"
import type { ClosedMaildrop, WriteJournal } from "./Plan.ts"

export const journalPath = (primaryDirectory: string): string => `${primaryDirectory}/postmulti.journal`

/** What was being removed, and the maildrop to restore if the removal does not happen. */
export interface Journal {
  readonly directories: Directories
  readonly maildrop: Option.Option<ClosedMaildrop>
}

/** In octal digits, as people read it. */
const maildropSettings = ({ gid, mode, uid }: ClosedMaildrop) =>
  [
    ["maildrop_mode", mode.toString(8)],
    ["maildrop_owner", `${uid}`],
    ["maildrop_group", `${gid}`]
  ] as const

export const journalStep = (primaryDirectory: string, { directories, maildrop }: Journal): WriteJournal => ({
  _tag: "WriteJournal",
  path: journalPath(primaryDirectory),
  directories,
  maildrop,
  text: [
    ...namedDirectories(directories),
    ...Option.match(maildrop, { onNone: () => [], onSome: maildropSettings })
  ]
    .map(([parameter, value]) => `${parameter} = ${value}\n`)
    .join("")
})

/** Root removes only what a file names that nobody but root could have written. */
const isTrusted = ({ kind, links, mode, uid }: Status): boolean =>
  kind === "file" && links === 1 && uid === 0 && (mode & 0o022) === 0

const parse = (path: string, text: string): Option.Option<Journal> => {
  const settings = Either.getOrElse(
    readMainCf(path, text, new Map()).outcome,
    () => new Map<string, string>()
  )
  const value = (name: string, form: RegExp) =>
    Option.filter(Option.fromNullable(settings.get(name)), (found) => form.test(found))
  const directory = (name: string) => Option.map(value(name, /^\//), DirectoryPath)
  const number = (name: string, form: RegExp, radix: 8 | 10) =>
    Option.map(value(name, form), (digits) => Number.parseInt(digits, radix))
  const directories = Option.all({
    configDirectory: directory("config_directory"),
    queueDirectory: directory("queue_directory"),
    dataDirectory: directory("data_directory")
  })
  const maildrop = Option.all({
    mode: number("maildrop_mode", /^[0-7]{1,4}$/, 8),
    uid: number("maildrop_owner", /^\d{1,10}$/, 10),
    gid: number("maildrop_group", /^\d{1,10}$/, 10)
  })
  return Option.map(directories, (found) => ({ directories: found, maildrop }))
}

/** None if there is no journal, or if it cannot be trusted or understood. */
export const readJournal = Effect.fnUntraced(function* (primaryDirectory: string) {
  const { readFile } = yield* FileSystem
  const path = journalPath(primaryDirectory)
  const found = yield* statusIfThere(path)
  return Option.exists(found, isTrusted) ? parse(path, yield* readFile(path)) : Option.none()
})
