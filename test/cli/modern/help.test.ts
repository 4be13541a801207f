import { describe, expect, it } from "@effect/vitest"
import * as Option from "effect/Option"
import { isSubcommandName, options, subcommands } from "../../../src/cli/modern/grammar.ts"
import { help } from "../../../src/cli/modern/help.ts"

const names = Object.keys(subcommands).filter(isSubcommandName)

const linesBeginning = (text: string, start: string) =>
  text.split("\n").filter((line) => line.startsWith(`  ${start}`))

describe("help", () => {
  it("names the version, each subcommand once, and the classic options", () => {
    const text = help("1.2.3", Option.none())
    expect(text).toMatch(/^postmulti 1\.2\.3 /)
    for (const name of names) {
      expect(linesBeginning(text, `${name} `)).toEqual([
        expect.stringContaining(subcommands[name].description)
      ])
    }
    expect(text).toContain("-l, -p, -x and -e, see postmulti(1)")
  })

  it.each(names)("of %s has a line for each of its options and no other", (name) => {
    const text = help("1", Option.some(name))
    expect(linesBeginning(text, "--").map((line) => line.trim().split(" ")[0])).toEqual(
      subcommands[name].options.map((option) => `--${option}`)
    )
    for (const option of subcommands[name].options) expect(text).toContain(options[option].description)
  })

  it("is plain text of at most 100 columns", () => {
    for (const text of [help("1", Option.none()), ...names.map((name) => help("1", Option.some(name)))]) {
      expect(text).toMatch(/^[\n -~]+\n$/)
      expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100)
    }
  })
})
