/** Reporting a fault of the program itself. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { exitStatus } from "../../src/cli/outcome.ts"
import { Diagnostics } from "../../src/services/Diagnostics.ts"
import { pretendHost } from "../../src/testing/host.ts"

const broken = Effect.die(new TypeError("it broke"))

const told = Effect.fnUntraced(function* (program: Effect.Effect<never>, verbose: boolean) {
  const host = yield* pretendHost()
  const status = yield* Effect.flatMap(Diagnostics, ({ configure }) => configure({ verbose })).pipe(
    Effect.zipRight(exitStatus(program)),
    Effect.provide(host.layer)
  )
  return { status, errors: yield* host.errors, log: (yield* host.log).map(({ text }) => text) }
})

describe("a fault of the program", () => {
  it.effect("is one line", () =>
    Effect.gen(function* () {
      expect(yield* told(broken, false)).toEqual({
        status: 1,
        errors: "postmulti: fatal: internal error: TypeError: it broke\n",
        log: ["internal error: TypeError: it broke"]
      })
    })
  )

  it.effect("says where it was after --verbose", () =>
    Effect.gen(function* () {
      const { errors, log, status } = yield* told(Effect.withSpan(broken, "reading"), true)
      expect(status).toBe(1)
      expect(errors).toMatch(
        /^postmulti: fatal: internal error: TypeError: it broke\n(postmulti: +at .*\n)*postmulti: +at \S+outcome\.test\.ts/
      )
      expect(errors).toMatch(/^postmulti: +at reading/m)
      expect(log).toEqual(["internal error: TypeError: it broke"])
    })
  )

  it.effect("is told when others were stopped by it", () =>
    Effect.gen(function* () {
      const together = Effect.all([Effect.never, broken], { concurrency: 2 })
      const { errors, status } = yield* told(Effect.zipRight(together, Effect.never), false)
      expect({ errors, status }).toEqual({
        errors: "postmulti: fatal: internal error: TypeError: it broke\n",
        status: 1
      })
    })
  )
})
