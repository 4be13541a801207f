/** UTF-8, as texts of one character per byte. */

/** ASCII, a character of several bytes, as much as there is of one, or a byte that cannot begin any. */
const part = new RegExp(
  [
    "[^\\x80-\\xff]+",
    "[\\xc2-\\xdf][\\x80-\\xbf]?",
    "\\xe0(?:[\\xa0-\\xbf][\\x80-\\xbf]?)?",
    "\\xed(?:[\\x80-\\x9f][\\x80-\\xbf]?)?",
    "[\\xe1-\\xef][\\x80-\\xbf]{0,2}",
    "\\xf0(?:[\\x90-\\xbf][\\x80-\\xbf]{0,2})?",
    "[\\xf1-\\xf3][\\x80-\\xbf]{0,3}",
    "\\xf4(?:[\\x80-\\x8f][\\x80-\\xbf]{0,2})?",
    "[^]"
  ].join("|"),
  "g"
)

/** The string of these bytes. Each part of them that is no character becomes U+FFFD, as in Node. */
export const decode = (bytes: string): string =>
  bytes.replaceAll(part, (found) => {
    try {
      return decodeURIComponent(escape(found))
    } catch {
      return "\ufffd"
    }
  })

/** The bytes of a string. Half of a surrogate pair becomes U+FFFD. */
export const encode = (unicode: string): string =>
  unescape(encodeURIComponent(unicode.replaceAll(/\p{Surrogate}/gu, "\ufffd")))
