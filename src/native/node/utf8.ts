/** UTF-8, as texts of one character per byte. */

/** A character of several bytes, as much as there is of one, or a byte that cannot begin any. */
const part = new RegExp(
  [
    "[\\xc2-\\xdf][\\x80-\\xbf]?",
    "\\xe0(?:[\\xa0-\\xbf][\\x80-\\xbf]?)?",
    "\\xed(?:[\\x80-\\x9f][\\x80-\\xbf]?)?",
    "[\\xe1-\\xef][\\x80-\\xbf]{0,2}",
    "\\xf0(?:[\\x90-\\xbf][\\x80-\\xbf]{0,2})?",
    "[\\xf1-\\xf3][\\x80-\\xbf]{0,3}",
    "\\xf4(?:[\\x80-\\x8f][\\x80-\\xbf]{0,2})?",
    "[\\x80-\\xff]"
  ].join("|"),
  "g"
)

/** Undefined if they are not UTF-8. */
const decodeValid = (bytes: string): string | undefined => {
  try {
    return decodeURIComponent(escape(bytes))
  } catch {
    return undefined
  }
}

/** The string of these bytes. Each part of them that is no character becomes U+FFFD, as in Node. */
export const decode = (bytes: string): string =>
  decodeValid(bytes) ?? bytes.replaceAll(part, (found) => decodeValid(found) ?? "\ufffd")

/** The bytes of a string. Half of a surrogate pair becomes U+FFFD. */
export const encode = (unicode: string): string =>
  unescape(encodeURIComponent(unicode.replaceAll(/\p{Surrogate}/gu, "\ufffd")))
