/**
 * Postfix handles configuration as bytes, in any character set. Inside the program, a text has one character per
 * byte. These functions are the border to the outside.
 */
import * as Option from "effect/Option"

/** The bytes that a text of one character per byte stands for. */
export const bytesOf = (text: string): Buffer => Buffer.from(text, "latin1")

/** Bytes as a text of one character per byte. */
export const textOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1")

/** Nearly all texts are ASCII, which is the same on both sides of the border. */
export const isAscii = (text: string): boolean => Buffer.byteLength(text) === text.length

/** The UTF-8 bytes of a Unicode string, one character per byte. */
export const fromUnicode = (unicode: string): string =>
  isAscii(unicode) ? unicode : Buffer.from(unicode, "utf8").toString("latin1")

/** The Unicode string whose UTF-8 bytes the text contains; none if they are not valid UTF-8. */
export const toUnicode = (text: string): Option.Option<string> => {
  if (isAscii(text)) return Option.some(text)
  const unicode = toUnicodeLossy(text)
  return fromUnicode(unicode) === text ? Option.some(unicode) : Option.none()
}

/** The Unicode string of a text, with U+FFFD for each byte that is not valid UTF-8. */
export const toUnicodeLossy = (text: string): string => bytesOf(text).toString("utf8")
