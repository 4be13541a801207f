/** The register holds exactly the differences that exist, and the documents show them. */
import * as Fs from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { textOf } from "../manual/documents.ts"
import type { Expected } from "./Case.ts"
import type { Difference } from "./changes.ts"
import { changed, changedBy, differences, holdsFor } from "./differences.ts"
import { asRecorded } from "./lifeCycleDifferences.ts"
import { outcomes } from "./outcomes.ts"
import { perfect } from "./score.ts"
import { document, withTable } from "./table.ts"
import { touched, touchedBy, touchedFile } from "./touched.ts"
import { allCases as cases } from "./wanted.ts"

/** An entry for something that the original does as well. */
const idle: Difference = {
  id: "idle",
  original: "lists a host without secondaries",
  ours: "lists it",
  reason: "none",
  changes: [{ cases: ["A01"], change: (expected) => ({ ...expected, exit: 0 }) }]
}

describe("register of differences", () => {
  for (const { changes, id } of differences) {
    const held = changes.filter(holdsFor())
    // What other releases do can be seen only there.
    if (held.length === 0) continue
    it(`${id} makes a difference wherever it is registered`, () => {
      const touched = touchedBy(id).map((subject) => subject.id)
      assert.isNotEmpty(touched)
      for (const registered of held) {
        if (registered.cases !== "all") assert.includeMembers(touched, [...registered.cases])
      }
    })
  }

  it("does not hold what makes none", () => {
    assert.deepStrictEqual(touchedBy("idle", [...differences, idle]), [])
    assert.isNotEmpty(touchedBy("typo", [...differences, idle]))
  })

  it("names only cases that are there", () => {
    const named = differences.flatMap(({ changes }) =>
      changes.flatMap((change) => (change.cases === "all" ? [] : change.cases))
    )
    assert.deepStrictEqual(
      named.filter((id) => !cases.some((subject) => subject.id === id)),
      []
    )
  })

  it("has each identifier once", () => {
    const ids = differences.map(({ id }) => id)
    assert.deepStrictEqual([...new Set(ids)], ids)
  })

  it("is what src/manual/differences.md says (npm run differences)", () => {
    const current = Fs.readFileSync(document, "utf8")
    assert.strictEqual(withTable(current, differences), current)
  })

  it("changes by its general rules what is recorded", () => {
    assert.strictEqual(
      touched(),
      Fs.readFileSync(touchedFile, "utf8"),
      "'npm run differences' renews test/differential/touched.txt; what is new in it has to be meant"
    )
  })

  it("leaves the score that is quoted in the README", () => {
    const [equal, told, registered] = perfect(changed).match(/\d+(?= (equal|with registered))/g) ?? []
    assert.include(textOf("README.md"), `| 3.7.11 (Debian 12) | ${equal} | ${told} | ${registered} | 0 |\n`)
  })
})

const isRecorded = ({ changes }: Difference): boolean => changes.some(({ change }) => change === asRecorded)

const [recorded, derived] = [differences.filter(isRecorded), differences.filter((one) => !isRecorded(one))]

const parts = ({ checks, exit, log, terminal }: Expected): Readonly<Record<string, unknown>> => ({
  exit,
  terminal,
  log,
  checks: checks.map(({ output }) => output)
})

describe("recorded outcomes", () => {
  it("are those of the cases that are registered for it", () => {
    const registered = recorded.flatMap(({ changes }) => changes.flatMap((change) => change.cases))
    assert.sameMembers(Object.keys(outcomes), registered)
  })

  it("hold only what the rules do not say", () => {
    const idle = cases.flatMap((subject) => {
      const said = parts(changedBy(derived)(subject))
      return Object.entries(outcomes[subject.id] ?? {})
        .filter(([part, value]) => JSON.stringify(value) === JSON.stringify(said[part]))
        .map(([part]) => `${subject.id} ${part}`)
    })
    assert.deepStrictEqual(idle, [])
  })
})
