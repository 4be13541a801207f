/** Random values, expanded by us and by the real postconf(1): they must agree on value, warnings and failure. */
import { execFile } from "node:child_process"
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "@effect/vitest"
import * as Either from "effect/Either"
import * as FastCheck from "effect/FastCheck"
import { expand } from "../../../src/postfix/expansion/expansion.ts"
import { references } from "../../../src/postfix/expansion/references.ts"
import { readMainCf } from "../../../src/postfix/maincf/lines.ts"
import { squeeze } from "../../../src/postfix/maincf/values.ts"

const postconf = "/usr/sbin/postconf"
const installed = existsSync(postconf)

if (!installed && process.env["CI"] !== undefined) {
  it("has a postconf", () => expect.fail("no postconf: cannot compare the expansion with it"))
}

const root = mkdtempSync(join(tmpdir(), "postconf-"))
afterAll(() => rmSync(root, { recursive: true }))

interface Answer {
  readonly output: string
  readonly lines: ReadonlyArray<string>
}

/** postconf(1) also looks for unused parameters, and for braces in the names of lookup tables. */
const aboutOtherThings = /unused parameter|main\.cf: (missing '\}' in|syntax error after '\}' in)/

/** postconf's messages without its name, sorted, because the order of its warnings is random. */
const ask = (directory: string): Promise<Answer> =>
  new Promise((resolve) =>
    execFile(
      postconf,
      ["-xhc", directory, "multi_instance_name"],
      { encoding: "latin1" },
      (_, output, errors) => {
        const lines = errors
          .split("\n")
          .filter((line) => line !== "" && !aboutOtherThings.test(line))
          .map((line) => line.replace(`${postconf}: `, ""))
        resolve({ output, lines: [...new Set(lines)].sort() })
      }
    )
  )

const shown = (text: string): string => text.replace(/[^ -~]/g, "?")

/** The same, as ours reads the file. */
const answer = (path: string, text: string, directory: string): Answer => {
  const { outcome: reading, warnings } = readMainCf(path, text, new Map([["config_directory", directory]]))
  const finish = (output: string, lines: ReadonlyArray<string>): Answer => ({
    output,
    lines: [...new Set(lines.map(shown))].sort()
  })
  const warn = (given: ReadonlyArray<string>) => given.map((line) => `warning: ${line}`)
  if (Either.isLeft(reading)) return finish("", [...warn(warnings), `fatal: ${reading.left.message}`])
  const settings = reading.right
  const complaints = [...settings.values()].flatMap((value) =>
    references(value).flatMap((finding) => {
      if (finding._tag === "Complaint") return [finding.text]
      return settings.has(finding.name) ? [] : [`${path}: undefined parameter: ${finding.name}`]
    })
  )
  const value = settings.get("multi_instance_name") ?? ""
  const expansion = expand(value, (name) => Either.right(settings.get(name)))
  const lines = warn([...warnings, ...complaints, ...expansion.warnings])
  return Either.match(expansion.outcome, {
    onLeft: ({ message }) => finish("", [...lines, `fatal: ${message}`]),
    onRight: (output) => finish(`${squeeze(output)}\n`, lines)
  })
}

const syntax = FastCheck.array(
  FastCheck.oneof(
    {
      weight: 6,
      arbitrary: FastCheck.constantFrom("$", "${", "}", "{", "(", ")", "$(", "?", ":", "?{", "}:{", "$$")
    },
    {
      weight: 4,
      arbitrary: FastCheck.constantFrom(
        "$a",
        "${a}",
        "$b",
        "${b?",
        "$self",
        "a",
        "b",
        "nosuch",
        "$nosuch",
        "x"
      )
    },
    {
      weight: 3,
      arbitrary: FastCheck.constantFrom(
        "${{",
        "} == {",
        "}==",
        "!=",
        "<=",
        ">level",
        " ",
        "\t",
        "5",
        "10",
        "3.10",
        "{5}"
      )
    },
    { weight: 1, arbitrary: FastCheck.constantFrom("\r", "\xe9", "#", "=", "-", "\v", '"', "\\") }
  ),
  { maxLength: 14 }
).map((words) => words.join(""))

const balanced = FastCheck.letrec<{ value: string }>((tie) => ({
  value: FastCheck.oneof(
    { maxDepth: 4, depthIdentifier: "value" },
    FastCheck.constantFrom("", "a", "5", "10", " ", "$a", "$b", "${nest}", "$(deep)", "$nosuch", "$$"),
    FastCheck.tuple(
      FastCheck.constantFrom("a", "b", " nest ", "nosuch", "self"),
      tie("value"),
      tie("value")
    ).map(([name, yes, no]) => `\${${name}?{${yes}}:{${no}}}`),
    FastCheck.tuple(
      tie("value"),
      FastCheck.constantFrom("==", " != ", " < ", ">=", " <=level ", ">"),
      tie("value")
    ).map(([left, operator, right]) => `\${{${left}}${operator}{${right}} ? {t}:{f}}`),
    FastCheck.tuple(
      FastCheck.constantFrom("a", "b", "nosuch"),
      FastCheck.constantFrom("?", ":"),
      tie("value")
    ).map(([name, operator, text]) => `\${${name}${operator}${text}}`),
    FastCheck.tuple(tie("value"), tie("value")).map(([one, other]) => one + other)
  )
})).value

describe.skipIf(!installed)("expansion beside the real postconf (needs Postfix)", () => {
  const compare = async (value: string, index: number) => {
    const directory = mkdtempSync(join(root, "case-"))
    const path = join(directory, "main.cf")
    // A comparison that refers to itself makes postconf overflow its stack.
    const text =
      "a = A\nb =\nnest = <$a>\ndeep = ${a?{$nest}:{$b}}\nself = x$self\n" +
      "smtpd_restriction_classes = a, b, nest, deep, self\n" +
      `multi_instance_name = ${value}\n`
    writeFileSync(path, Buffer.from(text, "latin1"))
    writeFileSync(join(directory, "master.cf"), "")
    const expected = await ask(directory)
    rmSync(directory, { recursive: true })
    expect({ index, value, ...answer(path, text, directory) }).toEqual({ index, value, ...expected })
  }

  /** Many at once, because postconf sleeps for a second after each fatal message. */
  const together = 100

  const inBatches = async (values: ReadonlyArray<string>) => {
    for (let start = 0; start < values.length; start += together) {
      await Promise.all(
        values.slice(start, start + together).map((value, index) => compare(value, start + index))
      )
    }
  }

  // The everyday run always has the same seed; a longer one a new one.
  const seed = process.env["POSTMULTI_FUZZ_RUNS"] === undefined ? 1 : Date.now()
  const runs = Number(process.env["POSTMULTI_FUZZ_RUNS"] ?? 150)
  const endlessComparison = /\$\{\{.*(self|\$\()/s

  it("agrees on broken values", { timeout: 60_000 + runs * 1000 }, () =>
    inBatches(
      FastCheck.sample(syntax, { numRuns: runs, seed }).filter((value) => !endlessComparison.test(value))
    )
  )

  it("agrees on well-formed values", { timeout: 60_000 + runs * 1000 }, () =>
    inBatches(
      FastCheck.sample(balanced, { numRuns: runs, seed }).filter((value) => !endlessComparison.test(value))
    )
  )
})
