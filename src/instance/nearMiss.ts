/** What somebody may have meant who has mistyped a word. */
import { levensteinDistance } from "@effect/cli/AutoCorrect"
import { defaultConfig } from "@effect/cli/CliConfig"
import * as Array from "effect/Array"
import * as Option from "effect/Option"
import * as Order from "effect/Order"

/** As many letters may be wrong, but no more than half of them. */
const tolerance = (word: string): number => Math.min(2, Math.floor(word.length / 2))

/** The known word that is nearest, if it is near enough. */
export const nearMiss = (word: string, known: ReadonlyArray<string>): Option.Option<string> => {
  const near = known
    // One that is much longer or shorter cannot be near, and would take long to be compared.
    .filter((other) => Math.abs(other.length - word.length) <= tolerance(word))
    .map((other) => [other, levensteinDistance(word, other, defaultConfig)] as const)
    .filter(([, distance]) => distance <= tolerance(word))
  return Array.isNonEmptyArray(near)
    ? Option.some(
        Array.min(
          near,
          Order.mapInput(Order.number, ([, distance]: readonly [string, number]) => distance)
        )[0]
      )
    : Option.none()
}

/** The same as a hint, or none. */
export const nearMissHints = (word: string, known: ReadonlyArray<string>): ReadonlyArray<string> =>
  Option.toArray(Option.map(nearMiss(word, known), (meant) => `did you mean '${meant}'?`))
