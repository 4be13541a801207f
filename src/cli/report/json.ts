/** Answers for scripts. */
import * as Option from "effect/Option"
import { fromUnicode, toUnicodeLossy } from "../../services/bytes.ts"

/** None becomes `null`. */
export type Json =
  | boolean
  | number
  | string
  | null
  | Option.None<Json>
  | Option.Some<Json>
  | ReadonlyArray<Json>
  | { readonly [key: string]: Json }

const isList = (value: Json): value is ReadonlyArray<Json> => Array.isArray(value)

const withoutOptions = (value: Json): unknown => {
  if (typeof value !== "object" || value === null) return value
  if (Option.isOption(value)) return Option.getOrNull(Option.map(value, withoutOptions))
  if (isList(value)) return value.map(withoutOptions)
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withoutOptions(one)]))
}

/** With U+FFFD for each byte that is not UTF-8, because JSON is. */
export const jsonText = (value: Json): string =>
  fromUnicode(toUnicodeLossy(`${JSON.stringify(withoutOptions(value), null, 2)}\n`).unicode)
