import { readFileSync } from "node:fs"
import { describe, expect, it } from "@effect/vitest"
import * as Either from "effect/Either"
import * as FastCheck from "effect/FastCheck"
import { expand } from "../../../src/postfix/expansion/expansion.ts"
import { references } from "../../../src/postfix/expansion/references.ts"
import { squeeze, trim } from "../../../src/postfix/maincf/values.ts"
import { fromUnicode, toUnicodeLossy } from "../../../src/services/bytes.ts"
import { printable } from "../../../src/services/Diagnostics.ts"

interface Vector {
  readonly value: string
  readonly exit: number
  readonly stdout: string
  readonly stderr: ReadonlyArray<string>
}

/** What the real postconf 3.7.11 says about each value, with the parameters of the first line set. */
const [header, ...vectors] = readFileSync(new URL("expansion.jsonl", import.meta.url), "utf8")
  .trimEnd()
  .split("\n")
  .map((line): Vector & { readonly params: Readonly<Record<string, string>> } => JSON.parse(line))

const builtIn = new Map([["smtpd_tls_security_level", ""]])

/** Does what `postconf -hx` does with a value: checks it, then expands it. */
const answer = (value: string): Omit<Vector, "value"> => {
  const table = new Map([...builtIn, ...Object.entries(header?.params ?? {}), ["multi_instance_name", value]])
  const complaints = references(value).flatMap((finding) => {
    if (finding._tag === "Complaint") return [finding.text]
    return table.has(finding.name) ? [] : [`DIR/main.cf: undefined parameter: ${finding.name}`]
  })
  const { warnings, outcome } = expand(value, (name) => Either.right(table.get(name)))
  const lines = [...complaints, ...warnings].map((text) => `warning: ${text}`)
  return Either.match(outcome, {
    onLeft: (error) => ({ exit: 1, stdout: "", stderr: [...lines, `fatal: ${error.message}`] }),
    onRight: (text) => ({ exit: 0, stdout: `${toUnicodeLossy(squeeze(text)).unicode}\n`, stderr: lines })
  })
}

describe("expansion", () => {
  it("has the vectors", () => expect(vectors.length).toBe(299))

  it.each(vectors)("expands $value as postconf does", ({ exit, stderr, stdout, value }) => {
    const found = answer(trim(fromUnicode(value)))
    expect({ ...found, stderr: found.stderr.map((line) => printable(line, false)) }).toEqual({
      exit,
      stdout,
      stderr
    })
  })

  const lookup = (name: string) => Either.right(name === "self" ? "x$self" : name === "a" ? "A" : undefined)

  it.prop("leaves text without a dollar sign alone", [FastCheck.string()], ([text]) => {
    const plain = text.replaceAll("$", "")
    expect(expand(plain, lookup)).toEqual({ warnings: [], outcome: Either.right(plain) })
  })

  it.prop("takes two dollar signs for one", [FastCheck.string()], ([text]) => {
    expect(expand(text.replaceAll("$", "$$$$"), lookup).outcome).toEqual(Either.right(text))
  })

  const syntax = FastCheck.array(
    FastCheck.constantFrom(
      "$",
      "{",
      "}",
      "(",
      ")",
      "?",
      ":",
      "a",
      "self",
      "$a",
      "${",
      "==",
      ">level",
      " ",
      "{5}"
    ),
    { maxLength: 30 }
  ).map((words) => words.join(""))

  it.prop("gives a value or a reason for whatever is written", [syntax], ([text]) => {
    const { outcome, warnings } = expand(text, lookup)
    expect(Either.isRight(outcome) || warnings.length > 0).toBe(true)
    expect(Either.isRight(outcome) && warnings.length > 0).toBe(false)
  })

  it.prop("finds every complaint of an expansion when looking the value through", [syntax], ([text]) => {
    const without = text.replaceAll("self", "a")
    const complains = references(without).some(({ _tag }) => _tag === "Complaint")
    const failed = Either.isLeft(expand(without, lookup).outcome)
    const levels = without.includes("level")
    if (failed && !levels) expect(complains).toBe(true)
  })

  it.each([
    ["${{}==}$$", "...{} ==>>>"],
    ["${{a}   ==   b}", "...{a} ==>>>   b"],
    ["${{a} >level  b}", "...{a} >>>>  b"]
  ])("quotes the operator of %s as the original does", (value, quoted) =>
    expect(expand(value, lookup).warnings).toEqual([`"{expression}" expected at: "${quoted}"`])
  )

  it("ends when a comparison refers to itself", () => {
    const endless = "${{$n} == {x} ? {1} : {2}}"
    const { outcome, warnings } = expand(endless, () => Either.right(endless))
    expect(Either.isLeft(outcome)).toBe(true)
    expect(warnings.some((text) => text.startsWith("unreasonable macro call nesting"))).toBe(true)
  })

  it("refuses to grow without bounds", () => {
    const doubling = (name: string) => Either.right(name === "n0" ? "x".repeat(64) : undefined)
    const names = new Map(Array.from({ length: 40 }, (_, index) => [`n${index + 1}`, `$n${index}$n${index}`]))
    const { outcome } = expand("$n40", (name) =>
      Either.map(doubling(name), (text) => text ?? names.get(name))
    )
    expect(Either.getLeft(outcome)).toMatchObject({ value: { _tag: "ExpansionTooLong" } })
  })
})
