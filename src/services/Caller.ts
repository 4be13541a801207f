/** What the caller gave us: the words of the command line and the environment. */
import * as Fs from "node:fs"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { fromUnicode, textOf } from "./bytes.ts"

export class Caller extends Context.Tag("postmulti/Caller")<
  Caller,
  {
    /** The words after the program's name, one character per byte. */
    readonly words: ReadonlyArray<string>
    /** The environment, one character per byte. */
    readonly environment: Readonly<Record<string, string>>
    readonly processId: number
  }
>() {}

/** Node has replaced bytes that are not UTF-8; the kernel still has them. */
const exactWords = (words: ReadonlyArray<string>): Effect.Effect<ReadonlyArray<string>> => {
  const decoded = words.map(fromUnicode)
  return words.length > 0 && words.some((word) => word.includes("\ufffd"))
    ? Effect.try(() =>
        textOf(Fs.readFileSync("/proc/self/cmdline")).split("\0").slice(0, -1).slice(-words.length)
      ).pipe(Effect.orElseSucceed(() => decoded))
    : Effect.succeed(decoded)
}

export const makeCaller: Effect.Effect<Context.Tag.Service<Caller>> = Effect.suspend(() =>
  Effect.map(exactWords(process.argv.slice(2)), (words) => ({
    words,
    environment: Object.fromEntries(
      Object.entries(process.env).map(([name, value]) => [fromUnicode(name), fromUnicode(value ?? "")])
    ),
    processId: process.pid
  }))
)

export const CallerLive = /* @__PURE__ */ Layer.effect(Caller, makeCaller)
