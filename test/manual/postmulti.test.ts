/** The manual page describes exactly the options of both command lines. */
import { spawnSync } from "node:child_process"
import * as Fs from "node:fs"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "@effect/vitest"
import manifest from "../../package.json" with { type: "json" }
import { letters } from "../../src/cli/classic/commandLine.ts"
import { actions } from "../../src/cli/classic/errors.ts"
import { globalOptions, subcommands } from "../../src/cli/modern/grammar/grammar.ts"

const path = fileURLToPath(new URL("../../src/manual/postmulti.1", import.meta.url))
const page = Fs.readFileSync(path, "utf8").replaceAll("\\-", "-")

const section = (title: string): string => page.split(`.SH ${title}\n`)[1]?.split(/^\.SH /m)[0] ?? ""

/** The tags of a section's paragraphs, and whether each takes a value. */
const tags = (title: string): ReadonlyArray<readonly [name: string, valued: boolean]> =>
  [...section(title).matchAll(/^\.TP\n\.(BI?) (\S+)/gm)].map(([, font, name = ""]) => [name, font === "BI"])

const sorted = <Row>(rows: ReadonlyArray<Row>) => [...rows].sort((a, b) => (String(a) < String(b) ? -1 : 1))

describe("the manual page", () => {
  it("explains each letter of the classic door", () => {
    const expected = [...letters.matchAll(/(\w)(:?)/g)].map(([, letter, colon]) => [
      `-${letter}`,
      colon === ":"
    ])
    expect(sorted(tags("CLASSIC OPTIONS"))).toEqual(sorted(expected))
  })

  it("explains each action of the classic door", () => {
    expect(sorted(tags("ACTIONS").map(([name]) => name))).toEqual(sorted(actions))
  })

  it("explains each subcommand and each option of the modern door", () => {
    expect(tags("SUBCOMMANDS").map(([name]) => name)).toEqual(subcommands().map(({ name }) => name))
    const expected = new Map(
      subcommands().flatMap(({ options }) => options.map(({ name, value }) => [name, value !== ""] as const))
    )
    expect(sorted(tags("LONG OPTIONS"))).toEqual(sorted([...expected]))
    for (const { name } of globalOptions) expect(section("LONG OPTIONS")).toContain(name)
  })

  it("says which subcommand takes which option", () => {
    const entries = [...section("OPTIONS OF EACH SUBCOMMAND").matchAll(/^\.TP\n\.B (\S+)\n(.*)$/gm)]
    const others = (options: ReadonlyArray<{ readonly name: string }>) =>
      options.map(({ name }) => name).filter((name) => name !== "--verbose" && name !== "--help")
    expect(entries.map(([, name, text]) => [name, text])).toEqual(
      subcommands().map(({ name, options }) => [name, others(options).join(", ") || "no others"])
    )
  })

  it("is part of the package", () => {
    expect(manifest.man).toEqual(["./src/manual/postmulti.1"])
    expect(manifest.files).toContain("src/manual")
  })

  const hasGroff = spawnSync("groff", ["--version"]).status === 0

  it.skipIf(!hasGroff)("is rendered without warnings", () => {
    const { status, stderr, stdout } = spawnSync("groff", ["-man", "-Tutf8", "-ww", "-z", path], {
      encoding: "utf8"
    })
    expect({ status, stderr, stdout }).toEqual({ status: 0, stderr: "", stdout: "" })
  })
})
