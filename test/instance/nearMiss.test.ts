import { describe, expect, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import * as Option from "effect/Option"
import { nearMiss } from "../../src/instance/nearMiss.ts"

describe("a near miss", () => {
  const known = ["create", "destroy", "list", "in"]

  it.each([
    ["creat", "create"],
    ["craete", "create"],
    ["LIST", "list"],
    ["im", "in"],
    ["dstry", "destroy"]
  ])("%s is %s", (word, meant) => expect(nearMiss(word, known)).toEqual(Option.some(meant)))

  it.each(["", "x", "explode", "crxxxe", "out"])("%j is none", (word) =>
    expect(nearMiss(word, known)).toEqual(Option.none())
  )

  it("of a known word is that word", () =>
    FastCheck.assert(
      FastCheck.property(FastCheck.array(FastCheck.string(), { minLength: 1 }), (words) => {
        const [word = "", ...others] = words.map((text) => text.toLowerCase())
        return Option.contains(nearMiss(word, [...others, word]), word)
      })
    ))
})
