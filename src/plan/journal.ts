/**
 * What an interrupted removal has to go on with: a file in the primary's configuration directory, in the form of
 * main.cf, which is there from before the commit until the clean-up is done.
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { type Directories, namedDirectories } from "../instance/directories.ts"
import { DirectoryPath } from "../instance/Instance.ts"
import { readMainCf } from "../postfix/mainCf.ts"
import { FileSystem, type Status } from "../services/FileSystem.ts"
import { statusIfThere } from "../services/ifThere.ts"
import type { WriteJournal } from "./Plan.ts"

export const journalPath = (primaryDirectory: string): string => `${primaryDirectory}/postmulti.journal`

export const journalStep = (primaryDirectory: string, directories: Directories): WriteJournal => ({
  _tag: "WriteJournal",
  path: journalPath(primaryDirectory),
  text: namedDirectories(directories)
    .map(([parameter, path]) => `${parameter} = ${path}\n`)
    .join("")
})

/** Only what root has written, and nobody else could have, says what root is to remove. */
const isTrusted = ({ kind, links, mode, uid }: Status): boolean =>
  kind === "file" && links === 1 && uid === 0 && (mode & 0o022) === 0

const directoryIn =
  (settings: ReadonlyMap<string, string>) =>
  (name: string): Option.Option<DirectoryPath> =>
    Option.fromNullable(settings.get(name)).pipe(
      Option.filter((path) => path.startsWith("/")),
      Option.map(DirectoryPath)
    )

const parse = (path: string, text: string): Option.Option<Directories> => {
  const { outcome } = readMainCf(path, text, new Map())
  const directory = directoryIn(Either.getOrElse(outcome, () => new Map<string, string>()))
  return Option.all({
    configDirectory: directory("config_directory"),
    queueDirectory: directory("queue_directory"),
    dataDirectory: directory("data_directory")
  })
}

/** What the journal says; none if there is none, or one that cannot be trusted or understood. */
export const readJournal = (primaryDirectory: string) =>
  Effect.gen(function* () {
    const { readFile } = yield* FileSystem
    const path = journalPath(primaryDirectory)
    const found = yield* statusIfThere(path)
    return Option.exists(found, isTrusted) ? parse(path, yield* readFile(path)) : Option.none()
  })
