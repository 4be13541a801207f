/** How Postfix reads values: white space, lists, yes and no. */
import * as Option from "effect/Option"

/** The six blanks of the C locale. JavaScript's own notion is wider, and takes some bytes above 0x7f for blanks. */
export const isBlank = (character: string | undefined): boolean =>
  character === " " ||
  character === "\t" ||
  character === "\n" ||
  character === "\v" ||
  character === "\f" ||
  character === "\r"

/** The first position from `start` on that holds no blank. */
export const skipBlanks = (text: string, start = 0): number => {
  let position = start
  while (isBlank(text[position])) position++
  return position
}

/** The text without blanks at both ends. */
export const trim = (text: string): string => {
  const start = skipBlanks(text)
  let end = text.length
  while (end > start && isBlank(text[end - 1])) end--
  return text.slice(start, end)
}

/** What `postconf -x` does to a value: each run of blank, tab, CR and LF becomes one blank, the ends are trimmed. */
export const squeeze = (text: string): string =>
  /[ \t\r\n]/.test(text)
    ? text
        .split(/[ \t\r\n]+/)
        .filter((word) => word !== "")
        .join(" ")
    : text

/** The items of a list parameter, which are separated by blanks and commas (postconf(5), "list"). */
export const listItems = (text: string): ReadonlyArray<string> =>
  text.split(/[ \t\r\n,]+/).filter((item) => item !== "")

/** Yes/no parameters (postconf(5)): `yes` and `no` in any case of letters; none for anything else. */
export const parseBoolean = (value: string): Option.Option<boolean> => {
  const lowered = value.toLowerCase()
  return lowered === "yes" || lowered === "no" ? Option.some(lowered === "yes") : Option.none()
}
