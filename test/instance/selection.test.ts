import { describe, expect, it } from "@effect/vitest"
import { DirectoryPath, groupName } from "../../src/instance/Instance.ts"
import { all, matches, select } from "../../src/instance/selection.ts"
import { sampleInstance } from "./sample.ts"

const instance = (directory: string, name = "", group = "", primary = false) =>
  sampleInstance(name, { group: groupName(group), primary, configDirectory: DirectoryPath(directory) })

const named = (name: string) => ({ _tag: "ByName", name }) as const
const ofGroup = (group: string) => ({ _tag: "Group", group }) as const

describe("selection", () => {
  it.each([
    ["postfix-a", instance("/e/a", "postfix-a"), true],
    ["a", instance("/e/a", "postfix-a"), true],
    ["/e/a", instance("/e/a", "postfix-a"), true],
    ["/e/a/", instance("/e/a", "postfix-a"), false],
    ["/e/a", instance("/e/a"), true],
    ["e/a", instance("e/a"), true],
    ["", instance("/e/a", "postfix-"), true],
    ["other", instance("/e/a", "other"), true],
    ["postfix-other", instance("/e/a", "other"), false],
    ["A", instance("/e/a", "postfix-a"), false],
    ["-", instance("/e", "postfix-p", "", true), true],
    ["-", instance("/e/a", "-"), true],
    ["-", instance("/e/a", "postfix-a"), false],
    ["-", instance("/e/a"), false]
  ])("-i %j against %o", (name, candidate, expected) =>
    expect(matches(candidate, named(name))).toBe(expected)
  )

  it.each([
    ["/e/a", "/e/a", true],
    ["/e/a/", "/e/a", true],
    ["/e/a", "/e/a/", true],
    ["/e/a", "/e/a//", true],
    ["/e/a", "/e", false],
    ["/e/a", "/e/ab", false]
  ])("the one at %j against %j, whatever slashes are at the end", (directory, candidate, expected) =>
    expect(matches(instance(candidate, "postfix-a"), { _tag: "ByDirectory", directory })).toBe(expected)
  )

  it.each([
    ["g", "g", true],
    ["g", "G", false],
    ["", "", false],
    ["-", "", false]
  ])("-g %j against group %j", (wanted, group, expected) =>
    expect(matches(instance("/e/a", "", group), ofGroup(wanted))).toBe(expected)
  )

  it("keeps the order of the list, or turns it round", () => {
    const list = [instance("/1"), instance("/2"), instance("/3")]
    expect(select(list, all, false)).toEqual(list)
    expect(select(list, all, true).map(({ configDirectory }) => configDirectory)).toEqual(["/3", "/2", "/1"])
    expect(list.map(({ configDirectory }) => configDirectory)).toEqual(["/1", "/2", "/3"])
  })
})
