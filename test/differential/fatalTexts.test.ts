/** The corpus contains every fatal message. */
import { assert, describe, it } from "@effect/vitest"
import { changed } from "./differences.ts"
import { fatalTexts } from "./fatalTexts.ts"
import { allCases } from "./wanted.ts"

/**
 * Messages that the original never prints, or that a case cannot cause. Each has a test in memory or on a real Postfix.
 */
const elsewhere = {
  // Another program interferes (exclusion, interference).
  atOnce: ["HostBusy", "ChangedMeanwhile", "ChangedSince", "FileLocked", "RemovalPending"],
  // Postfix is damaged or missing (interference, program).
  damagedPostfix: ["UnknownOwner", "PostconfNotFound"],
  // The original would run out of memory (expansion).
  tooMuch: ["ExpansionTooLong"],
  // A journal that another program left (interference, hostile), and obstacles to closing maildrop: there, the original
  // removes what it can, so nothing is left to compare (destroy).
  notOurs: ["JournalUnusable", "MaildropOccupied", "MaildropOccupied"],
  // Only --keep-going gets this far (instances).
  keptGoing: ["InstanceDamaged"],
  // The original has no such action (rename).
  ownAction: ["NotMovable"],
  // In the corpus, standard output is always open (streams).
  output: ["WriteError"]
}

const told = allCases
  .flatMap((subject) => [...changed(subject).terminal, ...changed(subject).log])
  .map((line) => line.replace(/^(<\d+>)?postmulti: (fatal|warning): /, ""))

const texts = fatalTexts(
  "cli/classic",
  "instance",
  "operations/lifeCycle",
  "operations/run.ts",
  "plan",
  "postfix",
  "services"
)

describe("fatal texts", () => {
  it("are met by cases of the corpus, or cannot be", () => {
    const unmet = texts.filter(({ pattern }) => !told.some((text) => pattern.test(text)))
    assert.sameMembers(
      unmet.map(({ name }) => name),
      Object.values(elsewhere).flat()
    )
  })

  it("are known, but for those that somebody else has written", () => {
    assert.isAbove(texts.length, 60)
    assert.sameMembers(
      texts.filter(({ pattern }) => pattern.test("")).map(({ name }) => name),
      ["UsageError", "PostconfFailed", "ParametersUnavailable"]
    )
  })
})
