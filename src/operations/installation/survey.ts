/** Reads what is installed now. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { Postconf, PostconfFailed } from "../../postfix/Postconf.ts"
import { FileSystem } from "../../services/FileSystem.ts"
import {
  ifThere,
  isReadableFile,
  readableText,
  readableTexts,
  statusIfThere
} from "../../services/ifThere.ts"
import { directoryOf, join, nameOf } from "../../services/paths.ts"
import { Runtime } from "../../services/processes/Runtime.ts"
import { type Diversion, readDiversion } from "./dpkg.ts"
import {
  entry,
  formerFiles,
  home,
  launcher,
  modeOf,
  packageHome,
  page,
  pageDirectories,
  pageLink,
  programFiles,
  type Slot,
  slots,
  startFiles
} from "./layout.ts"

/** A script, this program without Node, or a binary as Postfix's own. */
type ProgramKind = "script" | "native" | "binary"

export interface Situation {
  /** The path of `$command_directory/postmulti`, and the path where the original is kept. */
  readonly path: string
  readonly aside: string
  /** What is at `path`; ours is a link to this program. */
  readonly found: "none" | "ours" | ProgramKind
  /** What is at `aside`. */
  readonly kept: "none" | "original" | "other"
  readonly diversion: Diversion
  /** Whether there is a Postfix. */
  readonly hasPostfix: boolean
  /** Our directories that exist, the outer one first. */
  readonly directories: ReadonlyArray<string>
  /** What the launcher starts. */
  readonly current: Option.Option<Slot>
  /** The texts of our installed files, by their paths, unless others than root can write them. */
  readonly installed: ReadonlyMap<string, string>
  /** The directories of the manual page that exist, the outer one first. */
  readonly pageDirectories: ReadonlyArray<string>
  /** Whose manual page is there: that of a slot, or somebody else's. */
  readonly page: "none" | "other" | Slot
  /** Our files that exist. */
  readonly removable: ReadonlyArray<string>
}

/** For a host without Postfix. */
const usualDirectory = "/usr/sbin"

const exists = (path: string) => Effect.map(statusIfThere(path), Option.isSome)

/** The setting of the primary's main.cf. Elsewhere, nothing of ours would be found. */
const commandDirectory = Effect.gen(function* () {
  const { defaults, expandedValue } = yield* Postconf
  const builtIn = yield* defaults(["config_directory", "command_directory"])
  const configDirectory = builtIn.get("config_directory") ?? ""
  const found = yield* expandedValue(configDirectory, "command_directory")
  if (Either.isRight(found)) return found.right
  const mainCf = `${configDirectory}/main.cf`
  if (yield* exists(mainCf)) {
    return yield* new PostconfFailed({ text: `${mainCf}: command_directory cannot be read, see 'postconf'` })
  }
  return builtIn.get("command_directory") ?? usualDirectory
})

/** Without Node, this program is an executable, which knows where its package has the rest. */
export const readProgramKind = (path: string) =>
  Effect.map(
    Effect.flatMap(FileSystem, ({ readFile }) => readFile(path)),
    (content): ProgramKind => {
      if (content.startsWith("#!")) return "script"
      return content.includes(`${packageHome}/program`) ? "native" : "binary"
    }
  )

const foundAt = Effect.fnUntraced(function* (path: string) {
  const { linkTarget } = yield* FileSystem
  const there = yield* statusIfThere(path)
  if (Option.isNone(there)) return "none"
  if (there.value.kind === "link" && (yield* linkTarget(path)) === entry) return "ours"
  return yield* ifThere(readProgramKind(path), "script" as const)
})

/** A link may lead to what has taken the place of the original. */
const keptAt = Effect.fnUntraced(function* (aside: string) {
  const there = yield* statusIfThere(aside)
  if (Option.isNone(there)) return "none"
  return there.value.kind === "file" && (yield* readProgramKind(aside)) === "binary" ? "original" : "other"
})

