/** What the caller gave us: the words of the command line and the environment. */
import * as Fs from "node:fs"
import type * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { fromUnicode, textOf } from "./bytes.ts"

export class Caller extends Context.Tag("postmulti/Caller")<
  Caller,
  {
    /** The words after the program's name, one character per byte. */
    readonly words: ReadonlyArray<string>
    /** The environment, one character per byte, without the variables that no child can be given. */
    readonly environment: Readonly<Record<string, string>>
    /** The names of variables that are not UTF-8: Node would pass them on altered. */
    readonly unusableVariables: ReadonlyArray<string>
    readonly processId: number
  }
>() {}

/** What the kernel has kept, where Node has replaced bytes that are not UTF-8; null-terminated items. */
const exactItems = (path: string): Effect.Effect<ReadonlyArray<string>, Cause.UnknownException> =>
  Effect.try(() => textOf(Fs.readFileSync(path)).split("\0").slice(0, -1))

const replacement = "\ufffd"

const exactWords = (words: ReadonlyArray<string>): Effect.Effect<ReadonlyArray<string>> =>
  words.some((word) => word.includes(replacement))
    ? Effect.orElseSucceed(
        Effect.map(exactItems("/proc/self/cmdline"), (items) => items.slice(-words.length)),
        () => words.map(fromUnicode)
      )
    : Effect.succeed(words.map(fromUnicode))

type Variable = readonly [name: string, value: string]

const unusableAmong = (variables: ReadonlyArray<Variable>): Effect.Effect<ReadonlyArray<string>> => {
  const suspects = variables.filter((variable) => variable.join("=").includes(replacement))
  return suspects.length === 0
    ? Effect.succeed([])
    : Effect.orElseSucceed(
        Effect.map(exactItems("/proc/self/environ"), (items) => {
          const exact = new Set(items)
          return suspects
            .filter((variable) => !exact.has(fromUnicode(variable.join("="))))
            .map(([name]) => name)
        }),
        () => suspects.map(([name]) => name)
      )
}

export const makeCaller: Effect.Effect<Context.Tag.Service<Caller>> = Effect.gen(function* () {
  const words = yield* exactWords(process.argv.slice(2))
  const variables = Object.entries(process.env).map(([name, value = ""]): Variable => [name, value])
  const unusable = yield* unusableAmong(variables)
  const usable = variables.filter(([name]) => !unusable.includes(name))
  return {
    words,
    environment: Object.fromEntries(usable.map(([name, value]) => [fromUnicode(name), fromUnicode(value)])),
    unusableVariables: unusable.map(fromUnicode),
    processId: process.pid
  }
})

export const CallerLive = /* @__PURE__ */ Layer.effect(Caller, makeCaller)
