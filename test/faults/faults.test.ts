/** A sample of the faults of `npm run faults`, on a real Postfix. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { timeLimit } from "../namespace/namespace.ts"
import { describeOnPostfix } from "../namespace/requirements.ts"
import { actions, brokenPromise, everyFault, kills, matrix, single, type Trial } from "./matrix.ts"

/** A prime number, so that a sample contains all kinds of faults. */
const stride = 61

const assertKept = (trials: ReadonlyArray<Trial>) => {
  assert.isNotEmpty(trials)
  assert.deepStrictEqual(
    trials
      .map((trial) => ({ ...trial, broken: brokenPromise(trial) }))
      .filter(({ broken }) => broken !== undefined),
    []
  )
}

const importing = Effect.fromNullable(actions.find(({ words }) => words.startsWith("-e import")))

describeOnPostfix("faults", () => {
  for (const action of actions) {
    it.live(
      `leave an action done, undone or to be finished: ${action.words}`,
      () => Effect.map(matrix(action, everyFault, stride), assertKept),
      timeLimit
    )
  }
  it.live(
    "an owner that was set is set back if the mode cannot be",
    () =>
      Effect.map(
        Effect.flatMap(importing, (action) => single(action, "chmod", 2, "EIO")),
        assertKept
      ),
    timeLimit
  )
  it.live(
    "so do kills of the process group at any time",
    () =>
      Effect.map(
        Effect.forEach(actions, (action) => kills(action, 2)),
        (trials) => assertKept(trials.flat())
      ),
    timeLimit
  )
})

describe("a broken promise", () => {
  const kept: Trial = {
    call: "rename",
    number: 1,
    fault: "EIO",
    status: "1",
    state: "before",
    list: "old",
    mainCf: "sound",
    end: "after",
    text: "postmulti: fatal: rename /etc/postfix/main.cf: Input/output error|"
  }
  it.each<Partial<Trial>>([
    { status: "missed" },
    { list: "broken" },
    { mainCf: "broken" },
    { state: "between" },
    { state: "after" },
    { end: "between" },
    { text: "" },
    { text: "postmulti: warning: not undone: open /etc/postfix-x: Input/output error|" },
    { status: "139" },
    { status: "0", state: "between" },
    { fault: "EIO+", state: "between" },
    { fault: "kill", status: "137", end: "between" }
  ])("is found: %j", (difference) => {
    assert.isUndefined(brokenPromise(kept))
    assert.isString(brokenPromise({ ...kept, ...difference }))
  })
  it("is none if a warning comes before the reason", () =>
    assert.isUndefined(
      brokenPromise({ ...kept, text: `postmulti: warning: fsync /etc: No space|${kept.text}` })
    ))
})
