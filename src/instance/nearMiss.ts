/** What somebody may have meant who has mistyped a word. */
import * as Array from "effect/Array"
import * as Option from "effect/Option"
import * as Order from "effect/Order"

/** As many letters may be wrong, but no more than half of them. */
const tolerance = (word: string): number => Math.min(2, Math.floor(word.length / 2))

/** The next line of Levenshtein's table: how far each beginning of `other` is from the letters until now. */
const nextLine = (above: ReadonlyArray<number>, letter: string, other: string): ReadonlyArray<number> => {
  const line = [(above[0] ?? 0) + 1]
  for (const [column, wanted] of [...other].entries()) {
    const exchanged = (above[column] ?? 0) + (letter === wanted ? 0 : 1)
    line.push(Math.min((above[column + 1] ?? 0) + 1, (line[column] ?? 0) + 1, exchanged))
  }
  return line
}

/**
 * How many letters have to be put in, taken away or exchanged. The library needs no package but `effect`, so that the
 * function of @effect/cli is not at hand.
 */
const distance = (one: string, other: string): number =>
  [...one]
    .reduce<ReadonlyArray<number>>(
      (above, letter) => nextLine(above, letter, other),
      Array.range(0, [...other].length)
    )
    .at(-1) ?? 0

/** The known word that is nearest, if it is near enough; what `form` makes the same is the same. */
export const nearMiss = (
  word: string,
  known: ReadonlyArray<string>,
  form: (word: string) => string = (whole) => whole
): Option.Option<string> => {
  const formed = (text: string) => form(text).toLowerCase()
  const wanted = formed(word)
  const near = known
    .map((other) => ({ other, text: formed(other) }))
    // One that is much longer or shorter cannot be near, and would take long to be compared.
    .filter(({ text }) => Math.abs(text.length - wanted.length) <= tolerance(wanted))
    .map(({ other, text }) => ({ other, away: distance(wanted, text) }))
    .filter(({ away }) => away <= tolerance(wanted))
  return Array.isNonEmptyArray(near)
    ? Option.some(
        Array.min(
          near,
          Order.mapInput(Order.number, ({ away }: { away: number }) => away)
        ).other
      )
    : Option.none()
}

/** The same as a hint, or none. */
export const nearMissHints = (...asked: Parameters<typeof nearMiss>): ReadonlyArray<string> =>
  Option.toArray(Option.map(nearMiss(...asked), (meant) => `did you mean '${meant}'?`))
