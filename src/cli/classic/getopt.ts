/**
 * The option scanner of the C library, getopt(3), one option at a time: clusters (`-la`), attached values (`-gmsa`),
 * an end at `--` or at the first operand.
 */
export type Scanned =
  | { readonly _tag: "Flag"; readonly letter: string; readonly rest: Rest }
  | { readonly _tag: "Valued"; readonly letter: string; readonly value: string; readonly rest: Rest }
  | ({ readonly _tag: "Invalid" } & Misuse)
  | { readonly _tag: "Operands"; readonly words: ReadonlyArray<string> }

/** In the words of getopt(3). */
export interface Misuse {
  readonly problem: "invalid option" | "option requires an argument"
  readonly letter: string
}

/** What is left to scan: the unread letters of a cluster, and the words after it. */
interface Rest {
  readonly cluster: string
  readonly words: ReadonlyArray<string>
}

export const unscanned = (words: ReadonlyArray<string>): Rest => ({ cluster: "", words })

/**
 * The next option, or the operands. `letters` is in the form of getopt(3): a colon after a letter means that it takes
 * a value.
 */
export const scan = (letters: string, rest: Rest): Scanned => {
  if (rest.cluster !== "") return scanLetter(letters, rest.cluster, rest.words)
  const [word, ...following] = rest.words
  if (word === undefined || word === "-" || !word.startsWith("-"))
    return { _tag: "Operands", words: rest.words }
  if (word === "--") return { _tag: "Operands", words: following }
  return scanLetter(letters, word.slice(1), following)
}

const scanLetter = (letters: string, cluster: string, words: ReadonlyArray<string>): Scanned => {
  const letter = cluster.charAt(0)
  const attached = cluster.slice(1)
  const place = letters.indexOf(letter)
  if (place < 0 || letter === ":") return { _tag: "Invalid", problem: "invalid option", letter }
  if (letters[place + 1] !== ":") return { _tag: "Flag", letter, rest: { cluster: attached, words } }
  if (attached !== "") return { _tag: "Valued", letter, value: attached, rest: unscanned(words) }
  const [value, ...following] = words
  return value === undefined
    ? { _tag: "Invalid", problem: "option requires an argument", letter }
    : { _tag: "Valued", letter, value, rest: unscanned(following) }
}
