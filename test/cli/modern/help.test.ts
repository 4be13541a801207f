import { describe, expect, it } from "@effect/vitest"
import * as Option from "effect/Option"
import { optionsOf } from "../../../src/cli/modern/grammar/entry.ts"
import { callable, isCallableName } from "../../../src/cli/modern/grammar.ts"
import { help } from "../../../src/cli/modern/help.ts"

const names = Object.keys(callable).filter(isCallableName)

const linesBeginning = (text: string, start: string) =>
  text.split("\n").filter((line) => line.startsWith(`  ${start}`))

describe("help", () => {
  it("names the version, each subcommand once, and the classic options", () => {
    const text = help("1.2.3", Option.none())
    expect(text).toMatch(/^postmulti 1\.2\.3 /)
    for (const name of names) {
      expect(linesBeginning(text, `${name} `)).toEqual([expect.stringContaining(callable[name].description)])
    }
    expect(text).toContain("-l, -p, -x and -e, see postmulti(1)")
  })

  it.each(names)("of %s has a line for each of its options and no other", (name) => {
    const text = help("1", Option.some(name))
    const described = linesBeginning(text, "--").map((line) =>
      /^ {2}--(\S+)(?: \S+)? {2,}(\S.*)$/.exec(line)?.slice(1)
    )
    expect(described).toEqual(optionsOf(callable[name]).map(([option, entry]) => [option, entry.description]))
  })

  it("tells what an option means to the subcommand", () => {
    expect(help("1", Option.some("run"))).toContain("--group GROUP        only the instances of this group\n")
    expect(help("1", Option.some("create"))).toContain("the group of the instance; - for none\n")
    expect(help("1", Option.some("import"))).toContain("with DIRECTORY: the new name of the instance")
  })

  it.each([
    ["list", "[OPTION...]", "-l"],
    ["run", "[OPTION...] [--] COMMAND [ARGUMENT...]", "-x"],
    ["init", "[OPTION...]", "-e init"],
    ["create", "[OPTION...] NAME", "-e create"],
    ["import", "[OPTION...] NAME|DIRECTORY", "-e import"],
    ["destroy", "[OPTION...] INSTANCE", "-e destroy"]
  ] as const)("shows how %s is used, and the classic form", (name, usage, classic) => {
    const text = help("1", Option.some(name))
    expect(text).toContain(`\nUsage: postmulti ${name} ${usage}\n`)
    expect(text).toContain(`\nThe classic form is 'postmulti ${classic}', see postmulti(1).\n`)
  })

  it("is plain text of at most 100 columns", () => {
    for (const text of [help("1", Option.none()), ...names.map((name) => help("1", Option.some(name)))]) {
      expect(text).toMatch(/^[\n -~]+\n$/)
      expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100)
    }
  })
})
