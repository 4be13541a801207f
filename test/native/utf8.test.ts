import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import { decode, encode } from "../../src/native/node/utf8.ts"

const runs = { numRuns: 2000 }

/** Bytes that begin or continue characters, so that many sequences are almost right. */
const bytes = FastCheck.array(
  FastCheck.oneof(
    FastCheck.integer({ min: 0, max: 255 }),
    FastCheck.constantFrom(0x41, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc2, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5)
  )
)

describe("UTF-8 without Node", () => {
  it("is decoded as Node does it", () => {
    FastCheck.assert(
      FastCheck.property(bytes, (some) => {
        const buffer = Buffer.from(some)
        assert.strictEqual(decode(buffer.toString("latin1")), buffer.toString("utf8"))
      }),
      runs
    )
  })

  it("is encoded as Node does it", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.string({ unit: "binary" }), (unicode) => {
        assert.strictEqual(encode(unicode), Buffer.from(unicode, "utf8").toString("latin1"))
      }),
      runs
    )
  })
})
