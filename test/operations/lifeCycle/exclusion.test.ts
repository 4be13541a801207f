/** Two commands that change something at the same time. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as TestClock from "effect/TestClock"
import { classic } from "../../../src/cli/classic/program.ts"
import { file } from "../../../src/testing/files.ts"
import { pretendHost } from "../../../src/testing/host.ts"
import type { HostOptions } from "../../../src/testing/PretendHost.ts"

const lock = "/etc/postfix/postmulti.lock"

/** A command on a host where another one is busy for ever. */
const waiting = Effect.fnUntraced(function* (options: HostOptions) {
  const host = yield* pretendHost({ argv: ["-e", "init"], locked: [lock], ...options })
  const command = yield* Effect.fork(Effect.provide(classic, host.layer))
  return { ...host, command }
})

const named = { [lock]: file("process 7: postmulti -e create -I postfix-x\n", { mode: 0o600 }) }

describe("a command that has to wait", () => {
  it.effect("says for whom, after a second, once", () =>
    Effect.gen(function* () {
      const { errors } = yield* waiting({ errorIsTerminal: true, files: named })
      yield* TestClock.adjust("999 millis")
      expect(yield* errors).toBe("")
      yield* TestClock.adjust("1 minute")
      expect(yield* errors).toBe("postmulti: waiting for process 7: postmulti -e create -I postfix-x\n")
    })
  )

  it.effect("does not let the words of another process control the terminal", () =>
    Effect.gen(function* () {
      const text =
        "process 7: postmulti \u001b]0;x\u0007\u001b[2J\r\u009b\u00e9\npostmulti: fatal: all is lost\n"
      const { errors } = yield* waiting({
        errorIsTerminal: true,
        files: { [lock]: file(text, { mode: 0o600 }) }
      })
      yield* TestClock.adjust("1 minute")
      expect(yield* errors).toBe(
        "postmulti: waiting for process 7: postmulti ?]0;x??[2J??\u00e9?postmulti: fatal: all is lost\n"
      )
    })
  )

  it.effect("says it on a terminal only", () =>
    Effect.gen(function* () {
      const { errors } = yield* waiting({ files: named })
      yield* TestClock.adjust("1 minute")
      expect(yield* errors).toBe("")
    })
  )

  it.effect("does not give up while the lock goes from one to the next", () =>
    Effect.gen(function* () {
      const { command, errors, put } = yield* waiting({ files: named })
      for (const number of [8, 9, 10, 11, 12]) {
        yield* TestClock.adjust("1 minute")
        yield* put({ [lock]: file(`process ${number}: postmulti -e init\n`, { mode: 0o600 }) })
      }
      yield* TestClock.adjust("2 minutes")
      expect(yield* Fiber.poll(command)).toEqual(Option.none())
      yield* TestClock.adjust("5 seconds")
      expect(yield* Fiber.join(command)).toBe(1)
      expect(yield* errors).toContain("still locked by process 12: postmulti -e init\n")
    })
  )

  it.effect.each([
    ["process 7: postmulti -e create -I postfix-x", named],
    ["another program", { [lock]: file("", { mode: 0o600 }) }]
  ] as const)("gives up at last, and names %s", ([holder, files]) =>
    Effect.gen(function* () {
      const { command, errors, tree } = yield* waiting({ files })
      const before = yield* tree
      yield* TestClock.adjust("2 minutes")
      expect(yield* Fiber.join(command)).toBe(1)
      expect(yield* errors).toBe(`postmulti: fatal: ${lock}: still locked by ${holder}\n`)
      expect(yield* tree).toEqual(before)
    })
  )
})
