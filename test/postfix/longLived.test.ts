/** Long-lived services, while Postfix is being installed, or a caller gives up. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import { allInstances } from "../../src/operations/instances.ts"
import { Postconf } from "../../src/postfix/Postconf.ts"
import { directory, file } from "../../src/testing/files.ts"
import { pretendHost } from "../../src/testing/host.ts"
import { exited, type Script } from "../../src/testing/processes.ts"

const defaultsAsked = (...[{ arguments: words }]: Parameters<Script>) => words[2] === "-d"

/** What happens to the first request for defaults. The host answers the others. */
const firstTime = (answer: ReturnType<Script>): Script => {
  let asked = false
  return (command) => {
    if (asked || !defaultsAsked(command)) return undefined
    asked = true
    return answer
  }
}

describe("services that are kept", () => {
  it.effect("answer after a caller has given up", () =>
    Effect.gen(function* () {
      const host = yield* pretendHost({ processes: firstTime(Effect.never) })
      yield* Effect.gen(function* () {
        const impatient = yield* Effect.fork(allInstances)
        yield* Effect.repeat(host.calls, { until: (calls) => calls.length > 0 })
        assert.isTrue(Exit.isInterrupted(yield* Fiber.interrupt(impatient)))
        assert.lengthOf(yield* allInstances, 1)
      }).pipe(Effect.provide(host.layer))
    })
  )

  it.effect("answer once postconf does", () =>
    Effect.gen(function* () {
      const host = yield* pretendHost({ processes: firstTime(Effect.succeed(exited(1, "", "no memory\n"))) })
      yield* Effect.gen(function* () {
        assert.strictEqual((yield* Effect.flip(allInstances)).message, "no memory")
        assert.lengthOf(yield* allInstances, 1)
      }).pipe(Effect.provide(host.layer))
    })
  )

  it.effect("answer once Postfix is there", () =>
    Effect.gen(function* () {
      const host = yield* pretendHost({ files: { "/usr/sbin/postconf": directory } })
      yield* Effect.gen(function* () {
        assert.strictEqual((yield* Effect.flip(allInstances))._tag, "PostconfNotFound")
        yield* host.put({ "/usr/sbin/postconf": file("") })
        assert.lengthOf(yield* allInstances, 1)
      }).pipe(Effect.provide(host.layer))
    })
  )

  it.effect("ask for defaults once, whoever needs them", () =>
    Effect.gen(function* () {
      const host = yield* pretendHost()
      yield* Effect.all([allInstances, allInstances], { concurrency: 2 }).pipe(Effect.provide(host.layer))
      const questions = (yield* host.calls).filter(({ command }) => defaultsAsked(command))
      assert.lengthOf(questions, 1)
    })
  )

  it.effect("look for postconf once, whoever needs it", () =>
    Effect.gen(function* () {
      const host = yield* pretendHost({ processes: () => Effect.succeed(exited(0, "x\n")) })
      const looked = yield* Effect.gen(function* () {
        const { rawValue } = yield* Postconf
        const ask = rawValue("/e", "x")
        yield* Effect.all([ask, ask, ask], { concurrency: 3 })
        yield* host.put({ "/usr/sbin/postconf": directory })
        return yield* ask
      }).pipe(Effect.provide(host.layer))
      assert.deepStrictEqual(looked, Option.some("x"))
    })
  )
})
