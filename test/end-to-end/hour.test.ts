/** The first hour of an administrator on a real Postfix. */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inNamespace, timeLimit } from "../namespace/namespace.ts"
import { describeOnPostfix } from "../namespace/requirements.ts"
import { primary } from "./host.ts"
import { lines, script } from "./hour.ts"

describeOnPostfix("the first hour", () => {
  it.live(
    "does what was meant, and answers each mistake with what to type",
    () =>
      Effect.map(
        inNamespace({ program: "ours", setup: primary, script, terminal: true, linger: 0 }),
        ({ errors }) => {
          const answers = errors.split(/^\$ .*\n/m).slice(1)
          assert.lengthOf(answers, lines.length)
          for (const [index, [command, ...expected]] of lines.entries()) {
            for (const text of expected) assert.include(answers[index], text, command)
          }
          assert.notInclude(errors, "internal error")
        }
      ),
    2 * timeLimit
  )
})
