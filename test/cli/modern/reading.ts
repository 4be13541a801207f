/** What the modern door makes of words, in forms that tests can compare. */
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as Effect from "effect/Effect"
import { readCommandLine } from "../../../src/cli/modern/commandLine.ts"

export const words = (line: string) => (line === "" ? [] : line.split(" "))

export const wish = (given: ReadonlyArray<string>) =>
  Effect.runSync(Effect.provide(Effect.either(readCommandLine(given)), NodeContext.layer))

/** The message of the error, if there is one. */
export const complaint = (given: ReadonlyArray<string>): string => {
  const found = wish(given)
  return found._tag === "Left" ? found.left.message : "fine"
}

/** What is to be performed, or else the wish or the complaint. */
export const invocation = (given: ReadonlyArray<string>) => {
  const found = wish(given)
  if (found._tag === "Left") return found.left.message
  return found.right._tag === "Perform" ? found.right.invocation : found.right
}

export const request = (given: ReadonlyArray<string>) => {
  const found = invocation(given)
  return typeof found === "object" && "request" in found ? found.request : found
}
