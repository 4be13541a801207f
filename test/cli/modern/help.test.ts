import { describe, expect, it } from "@effect/vitest"
import * as Option from "effect/Option"
import {
  chapters,
  findSubcommand,
  globalOptions,
  subcommands
} from "../../../src/cli/modern/grammar/grammar.ts"
import { generalHelp, subcommandHelp, version } from "../../../src/cli/modern/help.ts"

const all = subcommands()
const names = all.map(({ name }) => name)
const general = generalHelp(chapters(), globalOptions)
const helpOf = (name: string): string =>
  Option.match(findSubcommand(name), { onNone: () => "", onSome: subcommandHelp })

const linesBeginning = (text: string, start: string) =>
  text.split("\n").filter((line) => line.startsWith(`  ${start}`))

describe("help", () => {
  it("names the version, each subcommand once, and the classic options", () => {
    expect(general.startsWith(`postmulti ${version} `)).toBe(true)
    for (const { description, name } of all) {
      expect(description).not.toBe("")
      expect(linesBeginning(general, `${name} `)).toEqual([expect.stringContaining(description)])
    }
    expect(general).toContain("-l, -p, -x and -e, see postmulti(1)")
  })

  it.each(all)("of $name has a line for each of its options and no other", (subcommand) => {
    const described = linesBeginning(subcommandHelp(subcommand), "--").map((line) =>
      /^ {2}(--\S+)(?: \S+)? {2,}(\S.*)$/.exec(line)?.slice(1)
    )
    expect(described).toEqual(subcommand.options.map(({ description, name }) => [name, description]))
  })

  it("tells what an option means to the subcommand", () => {
    expect(helpOf("run")).toContain("--group GROUP        only the instances of this group\n")
    expect(helpOf("create")).toContain("the group of the instance; - for none\n")
    expect(helpOf("import")).toContain("with DIRECTORY: the new name of the instance")
  })

  it.each([
    ["list", "[OPTION...]", "-l"],
    ["run", "[OPTION...] [--] COMMAND [ARGUMENT...]", "-x"],
    ["init", "[OPTION...]", "-e init"],
    ["create", "[OPTION...] NAME", "-e create"],
    ["import", "[OPTION...] NAME|DIRECTORY", "-e import"],
    ["destroy", "[OPTION...] INSTANCE...", "-e destroy"]
  ] as const)("shows how %s is used, and the classic form", (name, usage, classic) => {
    const text = helpOf(name)
    expect(text).toContain(`\nUsage: postmulti ${name} ${usage}\n`)
    expect(text).toContain(`\nThe classic form is 'postmulti ${classic}', see postmulti(1).\n`)
  })

  it("says what an operand is, keeps paragraphs, and shows an example on a line of its own", () => {
    expect(helpOf("enable")).toContain("directory; - is the primary instance. Sets\nmulti_instance_enable in")
    expect(helpOf("deport")).toContain("\nINSTANCE is a name or a configuration directory. The instance must")
    expect(helpOf("lab")).toContain('enter it:\n\n  eval "$(postmulti lab DIR)"\n\npostmulti, postfix,')
  })

  it("is plain text of at most 100 columns", () => {
    for (const text of [general, ...names.map(helpOf)]) {
      expect(text).toMatch(/^[\n -~]+\n$/)
      expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100)
    }
  })
})
