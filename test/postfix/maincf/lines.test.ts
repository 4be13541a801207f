import { describe, expect, it } from "@effect/vitest"
import * as Either from "effect/Either"
import * as FastCheck from "effect/FastCheck"
import { readMainCf, splitSetting } from "../../../src/postfix/maincf/lines.ts"
import { trim } from "../../../src/postfix/maincf/values.ts"
import { textOf } from "../../../src/services/bytes.ts"

const read = (text: string) => readMainCf("PATH", text, new Map())

const settings = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(Either.getOrElse(read(text).outcome, () => new Map([["failed", "yes"]])))

const fatal = (text: string): string =>
  Either.match(read(text).outcome, { onLeft: (error) => error.message, onRight: () => "none" })

describe("main.cf", () => {
  it.each([
    ["a setting", "a = b\n", { a: "b" }],
    ["a last line without line end", "a = b", { a: "b" }],
    ["blanks around name and value", "a\t =  b c \n", { a: "b c" }],
    ["an empty value", "a =\n", { a: "" }],
    ["a second equal sign", "a = b = c\n", { a: "b = c" }],
    ["a continuation", "a = b\n  c\n", { a: "b  c" }],
    ["comments and blank lines inside a setting", "a = b\n# x\n\n  # y\n c\n", { a: "b c" }],
    ["no comment after text", "a = b # c\n", { a: "b # c" }],
    ["no continuation by backslash", "a = b \\\nc = d\n", { a: "b \\", c: "d" }],
    ["line ends of DOS", "a = b\r\nc = d\r\n", { a: "b", c: "d" }],
    ["vertical tab and form feed as blanks", "a\v=\fb\v\n\fc\n", { a: "b\v\fc" }],
    ["bytes above 0x7f, of which 0xa0 is no blank", "a = \xa0\xe9\xa0\n", { a: "\xa0\xe9\xa0" }],
    ["a name of any bytes", "{a-b} = c\n", { "{a-b}": "c" }],
    ["the last of two settings", "a = b\na = c\n", { a: "c" }],
    ["nothing after a null byte", "a = b\0c\n d\ne = f\n", { a: "b", e: "f" }],
    ["an empty file", "", {}],
    ["a file of comments", "# a = b\n\n", {}]
  ])("knows %s", (_, text, expected) => expect(settings(text)).toEqual(expected))

  it.each([
    ["a = b\nno setting\n", "PATH, line 2: missing '=' after attribute name: \"no setting\""],
    ["\n# c\n= b\n", 'PATH, line 3: missing attribute name: "= b"'],
    ["a\n b = c\n", "PATH, line 1: missing '=' after attribute name: \"a b = c\""],
    ["\0a = b\n", 'PATH, line 1: missing attribute name: ""']
  ])("refuses %j", (text, message) => expect(fatal(text)).toBe(message))

  it.each([
    ["a = b\na = c\n", "PATH, line 2: overriding earlier entry: a=b"],
    [
      "  a = 1234567890123456789012345\nb = c\n",
      'PATH: logical line must not start with whitespace: "  a = 123456789012345678901234..."'
    ],
    ["a = b\0c\n", "PATH, line 1: text after null byte may be ignored"],
    ["a = b\0c\n d\n", "PATH, line 1-2: text after null byte may be ignored"]
  ])("warns of %j", (text, warning) => expect(read(text).warnings).toEqual([warning]))

  it("does not warn of a repeated setting with the same value", () =>
    expect(read("a = b\na = b\n").warnings).toEqual([]))

  it("drops an indented first setting with its continuations", () =>
    expect(settings("# c\n  a = b\n c\nd = e\n")).toEqual({ d: "e" }))

  it("counts a preset as an earlier setting", () => {
    const { outcome, warnings } = readMainCf(
      "PATH",
      "config_directory = /b\n",
      new Map([["config_directory", "/a"]])
    )
    expect(warnings).toEqual(["PATH, line 1: overriding earlier entry: config_directory=/a"])
    expect(Either.map(outcome, (found) => found.get("config_directory"))).toEqual(Either.right("/b"))
  })

  const name = FastCheck.stringMatching(/^[a-z_][a-z0-9_]{0,15}$/)
  const value = FastCheck.stringMatching(/^[ !"$-~]{0,40}$/).map(trim)
  const table = FastCheck.dictionary(name, value)

  it.prop(
    "reads back what was written, however it is laid out",
    [table, FastCheck.boolean()],
    ([entries, folded]) => {
      const text = Object.entries(entries)
        .map(([key, content]) => `# ${key}\n${key} = ${folded ? content.replace(" ", "\n ") : content}\n\n`)
        .join("")
      expect(settings(text)).toEqual({ ...entries })
    }
  )

  const line = FastCheck.constantFrom("#", "# a", "# ab", "", " ", "\t# c", "a = b", "a = c", " d", "oops")
  const file = FastCheck.array(line, { maxLength: 12 }).map((lines) => lines.join("\n"))

  it.prop("says the same of a file whatever was read before", [file, file], ([text, other]) => {
    read("")
    const alone = read(text)
    read(other)
    expect(read(text)).toEqual(alone)
  })

  const bytes = FastCheck.uint8Array({ maxLength: 200 }).map(textOf)

  it.prop("ends for any bytes", [bytes], ([text]) => {
    const { outcome, warnings } = read(text)
    expect(Either.isEither(outcome) && Array.isArray(warnings)).toBe(true)
  })

  it.prop("splits a setting at its first equal sign", [name, value], ([key, content]) => {
    expect(splitSetting(`${key}=${content}`)).toEqual(Either.right([key, content]))
  })
})
