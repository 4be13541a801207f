/** Files that may be half-written. */
import { describe, expect, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as FastCheck from "effect/FastCheck"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as TestClock from "effect/TestClock"
import { FileSystem, type Written } from "../../src/services/FileSystem.ts"
import { isHot, readSaved, wholeFileTime } from "../../src/services/files/hotFile.ts"
import { file } from "../../src/testing/files.ts"
import { pretendHost } from "../../src/testing/host.ts"

const now = 1_800_000_000_500

/** Saved in place, with no later change. */
const saved = (modified: number): Written => ({
  size: 1,
  modified,
  changed: modified,
  inode: "1:1"
})

describe("a hot file", () => {
  it("is one of this second or the one before, as Postfix's programs have it", () => {
    const times = [-2501, -2500, -1501, -1500, -1, 0, 400, 500, 5000]
    expect(times.filter((age) => isHot(saved(now + age), Option.none(), now, now))).toEqual([
      -1500, -1, 0, 400
    ])
  })

  it("is not one that we have put into place as a whole", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.integer({ min: 0, max: 4_000_000_000_000 }), (time) => {
        const ours = wholeFileTime(time)
        expect(isHot(saved(ours), Option.none(), time, time)).toBe(false)
        expect(time - ours).toBeLessThan(250)
        expect(ours).toBeLessThanOrEqual(time)
        // A file system that counts in seconds loses our mark, so the file is read again.
        expect(isHot(saved(Math.floor(ours / 1000) * 1000), Option.none(), time, time)).toBe(true)
      })
    )
  })

  it("is not one that has taken the place of another one since the last look, as postconf and most editors do", () => {
    expect(isHot(saved(now), Option.some("1:2"), now, now)).toBe(false)
    expect(isHot(saved(now), Option.some("1:1"), now, now)).toBe(true)
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

  it.effect("waits longer for a file that was emptied", () =>
    Effect.gen(function* () {
      const { reading, save } = yield* saving
      yield* TestClock.adjust("1500 millis")
      expect(yield* Fiber.poll(reading)).toEqual(Option.none())
      yield* save("whole again")
      yield* TestClock.adjust("130 millis")
      expect((yield* Fiber.join(reading))[1]).toBe("whole again")
    })
  )

  it.effect(
    "reads twice what is empty, though its times are old: it may have been emptied at this moment",
    () =>
      Effect.gen(function* () {
        const host = yield* pretendHost({ files: { "/emptied": file("") } })
        yield* TestClock.setTime(now)
        const { written } = host.files
        const filledMeanwhile = FileSystem.of({
          ...host.files,
          written: (paths) => Effect.zipLeft(written(paths), host.put({ "/emptied": file("filled") }))
        })
        const reading = Effect.provideService(readSaved(["/emptied"]), FileSystem, filledMeanwhile)
        expect(yield* reading).toEqual([Either.right("filled")])
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
