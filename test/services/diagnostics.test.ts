/** How a message is prepared for the mail log. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import { Caller } from "../../src/services/Caller.ts"
import { Diagnostics } from "../../src/services/Diagnostics.ts"
import { MailLog } from "../../src/services/MailLog.ts"
import { file, link } from "../../src/testing/files.ts"
import { pretendHost } from "../../src/testing/host.ts"
import { exited } from "../../src/testing/processes.ts"

const loggedOf = Effect.fnUntraced(function* (text: string, utf8: boolean) {
  const host = yield* pretendHost()
  yield* Effect.gen(function* () {
    const { configure, fatal } = yield* Diagnostics
    yield* configure({ utf8 })
    yield* fatal(text)
  }).pipe(Effect.provide(host.layer))
  return (yield* host.log).map((line) => line.text)
})

/** One, two, three and four bytes. */
const characters = ["a", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x93\xa7"]

describe("a long message", () => {
  it.effect.each(characters)("is cut in the log between characters: %j", (character) =>
    Effect.gen(function* () {
      for (const length of [1995, 1996, 1997, 1998, 1999, 2000]) {
        const before = "x".repeat(length)
        const whole = 2000 - ((2000 - length) % character.length)
        const wanted = (before + character.repeat(9)).slice(0, whole)
        assert.deepStrictEqual(yield* loggedOf(before + character.repeat(9), true), [wanted])
      }
    })
  )

  it.effect("is as long as the log takes where bytes become question marks", () =>
    Effect.gen(function* () {
      const text = "\xe2\x82\xac".repeat(1000)
      assert.deepStrictEqual(yield* loggedOf(text, false), ["?".repeat(2000)])
    })
  )
})

describe("what a library has to tell", () => {
  it.effect("goes to the logger of the program, without control characters", () => {
    const lines: Array<string> = []
    const logger = Logger.make(({ logLevel, message }) => {
      lines.push(`${logLevel.label} ${message}`)
    })
    const { details, fatal, logged, warning } = Diagnostics.toLogger
    return Effect.all([
      warning("caf\xc3\xa9"),
      fatal("a\u001b[2J"),
      logged("root creates instance"),
      details(() => ["one", "two"])
    ]).pipe(
      Effect.zipRight(
        Effect.sync(() =>
          assert.deepStrictEqual(lines, [
            "WARN café",
            "ERROR a?[2J",
            "INFO root creates instance",
            "DEBUG one,two"
          ])
        )
      ),
      Logger.withMinimumLogLevel(LogLevel.Debug),
      Effect.provide(Logger.replace(Logger.defaultLogger, logger))
    )
  })
})

describe("logger(1)", () => {
  it.effect.each([
    ["util-linux", {}, ["--id=7", "-S", "4096"]],
    ["BusyBox", { "/usr/bin/logger": link("/bin/busybox"), "/bin/busybox": file("") }, []]
  ] as const)("of %s is given what it understands", ([, files, own]) =>
    Effect.gen(function* () {
      const given: Array<ReadonlyArray<string>> = []
      const host = yield* pretendHost({
        files,
        processes: ({ arguments: words }) => {
          given.push(words)
          return Either.right(exited(0))
        }
      })
      const caller = Effect.map(Effect.provide(Caller, host.layer), (one) => ({ ...one, processId: 7 }))
      const log = yield* MailLog.make.pipe(
        Effect.provideServiceEffect(Caller, caller),
        Effect.provide(host.layer)
      )
      yield* log.record({
        severity: "info",
        text: "root changes something",
        destination: { _tag: "Syslog", facility: "mail" }
      })
      assert.deepStrictEqual(given, [
        ["-p", "mail.info", "-t", "postmulti", ...own, "--", "root changes something"]
      ])
    })
  )
})
