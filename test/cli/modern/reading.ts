/** Reads words with the modern command line, into forms that tests can compare. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { readCommandLine } from "../../../src/cli/modern/grammar/commandLine.ts"
import { postmulti } from "../../../src/cli/modern/grammar/grammar.ts"
import { modern } from "../../../src/cli/modern/program.ts"
import { pretendHost } from "../../../src/testing/host.ts"

export const words = (line: string) => (line === "" ? [] : line.split(" "))

export const wish = (given: ReadonlyArray<string>) =>
  Effect.runSync(Effect.either(readCommandLine(postmulti.descriptor, given)))

/** What standard error shows for these words. */
export const complaint = (given: ReadonlyArray<string>): Promise<string> =>
  Effect.gen(function* () {
    const host = yield* pretendHost({ argv: given })
    yield* Effect.provide(modern, host.layer)
    return (yield* host.errors).replace(/^postmulti: fatal: /, "").trimEnd()
  }).pipe(Effect.runPromise)

/** The values that the handler of the subcommand gets, or else the wish or the complaint. */
export const call = (given: ReadonlyArray<string>) => {
  const found = wish(given)
  if (found._tag === "Left") return found.left.message
  if (found.right._tag !== "Call") return found.right
  // The subcommand's identity comes first, which its type does not tell.
  const entry: unknown = Option.getOrUndefined(found.right.call.subcommand)
  const value: unknown = Array.isArray(entry) ? entry[1] : undefined
  return typeof value === "object" ? { ...value } : {}
}

/** The same without the options that all subcommands have. */
export const request = (given: ReadonlyArray<string>) => {
  const found = call(given)
  if (typeof found !== "object" || !("verbose" in found)) return found
  const { verbose, ...others } = found
  return others
}
