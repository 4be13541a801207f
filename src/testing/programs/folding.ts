/** Long lines in what postconf(1) prints with `-f`. */

/** In bytes. A line is shorter than this, if possible. */
export const lineLimit = 80

/** Words on as many lines as necessary, all but the first one indented. */
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
