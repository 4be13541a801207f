/** The deliberate faults fit the source. `npm run mutation` shows that each is caught. */
import { assert, describe, it } from "@effect/vitest"
import { topics } from "./Case.ts"
import { faults, places } from "./faults.ts"

describe("deliberate faults", () => {
  it("have one place in the source each", () => {
    assert.deepStrictEqual(
      faults.filter((fault) => places(fault) !== 1).map(({ file, text }) => `${file}: ${text}`),
      []
    )
  })

  it("are for topics that are there", () => {
    assert.includeMembers(
      topics.map(({ name }) => name),
      faults.map(({ topic }) => topic)
    )
  })
})
