import { describe, expect, it } from "@effect/vitest"
import * as Either from "effect/Either"
import { checkGroup, checkName, type NamingError } from "../../src/instance/naming.ts"

const complaint = (result: Either.Either<void, NamingError>) =>
  Either.match(result, { onLeft: ({ message }) => message, onRight: () => "fine" })

describe("names", () => {
  it.each(["", "postfix-", "postfix-A.z_0!@%-=+:"])("%j is one", (name) =>
    expect(complaint(checkName(name))).toBe("fine")
  )

  it.each([
    ["x", "New instance name must start with 'postfix-'"],
    ["Postfix-x", "New instance name must start with 'postfix-'"],
    ["postfix-a b", "Unsafe characters in new instance name: 'postfix-a b'"],
    ["postfix-ä", "Unsafe characters in new instance name: 'postfix-ä'"],
    ["postfix-a/b", "Illegal '/' character in new instance name: 'postfix-a/b'"],
    ["a/b c", "Unsafe characters in new instance name: 'a/b c'"]
  ])("%j is none", (name, message) => expect(complaint(checkName(name))).toBe(message))
})

describe("groups", () => {
  it.each(["", "mta", "a/b", "!@%-_=+:./"])("%j is one", (group) =>
    expect(complaint(checkGroup(group))).toBe("fine")
  )

  it("has no blanks", () => expect(complaint(checkGroup("a b"))).toBe("Unsafe characters in '-G a b'"))
})
