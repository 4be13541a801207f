/** What a program hears if it runs something for no instance. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { Instance } from "../../src/instance/Instance.ts"
import { allInstances } from "../../src/operations/instances.ts"
import { postfix, run } from "../../src/operations/run.ts"
import { PostfixConfig } from "../../src/postfix/PostfixConfig.ts"
import type { Primary } from "../../src/postfix/Primary.ts"
import { liveSignals, Signals } from "../../src/services/processes/Signals.ts"
import { pretendHost } from "../../src/testing/host.ts"

/** On a host where neither instance is enabled. */
const failureOf = <E>(
  operation: (
    primary: Primary,
    instances: ReadonlyArray<Instance>
  ) => Effect.Effect<boolean, E, Effect.Effect.Context<ReturnType<typeof run>>>
) =>
  Effect.gen(function* () {
    const { layer } = yield* pretendHost({
      mainCf: {
        "/etc/postfix": "multi_instance_directories = /etc/postfix-a\n",
        "/etc/postfix-a": "queue_directory = /q/a\ndata_directory = /d/a\n"
      }
    })
    return yield* Effect.gen(function* () {
      const { primary } = yield* PostfixConfig
      return yield* Effect.flip(operation(yield* primary, yield* allInstances))
    }).pipe(Effect.provideService(Signals, liveSignals), Effect.provide(layer))
  })

const words = { arguments: [], verbose: false, jobs: 1 }

describe("no matching instances", () => {
  it.effect("are told apart: none was given to run a command for", () =>
    Effect.gen(function* () {
      const error = yield* failureOf((primary) => run(primary, [], { ...words, program: "true" }))
      assert.deepInclude(error, { _tag: "NoMatchingInstances", reason: { _tag: "NoneGiven" } })
      assert.deepStrictEqual("hints" in error ? error.hints : undefined, [])
    })
  )

  it.effect("are told apart: none was given to postfix(1)", () =>
    Effect.gen(function* () {
      const error = yield* failureOf((primary) => postfix(primary, [], { ...words, command: "stop" }))
      assert.deepInclude(error, { _tag: "NoMatchingInstances", reason: { _tag: "NoneGiven" } })
    })
  )

  it.effect("are told apart: none of those given is enabled", () =>
    Effect.gen(function* () {
      const error = yield* failureOf((primary, instances) =>
        postfix(primary, instances, { ...words, command: "stop" })
      )
      assert.strictEqual(error._tag === "NoMatchingInstances" && error.reason._tag, "NoneEnabled")
      assert.include("hints" in error ? error.hints : [], "none of these instances is enabled")
    })
  )
})
