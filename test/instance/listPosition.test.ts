import { describe, expect, it } from "@effect/vitest"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { DirectoryPath, groupName } from "../../src/instance/Instance.ts"
import { placed } from "../../src/instance/listPosition.ts"
import { all, type Selection } from "../../src/instance/selection.ts"
import { sampleInstance } from "./sample.ts"

const listed = (name: string, group: string) => ({
  directory: DirectoryPath(`/etc/${name}`),
  instance: Either.right(sampleInstance(name, { group: groupName(group) }))
})

const damaged = {
  directory: DirectoryPath("/etc/damaged"),
  instance: Either.left("damaged")
}

const list = [listed("postfix-a", "in"), damaged, listed("postfix-b", "out"), listed("postfix-c", "out")]

const place = (before: Option.Option<Selection>) =>
  Either.match(placed(list, DirectoryPath("/etc/new"), before), {
    onLeft: ({ message }) => message,
    onRight: (directories) => directories.indexOf(DirectoryPath("/etc/new"))
  })

describe("placement", () => {
  it.each<readonly [string, Option.Option<Selection>, number | string]>([
    ["at the end", Option.none(), 4],
    ["at the front", Option.some(all), 0],
    ["before a group", Option.some({ _tag: "Group", group: "out" }), 2],
    ["before a name", Option.some({ _tag: "ByName", name: "c" }), 3],
    ["before a directory", Option.some({ _tag: "ByName", name: "/etc/postfix-a" }), 0],
    ["not before the primary", Option.some({ _tag: "ByName", name: "-" }), "No matching secondary instances"],
    ["before nobody", Option.some({ _tag: "Group", group: "x" }), "No matching secondary instances"]
  ])("%s", (_, before, expected) => expect(place(before)).toBe(expected))

  it("keeps the others in their order", () =>
    expect(Either.getOrThrow(placed(list, DirectoryPath("/n"), Option.some(all))).slice(1)).toEqual(
      list.map(({ directory }) => directory)
    ))
})
