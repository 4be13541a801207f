/** Suggestions for a mistyped word. */
import * as Array from "effect/Array"
import * as Option from "effect/Option"
import * as Order from "effect/Order"

/** How many letters may be wrong: two, but no more than half of them. */
const tolerance = (word: string): number => Math.min(2, Math.floor(word.length / 2))

/** The next line of Levenshtein's table: the distance of each prefix of `other` from the letters so far. */
const nextLine = (above: ReadonlyArray<number>, letter: string, other: string): ReadonlyArray<number> => {
  const line = [(above[0] ?? 0) + 1]
  for (const [column, wanted] of [...other].entries()) {
    const exchanged = (above[column] ?? 0) + (letter === wanted ? 0 : 1)
    line.push(Math.min((above[column + 1] ?? 0) + 1, (line[column] ?? 0) + 1, exchanged))
  }
  return line
}

/**
 * How many letters to insert, delete or replace. The library needs no package but `effect`, so it cannot use the
 * function of @effect/cli.
 */
const distance = (one: string, other: string): number =>
  [...one]
    .reduce<ReadonlyArray<number>>(
      (above, letter) => nextLine(above, letter, other),
      Array.range(0, [...other].length)
    )
    .at(-1) ?? 0

/** The nearest known word, if it is near enough. Words are compared after `form`. */
export const nearMiss = (
  word: string,
  known: ReadonlyArray<string>,
  form: (word: string) => string = (whole) => whole
): Option.Option<string> => {
  const formed = (text: string) => form(text).toLowerCase()
  const wanted = formed(word)
  const near = known
    .map((other) => ({ other, text: formed(other) }))
    // A much longer word cannot be near, and would take long to compare.
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

/** The nearest word as a hint, or no hint. */
export const nearMissHints = (...asked: Parameters<typeof nearMiss>): ReadonlyArray<string> =>
  Option.toArray(Option.map(nearMiss(...asked), (meant) => `did you mean '${meant}'?`))
