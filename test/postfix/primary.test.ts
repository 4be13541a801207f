/** What a primary says about where messages go. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { PostfixConfig } from "../../src/postfix/PostfixConfig.ts"
import { pretendHost } from "../../src/testing/host.ts"

const primaryOf = Effect.fnUntraced(function* (mainCf: string) {
  const { layer } = yield* pretendHost({ mainCf: { "/etc/postfix": mainCf } })
  return yield* Effect.provide(
    Effect.flatMap(PostfixConfig, ({ primary }) => primary),
    layer
  )
})

describe("the primary", () => {
  it.effect("names the facility of syslog, and the UTF-8 that it wants", () =>
    Effect.gen(function* () {
      const primary = yield* primaryOf("syslog_facility = local3\nsmtputf8_enable = no\n")
      assert.deepStrictEqual(primary.logDestination, { _tag: "Syslog", facility: "local3" })
      assert.isFalse(primary.utf8)
      assert.deepStrictEqual(primary.logService, Option.none())
    })
  )

  it.effect("names the program that writes a log of its own", () =>
    Effect.gen(function* () {
      const primary = yield* primaryOf(
        "maillog_file = /var/log/mail.log\nmyhostname = mail.example\nsmtputf8_enable = yes\n"
      )
      assert.deepStrictEqual(primary.logDestination, {
        _tag: "File",
        path: "/var/log/mail.log",
        commandDirectory: "/usr/sbin"
      })
      assert.isTrue(primary.utf8)
      assert.deepStrictEqual(
        Option.map(primary.logService, ({ hostname }) => hostname),
        Option.some("mail.example")
      )
    })
  )

  it.effect("takes a value for empty that nobody checks and that is no value", () =>
    Effect.map(primaryOf("smtputf8_enable = ${\n"), ({ utf8 }) => assert.isFalse(utf8))
  )
})
