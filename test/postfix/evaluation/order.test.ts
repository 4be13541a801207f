/** The order in which the installed Postfix evaluates the parameters of every program. */
import { execFile } from "node:child_process"
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "@effect/vitest"
import { order } from "../../../src/postfix/evaluation/order.ts"
import { release, root as system } from "../../namespace/release.ts"

const installed = existsSync(`${system}/usr/sbin/postmap`)

if (!installed && process.env["CI"] !== undefined) {
  it("has a postmap", () => expect.fail("no postmap: cannot find out the order"))
}

const folder = mkdtempSync(join(system, tmpdir(), "order-"))
afterAll(() => rmSync(folder, { recursive: true }))

const outputOf = (
  program: string,
  ...words: ReadonlyArray<string>
): Promise<{ output: string; errors: string }> =>
  new Promise((resolve) => {
    const command = [...(system === "" ? [] : ["chroot", system]), `/usr/sbin/${program}`, ...words]
    execFile(command[0] ?? "", command.slice(1), (_, output, errors) => resolve({ output, errors }))
  })

/** The parameters with a default. `config_directory` reveals nothing, because it is set before the others. */
const withDefault = async (): Promise<ReadonlyArray<string>> => {
  const { output } = await outputOf("postconf", "-c", "/dev/null", "-d")
  return [...output.matchAll(/^(\w+) = ./gm)]
    .map(([, name = ""]) => name)
    .filter((name) => name !== "config_directory")
}

/** Every program fails at the first value that it cannot expand, and quotes it. */
const firstOf = async (malformed: ReadonlyArray<string>): Promise<string | undefined> => {
  const directory = mkdtempSync(join(folder, "case-"))
  writeFileSync(join(directory, "main.cf"), malformed.map((name) => `${name} = \${${name}\n`).join(""))
  const { errors } = await outputOf("postmap", "-c", directory.slice(system.length), "-q", "x", "static:x")
  return /truncated macro reference: "\$\{(\w+)"/.exec(errors)?.[1]
}

/** Which of two parameters comes first. */
const isFixed = (name: string): boolean =>
  release >= 311 || (name !== "alias_database" && name !== "service_name")

describe.skipIf(!installed)("the order of evaluation (needs Postfix)", () => {
  it("is that of the installed Postfix, up to the wrapper", { timeout: 300_000 }, async () => {
    const defaults = await withDefault()
    const { output } = await outputOf("postconf", "-c", "/dev/null", "-dH")
    const existing = new Set(output.split("\n"))
    const expected = order
      .slice(0, order.indexOf("multi_instance_wrapper") + 1)
      .filter((name) => existing.has(name) && isFixed(name))
    const others = defaults.filter((name) => !expected.includes(name) && isFixed(name))
    // postmap sleeps for a second after each fatal message, so all runs happen at once.
    const found = await Promise.all(
      expected.map((_, index) => firstOf([...expected.slice(index), ...others]))
    )
    expect(found).toEqual(expected)
  })
})
