/** What the main.cf of an instance says, for the pretend programs. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { type Expansion, expand } from "../../postfix/expansion/expansion.ts"
import { readMainCf, type Settings } from "../../postfix/maincf/lines.ts"
import { squeeze } from "../../postfix/maincf/values.ts"
import { Caller } from "../../services/Caller.ts"
import { FileSystem } from "../../services/FileSystem.ts"
import type { Defaults } from "../defaults.ts"
import { builtIn, Installation } from "../Installation.ts"

/** What the file says, with the warnings about it; fails as reading the file does. */
export const readFileOf = Effect.fnUntraced(function* (configDirectory: string) {
  const { readFile } = yield* FileSystem
  const path = `${configDirectory}/main.cf`
  return readMainCf(path, yield* readFile(path), new Map())
})

/** Raw settings. */
export const readSettings = (configDirectory: string) =>
  Effect.flatMap(readFileOf(configDirectory), ({ outcome }) => outcome)

/** What a name stands for in that directory: a setting of the file, or else the default. */
export const rawValue =
  (configDirectory: string, settings: Settings, defaults: Defaults) =>
  (name: string): string | undefined =>
    name === "config_directory" ? configDirectory : (settings.get(name) ?? defaults[name])

/** A value with all macros expanded. */
export const expandedValue = (value: string, raw: (name: string) => string | undefined): Expansion<never> => {
  const { outcome, warnings } = expand(value, (name) => Either.right(raw(name)))
  return { warnings, outcome: Either.map(outcome, squeeze) }
}

/** The directory that a program works with: of its option, of the environment, or the one it was built with. */
export const chosenDirectory = Effect.fnUntraced(function* (option: string | undefined) {
  const { environment } = yield* Caller
  return option ?? environment["MAIL_CONFIG"] ?? builtIn(yield* Installation, "config_directory")
})

/** The expanded parameters of an instance; an empty text for a name that means nothing there. */
export const parametersOf = Effect.fnUntraced(function* (configDirectory: string) {
  const { defaults } = yield* Installation
  const raw = rawValue(configDirectory, yield* readSettings(configDirectory), defaults)
  return (name: string): string => Either.getOrElse(expandedValue(raw(name) ?? "", raw).outcome, () => "")
})

export type Parameters = Effect.Effect.Success<ReturnType<typeof parametersOf>>
