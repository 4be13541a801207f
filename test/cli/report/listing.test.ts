import { describe, expect, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import { instanceJson, jsonLines, table } from "../../../src/cli/report/instances.ts"
import { jsonText } from "../../../src/cli/report/json.ts"
import { DirectoryPath, groupName } from "../../../src/instance/Instance.ts"
import { fromUnicode, toUnicodeLossy } from "../../../src/services/bytes.ts"
import { sampleInstance } from "../../instance/sample.ts"

const instance = (name: string, group: string) =>
  sampleInstance(name, {
    group: groupName(group),
    enabled: name !== "",
    configDirectory: DirectoryPath("/etc/postfix-a")
  })

describe("table", () => {
  it("pads to 15, 15 and 9 bytes", () => {
    expect(table([instance("", ""), instance("postfix-a", "g")])).toBe(
      "-               -               n         /etc/postfix-a\n" +
        "postfix-a       g               y         /etc/postfix-a\n"
    )
  })

  it("counts bytes, not letters", () =>
    expect(table([instance(fromUnicode("postfix-é"), "")])).toBe(
      `${fromUnicode("postfix-é")}      -               y         /etc/postfix-a\n`
    ))

  it("cuts nothing", () =>
    expect(table([instance("a-name-of-more-than-15", "a-group-of-more-than-15")])).toBe(
      "a-name-of-more-than-15 a-group-of-more-than-15 y         /etc/postfix-a\n"
    ))

  it("is empty for no instance", () => expect(table([])).toBe(""))
})

describe("JSON lines", () => {
  it("has the spacing of upstream, and the whole group", () =>
    expect(jsonLines([instance("postfix-a", "group")])).toBe(
      '{"name": "postfix-a","group": "group","enabled": "y","config_directory": "/etc/postfix-a"}\n'
    ))

  it("escapes control bytes with upper-case digits", () =>
    expect(jsonLines([instance('\\"\b\f\r\t\x1f\x7f\xe9', "")])).toContain(
      '"name": "\\\\\\"\\b\\f\\r\\t\\u001F\\u007F\xe9",'
    ))

  it.prop("can be parsed, whatever is in it", [FastCheck.fullUnicodeString({ minLength: 1 })], ([text]) => {
    const line = jsonLines([instance(fromUnicode(text), "")])
    expect(JSON.parse(toUnicodeLossy(line).unicode).name).toBe(text)
  })
})

describe("JSON", () => {
  it("says all that is known", () =>
    expect(JSON.parse(jsonText([instanceJson(instance("postfix-a", ""))]))).toEqual([
      {
        name: "postfix-a",
        group: null,
        enabled: true,
        primary: false,
        config_directory: "/etc/postfix-a",
        queue_directory: "/q/postfix-a",
        data_directory: "/d/postfix-a"
      }
    ]))

  it("is an array for no instance as well", () => expect(JSON.parse(jsonText([]))).toEqual([]))
})
