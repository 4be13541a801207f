/** JSON as all texts are inside the program. */
import { fromUnicode, toUnicodeLossy } from "./bytes.ts"

/** What JSON and YAML can say. */
export type Json =
  | string
  | number
  | boolean
  | null
  | ReadonlyArray<Json>
  | { readonly [key: string]: Json | undefined }

/** With U+FFFD for each byte that is not UTF-8, because JSON is. */
export const jsonText = (value: Json): string =>
  fromUnicode(toUnicodeLossy(`${JSON.stringify(value, null, 2)}\n`).unicode)
