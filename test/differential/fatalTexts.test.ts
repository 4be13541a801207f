/** Nothing that can be said before an end is left out of the corpus. */
import { assert, describe, it } from "@effect/vitest"
import { changed } from "./differences.ts"
import { fatalTexts } from "./fatalTexts.ts"
import { allCases } from "./wanted.ts"

/** What the original never says, and a case cannot bring about; each has a test in memory or on a real Postfix. */
const elsewhere = {
  // Somebody else in the middle of a command (exclusion, interference).
  atOnce: ["HostBusy", "ChangedMeanwhile", "ChangedSince", "FileLocked", "RemovalPending"],
  // A Postfix that is damaged, or not there (interference, program).
  damagedPostfix: ["UnknownOwner", "PostconfNotFound"],
  // What fills the memory of the original (expansion).
  tooMuch: ["ExpansionTooLong"],
  // A journal that somebody else has put there (interference, hostile), and what is in the way of closing maildrop: the
  // original removes what it can of it, so that nothing is left to compare (destroy).
  notOurs: ["JournalUnusable", "MaildropOccupied", "MaildropOccupied"],
  // What only --keep-going lets come so far (instances).
  keptGoing: ["InstanceDamaged"],
  // Standard output of the corpus is always open (streams).
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
