/** Long lines in what postconf(1) prints with `-f`. */

/** In bytes: a line is to stay below. */
export const lineLimit = 80

/** A text of words on as many lines as it takes, each but the first one indented. */
export const folded = (text: string): string => {
  const lines: Array<string> = []
  for (const word of text.split(" ")) {
    const last = lines.at(-1)
    if (last === undefined) lines.push(word)
    else if (last.length + word.length < lineLimit) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(`    ${word}`)
  }
  return lines.join("\n")
}
