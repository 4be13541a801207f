/**
 * Random sequences of commands. The host in memory is the model for the lab on disk and for the original, which are
 * compared with it after each step. POSTMULTI_MODEL_STEPS sets the number of steps, and a new seed each time. A
 * difference is shrunk.
 */
import * as Fs from "node:fs"
import * as Path from "node:path"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { runBundled } from "../namespace/bundled.ts"
import { describeOnPostfix } from "../namespace/requirements.ts"
import { inEveryByte } from "./comparison.ts"
import { lab } from "./lab.ts"
import { check } from "./property.ts"

const here = Path.dirname(fileURLToPath(import.meta.url))

const long = process.env["POSTMULTI_MODEL_STEPS"]
const seed = Number(process.env["POSTMULTI_MODEL_SEED"] ?? (long === undefined ? 1 : Date.now() % 1_000_000))

/** The original is much slower than the host in memory, so the everyday run asks it less often. */
const steps = { ours: Number(long ?? 300), original: Number(long ?? 60) }

/** In milliseconds, on a busy machine. */
const timeLimit = (count: number) => 300_000 + count * 10_000

const setup = `
cat >/mnt/postfix <<'END'
${Fs.readFileSync(Path.join(here, "postfix.sh"), "utf8")}
END
chmod 755 /mnt/postfix
cp /usr/sbin/postlog /mnt/
`

describe("random sequences", () => {
  it.live(
    `of ${steps.ours} steps in all leave a host in memory and a lab on disk the same (seed ${seed})`,
    () =>
      Effect.gen(function* () {
        const report = yield* check(lab, inEveryByte, { steps: steps.ours, seed })
        console.log(JSON.stringify(report, null, 2))
        assert.isUndefined(report.counterexample?.join("; "))
        assert.isAtLeast(report.steps, steps.ours)
      }),
    timeLimit(steps.ours)
  )
})

describeOnPostfix("random sequences with the original", () => {
  it.live(
    `of ${steps.original} steps in all leave it and a host in memory the same (seed ${seed})`,
    () =>
      Effect.gen(function* () {
        const { errors, report } = yield* runBundled(
          Path.join(here, "inside.ts"),
          [`${steps.original}`, `${seed}`],
          setup
        )
        assert.strictEqual(errors, "")
        console.log(report)
        assert.notInclude(report, "counterexample")
      }),
    timeLimit(steps.original)
  )
})