/** npm makes a page of its own there, if that is its prefix. */
const pageThere = Effect.gen(function* () {
  const { linkTarget } = yield* FileSystem
  const there = yield* statusIfThere(pageLink)
  if (Option.isNone(there)) return "none"
  const target = there.value.kind === "link" ? yield* linkTarget(pageLink) : ""
  return slots.find((slot) => target === `${slot}/${page}`) ?? "other"
})

/** A file that others than root could have changed is written again. */
const isIntact = (path: string, mode: number) =>
  Effect.map(
    statusIfThere(path),
    Option.exists((found) => found.kind === "file" && found.uid === 0 && found.mode === mode)
  )

/** Each file of an installation, and the mode that it has. */
const installedFiles: ReadonlyArray<readonly [path: string, mode: number]> = [
  ...slots.flatMap((slot) => programFiles.map((name) => [`${slot}/${name}`, modeOf(name)] as const)),
  [launcher, 0o755],
  [entry, 0o755]
]

const intactTexts = Effect.gen(function* () {
  const intact = yield* Effect.filter(installedFiles, ([path, mode]) => isIntact(path, mode))
  return yield* readableTexts(intact.map(([path]) => path))
})

const slotIn = (text: string): Option.Option<Slot> =>
  Option.fromNullable(slots.find((slot) => text.includes(`\npostmulti_program='${slot}'\n`)))

/** Whether an installation is there, which starts this program if the path still leads to it. */
export const isInstalled = Effect.map(readableText(launcher), (text) => Option.isSome(slotIn(text)))

/** What the path leads to, and the files that the launcher beside it reads, if there is one. */
export const findStartedFiles = Effect.fnUntraced(function* (path: string) {
  const { realPath } = yield* FileSystem
  const real = yield* realPath(path)
  const beside = join(directoryOf(real), nameOf(launcher))
  const named = /^postmulti_program='?([^'\n]+)/m.exec(yield* readableText(beside))?.[1]
  if (named !== undefined) return [real, beside, ...programFiles.map((name) => `${named}/${name}`)]
  // Of npm's package, the launcher is beside the program.
  const hasProgram = yield* isReadableFile(join(directoryOf(real), "postmulti.cjs"))
  return hasProgram ? programFiles.map((name) => join(directoryOf(real), name)) : [real]
})

/** Every file that an installation may leave behind. */
const files: ReadonlyArray<string> = [
  entry,
  launcher,
  ...slots.flatMap((slot) => [...programFiles, ...startFiles].map((name) => `${slot}/${name}`)),
  ...formerFiles.map((name) => `${home}/${name}`)
]

/** The files of the running program, all of which must be there. */
export const readProgram = Effect.gen(function* () {
  const { directory } = yield* Runtime
  const { readFile } = yield* FileSystem
  const texts = yield* Effect.forEach(programFiles, (name) =>
    Effect.map(readFile(`${directory}/${name}`), (text) => [name, text] as const)
  )
  return new Map(texts)
})

export const survey = Effect.gen(function* () {
  const directory = yield* Effect.catchTag(
    Effect.asSome(commandDirectory),
    "PostconfNotFound",
    () => Effect.succeedNone
  )
  const path = `${Option.getOrElse(directory, () => usualDirectory)}/postmulti`
  const aside = `${path}.postfix`
  const installed = yield* intactTexts
  const situation: Situation = {
    path,
    aside,
    found: yield* foundAt(path),
    kept: yield* keptAt(aside),
    diversion: yield* readDiversion(path, aside),
    hasPostfix: Option.isSome(directory),
    directories: yield* Effect.filter([home, ...slots], exists),
    pageDirectories: yield* Effect.filter(pageDirectories, exists),
    page: yield* pageThere,
    current: slotIn(installed.get(launcher) ?? ""),
    installed,
    removable: yield* Effect.filter(files, exists)
  }
  return situation
})
