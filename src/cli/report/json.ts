/** Answers for scripts. */
import * as Option from "effect/Option"
import { type Json as Plain, jsonText as plainText } from "../../services/json.ts"

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

const plain = (value: Json): Plain => {
  if (typeof value !== "object" || value === null) return value
  if (Option.isOption(value)) return Option.getOrNull(Option.map(value, plain))
  if (isList(value)) return value.map(plain)
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]))
}

export const jsonText = (value: Json): string => plainText(plain(value))
