import { describe, expect, it } from "@effect/vitest"
import * as Either from "effect/Either"
import * as FastCheck from "effect/FastCheck"
import { type Assignment, commentOut, setParameters } from "../../../src/postfix/maincf/edit.ts"
import { readMainCf } from "../../../src/postfix/maincf/lines.ts"

const edit = (text: string, ...assignments: ReadonlyArray<Assignment>) =>
  Either.match(setParameters("main.cf", text, assignments), {
    onLeft: ({ message }) => message,
    onRight: (edited) => edited.text
  })

const a = ["a", "1"] as const

describe("setting parameters", () => {
  it.each([
    ["replaces a line", "x = y\na=0\nz = z\n", "x = y\na = 1\nz = z\n"],
    ["replaces the lines that continue it", "a = 0\n  1\n\t2\nz = z\n", "a = 1\nz = z\n"],
    ["keeps comments and empty lines in it", "a = 0\n# c\n\n  1\n \n#d\n", "a = 1\n# c\n\n \n#d\n"],
    ["replaces each of several lines", "a = 0\nb = 0\na = 2\n", "a = 1\nb = 0\na = 1\n"],
    ["takes any line that begins with the name", "a b c\n", "a = 1\n"],
    ["leaves longer names alone", "ab = 0\n", "ab = 0\na = 1\n"],
    ["leaves comments alone", "#a = 0\n", "#a = 0\na = 1\n"],
    ["leaves indented lines at the top alone", " a = 0\n", " a = 0\na = 1\n"],
    ["appends to nothing", "", "a = 1\n"],
    ["ends an unfinished line before it appends", "x = y", "x = y\na = 1\n"],
    ["ends an unfinished line of another setting when it replaces", "a = 0\nx = y", "a = 1\nx = y\n"],
    ["keeps other line ends", "x = y\r\na = 0\r\nz\r\n", "x = y\r\na = 1\nz\r\n"],
    ["changes nothing where nothing is to be changed", "x = y\na = 1\nz", "x = y\na = 1\nz"]
  ])("%s", (_, before, after) => expect(edit(before, a)).toBe(after))

  it("appends in the order of names, capitals first", () =>
    expect(edit("", ["b", "2"], ["a", "1"], ["B", "3"], ["c", ""])).toBe("B = 3\na = 1\nb = 2\nc = \n"))

  it("warns once of a setting that is there more than once", () =>
    expect(setParameters("p/main.cf", "a = 0\nb = 0\na = 1\na = 2\n", [a, ["b", "0"]])).toEqual(
      Either.right({
        text: "a = 1\nb = 0\na = 1\na = 1\n",
        warnings: ['p/main.cf: multiple entries for "a"']
      })
    ))

  it("refuses a file with a null byte, and says where", () =>
    expect(edit("x = y\nz = \0\n", a)).toBe("main.cf, line 2: null byte: the file cannot be edited"))
})

describe("making settings comments", () => {
  it.each([
    ["a = 0\nb = 0\n", "#a = 0\nb = 0\n"],
    ["a = 0\n 1\n# c\n 2\nb = 0\n", "#a = 0\n# 1\n# c\n# 2\nb = 0\n"],
    ["b = 0\n", "b = 0\n"],
    ["a = 0", "#a = 0"]
  ])("%j", (before, after) => expect(commentOut(before, new Set(["a"]))).toBe(after))
})

const line = FastCheck.oneof(
  FastCheck.constantFrom(
    "",
    " ",
    "# c",
    "  # c",
    "  more",
    "\tmore",
    "odd",
    "\r",
    "= x",
    "a = 0",
    "b=0 ",
    "a",
    "ab = 1"
  ),
  FastCheck.string({ maxLength: 6 }).map((text) => text.replace(/[\0\n]/g, ""))
)
const text = FastCheck.tuple(FastCheck.array(line, { maxLength: 12 }), FastCheck.boolean()).map(
  ([lines, ended]) => lines.join("\n") + (ended ? "\n" : "")
)
const value = FastCheck.string({ maxLength: 6 }).map((given) => given.replace(/[\0\n]/g, "").trim())
const assignments = FastCheck.array(FastCheck.tuple(FastCheck.constantFrom("a", "b", "c"), value), {
  maxLength: 3
})

describe("setting parameters: laws", () => {
  it.prop("a second time changes nothing", [text, assignments], ([before, wanted]) => {
    const once = edit(before, ...wanted)
    expect(edit(once, ...wanted)).toBe(once)
  })

  it.prop(
    "a reader finds the new values, and the others as they were",
    [text, assignments],
    ([before, wanted]) => {
      const read = (given: string) => readMainCf("main.cf", given, new Map()).outcome
      const after = read(edit(before, ...wanted))
      Either.match(read(before), {
        // A text that cannot be read can still be edited. The edit may even replace the mistake.
        onLeft: () => undefined,
        onRight: (settings) => expect(after).toEqual(Either.right(new Map([...settings, ...wanted])))
      })
    }
  )

  it.prop("no comment and no empty line is lost", [text, assignments], ([before, wanted]) => {
    const ignorable = (given: string) => given.split("\n").filter((found) => /^[ \t\v\f\r]*(#|$)/.test(found))
    const kept = (given: string) => ignorable(given).filter((found) => found !== "")
    expect(kept(edit(before, ...wanted))).toEqual(kept(before))
  })
})
