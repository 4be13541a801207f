import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { UserDatabase } from "../../src/services/UserDatabase.ts"
import { file } from "../../src/testing/files.ts"
import { pretendHost } from "../../src/testing/host.ts"
import { exited } from "../../src/testing/processes.ts"

const files = {
  "/etc/passwd": file(
    "root:x:0:0:root:/root:/bin/sh\npostfix:x:101:103::/:/bin/false\nshort:x\nodd:x:all:103:::\n"
  ),
  "/etc/group": file("root:x:0:\npostdrop:x:104:\nodd:x::\n")
}

const database = Effect.gen(function* () {
  const host = yield* pretendHost({
    files,
    processes: ({ arguments: words, program }) =>
      program === "/usr/bin/getent"
        ? Either.right(/^(ldap|7)$/.test(words[1] ?? "") ? exited(0, "ldap:*:7:8:::\n") : exited(2, ""))
        : undefined
  })
  return yield* Effect.provide(UserDatabase.make, host.layer)
})

describe("accounts", () => {
  it.effect.each([
    ["postfix", Option.some({ uid: 101, gid: 103 })],
    ["ldap", Option.some({ uid: 7, gid: 8 })],
    ["nosuch", Option.none()],
    ["short", Option.none()],
    ["odd", Option.none()]
  ] as const)("know the user %s, or not", ([name, expected]) =>
    Effect.gen(function* () {
      const { user } = yield* database
      expect(yield* user(name)).toEqual(expected)
    })
  )

  it.effect.each([
    ["postdrop", Option.some(104)],
    ["odd", Option.none()]
  ] as const)("know the group %s, or not", ([name, expected]) =>
    Effect.gen(function* () {
      const { group } = yield* database
      expect(yield* group(name)).toEqual(expected)
    })
  )

  it.effect.each([
    ["user", 101, Option.some("postfix")],
    ["user", 7, Option.some("ldap")],
    ["user", 103, Option.none()],
    ["group", 104, Option.some("postdrop")]
  ] as const)("know the %s with the number %d by its first name, or not", ([kind, number, expected]) =>
    Effect.gen(function* () {
      const { nameOf } = yield* database
      expect(yield* nameOf(kind, number)).toEqual(expected)
    })
  )
})
