/** A command line of this program as somebody can type it. */

/** Nothing that a shell would take for anything but itself. */
const isPlain = (word: string): boolean => /^[\w@%+=:,./-]+$/.test(word)

const quoted = (word: string): string => (isPlain(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)

export const shellLine = (...words: ReadonlyArray<string>): string =>
  ["postmulti", ...words].map(quoted).join(" ")
