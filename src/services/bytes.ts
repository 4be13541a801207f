/**
 * Postfix handles configuration as bytes, in any character set. Inside the program, each text has one character per
 * byte. A Unicode string is no text, so the compiler refuses it as one.
 */
import * as Option from "effect/Option"

export interface Unicode {
  readonly unicode: string
}

/** The bytes that a text stands for. */
export const bytesOf = (text: string): Buffer => Buffer.from(text, "latin1")

export const textOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1")

/** Nearly all texts are ASCII, which is the same on both sides of the border. */
export const isAscii = (text: string): boolean => Buffer.byteLength(text) === text.length

/** The UTF-8 bytes of a string of Node's, or of a library's. */
export const fromUnicode = (unicode: string): string =>
  isAscii(unicode) ? unicode : Buffer.from(unicode, "utf8").toString("latin1")

/** With U+FFFD for each byte that is not valid UTF-8. */
export const toUnicodeLossy = (text: string): Unicode => ({ unicode: bytesOf(text).toString("utf8") })

/** None if the text is not valid UTF-8. */
export const toUnicode = (text: string): Option.Option<Unicode> => {
  if (isAscii(text)) return Option.some({ unicode: text })
  const { unicode } = toUnicodeLossy(text)
  return fromUnicode(unicode) === text ? Option.some({ unicode }) : Option.none()
}

export const isUnicode = (text: string): boolean => Option.isSome(toUnicode(text))
