/** Text for people: nothing in it controls their terminal but our own colours. */
import * as Effect from "effect/Effect"
import { Caller } from "../../services/Caller.ts"
import { harmlessLines } from "../../services/Diagnostics.ts"
import { StandardStreams } from "../../services/StandardStreams.ts"
import { print } from "../outcome.ts"

const codes = { bold: 1, red: 31, green: 32, yellow: 33, cyan: 36 } as const

/** What stands out, and how. */
export type Highlight = readonly [what: RegExp, how: keyof typeof codes]

/** Obeys NO_COLOR as no-color.org defines it. */
export const wantsColour = Effect.gen(function* () {
  const { NO_COLOR = "", TERM = "dumb" } = (yield* Caller).environment
  const { outputIsTerminal } = yield* StandardStreams
  return NO_COLOR === "" && TERM !== "dumb" && (yield* outputIsTerminal)
})

/** For unified diffs indented by `indent`. */
export const diffColours = (indent: string): ReadonlyArray<Highlight> => [
  [new RegExp(`^${indent}\\+(?!\\+\\+ ).*$`, "gm"), "green"],
  [new RegExp(`^${indent}-(?!-- ).*$`, "gm"), "red"],
  [new RegExp(`^${indent}@@.*$`, "gm"), "cyan"]
]

export const printForPeople = Effect.fnUntraced(function* (
  text: string,
  ...highlights: ReadonlyArray<Highlight>
) {
  const plain = harmlessLines(text)
  const coloured = (before: string, [what, how]: Highlight): string =>
    before.replace(what, (found) => `\x1b[${codes[how]}m${found}\x1b[0m`)
  yield* print((yield* wantsColour) ? highlights.reduce(coloured, plain) : plain)
})
