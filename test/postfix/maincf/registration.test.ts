import { describe, expect, it } from "@effect/vitest"
import { deported, listed } from "../../../src/postfix/maincf/registration.ts"

const settings = (alternates?: string) =>
  new Map(alternates === undefined ? [] : [["alternate_config_directories", alternates]])

const list = ["multi_instance_directories", "/a /b"]

describe("registering an instance", () => {
  it.each([
    [undefined, undefined],
    ["/x, /y", undefined],
    ["/b", ""],
    ["/x,/b, /y", "/x /y"],
    ["/b /b $other", "$other"],
    ["$b", undefined]
  ])("alternate directories %j become %j", (before, after) =>
    expect(listed(settings(before), ["/a", "/b"], "/b")).toEqual([
      list,
      ...(after === undefined ? [] : [["alternate_config_directories", after]])
    ])
  )
})

describe("deporting an instance", () => {
  it.each([
    [undefined, "/c"],
    ["", "/c"],
    ["/x,/y", "/x /y /c"],
    ["$c", "$c /c"],
    ["/x,/c, /y", undefined]
  ])("alternate directories %j become %j", (before, after) =>
    expect(deported(settings(before), ["/a", "/b"], "/c")).toEqual([
      list,
      ...(after === undefined ? [] : [["alternate_config_directories", after]])
    ])
  )

  it("leaves an empty list behind the last one", () =>
    expect(deported(settings("/c"), [], "/c")).toEqual([["multi_instance_directories", ""]]))
})
