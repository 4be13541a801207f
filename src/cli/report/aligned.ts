/** The list of instances for people, with columns as wide as what is in them. Texts have one character per byte. */
import * as Option from "effect/Option"
import type { Instance } from "../../instance/Instance.ts"
import { fromUnicode, isAscii, toUnicodeLossy } from "../../services/bytes.ts"

type Row = ReadonlyArray<string>

const headings: Row = ["NAME", "GROUP", "ENABLED", "DIRECTORY"]

const gap = "  "

/** What a terminal shows together with the character before it. */
const isCombining = (character: string): boolean =>
  character !== "\u00ad" && /[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff]/u.test(character)

/** What takes two places on a terminal: the letters of East Asia, and pictures. */
const isWide = (character: string): boolean =>
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}\p{Emoji_Presentation}]/u.test(
    character
  )

/** How many places a text takes on a terminal. */
export const displayWidth = (text: string): number => {
  if (isAscii(text)) return text.length
  let width = 0
  for (const character of toUnicodeLossy(text)) {
    if (!isCombining(character)) width += isWide(character) ? 2 : 1
  }
  return width
}

/** Nothing in a name may move the cursor, or turn the direction of writing. */
const safe = (text: string): string =>
  fromUnicode(toUnicodeLossy(text).replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu, "?"))

const padded = (text: string, width: number): string =>
  text + " ".repeat(Math.max(0, width - displayWidth(text)))

/** The last column has no blanks behind it. */
const lines = (rows: ReadonlyArray<Row>): string => {
  const widths = headings.map((_, column) =>
    rows.reduce((widest, row) => Math.max(widest, displayWidth(row[column] ?? "")), 0)
  )
  return rows
    .map((row) => {
      const columns = row.map((text, column) =>
        column === row.length - 1 ? text : padded(text, widths[column] ?? 0)
      )
      return `${columns.join(gap)}\n`
    })
    .join("")
}

const orDash = (value: Option.Option<string>): string => Option.getOrElse(value, () => "-")

const rowOf = ({ configDirectory, enabled, group, name }: Instance): Row => [
  orDash(name),
  orDash(group),
  enabled ? "y" : "n",
  configDirectory
]

/**
 * What is in a line, and its order, is what `-l` has. A terminal gets headings, and nothing that would upset it; a
 * script gets lines of instances only, with all bytes as they are.
 */
export const alignedTable = (instances: ReadonlyArray<Instance>, isTerminal: boolean): string => {
  const rows = instances.map(rowOf)
  if (!isTerminal || rows.length === 0) return lines(rows)
  return lines([headings, ...rows.map((row) => row.map(safe))])
}
