import { describe, expect, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import { alignedTable, displayWidth } from "../../../src/cli/report/instances.ts"
import { DirectoryPath, groupName, type Instance, instanceName } from "../../../src/instance/Instance.ts"
import { fromUnicode, toUnicodeLossy } from "../../../src/services/bytes.ts"
import { sampleInstance } from "../../instance/sample.ts"

const instance = (name: string, group: string, directory = "/etc/postfix-a") =>
  sampleInstance(fromUnicode(name), {
    group: groupName(fromUnicode(group)),
    enabled: name !== "",
    configDirectory: DirectoryPath(directory)
  })

const onTerminal = (...instances: ReadonlyArray<Instance>) =>
  toUnicodeLossy(alignedTable(instances, true)).unicode

describe("aligned table", () => {
  it("is as wide as what is in it, with headings on a terminal", () => {
    const instances = [instance("", ""), instance("postfix-sixteen-x", "a-group-of-more-than-15")]
    expect(alignedTable(instances, true)).toBe(
      "NAME               GROUP                    ENABLED  DIRECTORY\n" +
        "-                  -                        n        /etc/postfix-a\n" +
        "postfix-sixteen-x  a-group-of-more-than-15  y        /etc/postfix-a\n"
    )
    expect(alignedTable(instances, false)).toBe(
      "-                  -                        n  /etc/postfix-a\n" +
        "postfix-sixteen-x  a-group-of-more-than-15  y  /etc/postfix-a\n"
    )
  })

  it("is empty for no instance", () => {
    expect(alignedTable([], true)).toBe("")
    expect(alignedTable([], false)).toBe("")
  })

  it("counts the places on a terminal, not bytes or letters", () => {
    expect(onTerminal(instance("é", "x"), instance("e\u0301", "x"), instance("郵便", "x"))).toBe(
      "NAME  GROUP  ENABLED  DIRECTORY\n" +
        "é     x      y        /etc/postfix-a\n" +
        "e\u0301     x      y        /etc/postfix-a\n" +
        "郵便  x      y        /etc/postfix-a\n"
    )
  })

  it.each([
    ["ﾊﾝｶｸ", 4],
    ["한글", 4],
    ["\u1112\u1161\u11ab", 2],
    ["📮", 2],
    ["a\u200db", 2],
    ["\u00ad", 1],
    ["", 0]
  ])("knows how wide %j is", (text, width) => expect(displayWidth(fromUnicode(text))).toBe(width))

  it("lets nothing move the cursor of a terminal, and passes all bytes on to a script", () => {
    const odd = instance("a\u001b[2J\u009b1m\u202ex", "g")
    expect(onTerminal(odd).split("\n")[1]).toBe("a?[2J?1m?x  g      y        /etc/postfix-a")
    const bytes = { ...odd, name: instanceName("a\xff\x1b") }
    expect(alignedTable([bytes], false)).toBe("a\xff\x1b  g  y  /etc/postfix-a\n")
    expect(onTerminal(bytes)).toContain("\na\ufffd?   ")
  })

  it.prop(
    "has the same fields as the list of the original, line by line",
    [FastCheck.array(FastCheck.stringMatching(/^[!-~]{1,30}$/)), FastCheck.boolean()],
    ([names, isTerminal]) => {
      const lines = alignedTable(
        names.map((name) => instance(name, "")),
        isTerminal
      ).split("\n")
      expect(lines.slice(isTerminal && names.length > 0 ? 1 : 0, -1).map((line) => line.split(/ +/))).toEqual(
        names.map((name) => [name, "-", "y", "/etc/postfix-a"])
      )
    }
  )
})
