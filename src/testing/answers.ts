/** The `Postconf` service of a pretend host: answers from its files, without a process. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { type Postconf, PostconfFailed } from "../postfix/Postconf.ts"
import { FileSystem } from "../services/FileSystem.ts"
import { expandedValue, rawValue, readSettings } from "./programs/Program.ts"
import { type Defaults, defaultOf } from "./stock.ts"

export const answers = (defaults: Defaults, files: FileSystem["Type"]): Postconf["Type"] => {
  const rawIn = (configDirectory: string) =>
    readSettings(configDirectory).pipe(
      Effect.map((settings) => rawValue(configDirectory, settings, defaults)),
      Effect.mapError(({ message }) => new PostconfFailed({ text: message })),
      Effect.provideService(FileSystem, files)
    )
  return {
    defaults: (names) =>
      Effect.succeed(
        new Map(
          names.flatMap((name) => {
            const value = defaultOf(defaults, name)
            return value === undefined ? [] : [[name, value] as const]
          })
        )
      ),
    rawValue: (configDirectory, name) =>
      Effect.map(rawIn(configDirectory), (raw) => Option.fromNullable(raw(name))),
    expandedValue: (configDirectory, name) =>
      Effect.map(rawIn(configDirectory), (raw) =>
        Either.mapLeft(expandedValue(raw(name) ?? "", raw).outcome, () => [])
      )
  }
}
