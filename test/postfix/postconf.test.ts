import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { Postconf } from "../../src/postfix/Postconf.ts"
import { pretendHost } from "../../src/testing/host.ts"
import { exited } from "../../src/testing/processes.ts"

/** The value of a name, if postconf refuses to answer these command lines. */
const askedFor = (name: string, ...refused: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const { layer } = yield* pretendHost({
      processes: ({ arguments: words }) =>
        Effect.succeed(
          refused.includes(words.join(" "))
            ? exited(1, "", "postconf: fatal: macro processing error\n")
            : exited(0, `${words.join(" ")}\n`)
        )
    })
    return yield* Effect.provide(
      Effect.flatMap(Postconf, ({ rawValue }) => Effect.either(rawValue("/e", name))),
      layer
    )
  })

const ofFile = "-c /e -h x"
const ofServices = "-d -c /e -h x"
const builtIn = "-c /dev/null -d -h x"

describe("a name in one main.cf", () => {
  it.effect("is asked for there", () =>
    Effect.map(askedFor("x"), (answer) => assert.deepStrictEqual(answer, Either.right(Option.some(ofFile))))
  )

  it.effect("has a default where something else in main.cf is broken", () =>
    Effect.map(askedFor("x", ofFile), (answer) =>
      assert.deepStrictEqual(answer, Either.right(Option.some(ofServices)))
    )
  )

  it.effect("has a built-in default where master.cf is broken as well", () =>
    Effect.map(askedFor("x", ofFile, ofServices), (answer) =>
      assert.deepStrictEqual(answer, Either.right(Option.some(builtIn)))
    )
  )

  it.effect("cannot be known where postconf does not work at all", () =>
    Effect.map(askedFor("x", ofFile, ofServices, builtIn), (answer) =>
      assert.strictEqual(Either.isLeft(answer) && answer.left.message, "macro processing error")
    )
  )
})
