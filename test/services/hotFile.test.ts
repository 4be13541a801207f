/** Files that may be half-written. */
import { describe, expect, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as FastCheck from "effect/FastCheck"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as TestClock from "effect/TestClock"
import { isHot, readSaved, wholeFileTime } from "../../src/services/hotFile.ts"
import { file } from "../../src/testing/files.ts"
import { pretendHost } from "../../src/testing/host.ts"

const now = 1_800_000_000_500

describe("a hot file", () => {
  it("is one of this second or the one before, as Postfix's programs have it", () => {
    const times = [-2501, -2500, -1501, -1500, -1, 0, 400, 500, 5000]
    expect(times.filter((age) => isHot(now + age, now, now))).toEqual([-1500, -1, 0, 400])
  })

  it("is not one that we have put into place as a whole", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.integer({ min: 0, max: 4_000_000_000_000 }), (time) => {
        const ours = wholeFileTime(time)
        expect(isHot(ours, time, time)).toBe(false)
        expect(time - ours).toBeLessThan(250)
        expect(ours).toBeLessThanOrEqual(time)
        // A file system that counts in seconds loses the sign, and then it is waited for.
        expect(isHot(Math.floor(ours / 1000) * 1000, time, time)).toBe(true)
      })
    )
  })
})

describe("reading what is being saved", () => {
  const saving = Effect.gen(function* () {
    const host = yield* pretendHost({ files: { "/old": file("old"), "/saved": file("whole") } })
    yield* TestClock.setTime(now)
    const save = (text: string) =>
      Effect.flatMap(Clock.currentTimeMillis, (modified) => host.put({ "/saved": file(text, { modified }) }))
    yield* save("")
    const reading = yield* Effect.fork(
      Effect.provide(readSaved(["/old", "/saved", "/none"]), host.layer).pipe(
        Effect.map((texts) => texts.map((text) => Either.getOrElse(text, ({ code }) => code)))
      )
    )
    yield* TestClock.adjust("90 millis")
    expect(yield* Fiber.poll(reading)).toEqual(Option.none())
    return { reading, save }
  })

  it.effect("reads it again until it is done", () =>
    Effect.gen(function* () {
      const { reading, save } = yield* saving
      yield* save("whole again")
      yield* TestClock.adjust("130 millis")
      expect(yield* Fiber.join(reading)).toEqual(["old", "whole again", "ENOENT"])
    })
  )

  it.effect("takes what is there after two seconds", () =>
    Effect.gen(function* () {
      const { reading, save } = yield* saving
      for (let times = 0; times < 40; times++) {
        yield* save(`${times}`)
        yield* TestClock.adjust("50 millis")
      }
      expect((yield* Fiber.join(reading))[1]).toMatch(/^3[89]$/)
    })
  )
})
