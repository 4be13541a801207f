/** Reads what there is where this program is to be. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { Postconf } from "../../postfix/Postconf.ts"
import { FileSystem } from "../../services/FileSystem.ts"
import { ifThere, statusIfThere } from "../../services/ifThere.ts"
import { Runtime } from "../../services/Runtime.ts"
import { diversionOf } from "./diversion.ts"
import { entry, home, programFiles, type Situation, startFiles } from "./Situation.ts"

/** Where Postfix's commands are where nobody can be asked. */
const usualDirectory = "/usr/sbin"

/** What the primary's main.cf says, as far as postconf can tell. */
const commandDirectory = Effect.gen(function* () {
  const { defaults, expandedValue } = yield* Postconf
  const builtIn = yield* defaults(["config_directory", "command_directory"])
  const found = yield* expandedValue(builtIn.get("config_directory") ?? "", "command_directory")
  return found ?? builtIn.get("command_directory") ?? usualDirectory
})

const exists = (path: string) => Effect.map(statusIfThere(path), Option.isSome)

const foundAt = (path: string) =>
  Effect.gen(function* () {
    const { linkTarget, readFile } = yield* FileSystem
    const there = yield* statusIfThere(path)
    if (Option.isNone(there)) return "none"
    if (there.value.kind === "link" && (yield* linkTarget(path)) === `${home}/${entry}`) return "ours"
    const text = yield* ifThere(readFile(path), "#!")
    return text.startsWith("#!") ? "script" : "binary"
  })

/** The texts of those files of this program that are in a directory. */
const programIn = (directory: string) =>
  Effect.gen(function* () {
    const { readFiles } = yield* FileSystem
    const texts = yield* readFiles(programFiles.map((name) => `${directory}/${name}`))
    return new Map(
      texts.flatMap((text, index) =>
        Either.match(text, { onLeft: () => [], onRight: (content) => [[programFiles[index] ?? "", content]] })
      )
    )
  })

/** The program that is running, of which nothing may be missing. */
export const ownProgram = Effect.gen(function* () {
  const { directory } = yield* Runtime
  const { readFile } = yield* FileSystem
  const texts = yield* Effect.forEach(programFiles, (name) =>
    Effect.map(readFile(`${directory}/${name}`), (text) => [name, text] as const)
  )
  return new Map<string, string>(texts)
})

export const survey = Effect.gen(function* () {
  const directory = yield* Effect.option(commandDirectory)
  const path = `${Option.getOrElse(directory, () => usualDirectory)}/postmulti`
  const aside = `${path}.postfix`
  const situation: Situation = {
    path,
    aside,
    found: yield* foundAt(path),
    hasAside: yield* exists(aside),
    diversion: yield* diversionOf(path, aside),
    hasPostfix: Option.isSome(directory),
    hasHome: yield* exists(home),
    installed: yield* programIn(home),
    removable: yield* Effect.filter([...programFiles, ...startFiles], (name) => exists(`${home}/${name}`))
  }
  return situation
})
