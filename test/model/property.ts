/** Random sequences on two kinds of hosts at once, compared after each step. */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import type { Compare } from "./comparison.ts"
import { type Kind, mainCfFiles } from "./Host.ts"
import { memory } from "./memory.ts"
import { meanLength, type Step, sequence } from "./Sequence.ts"

export interface Report {
  readonly steps: number
  readonly sequences: number
  readonly seed: number
  readonly seconds: number
  /** How many steps succeeded, failed, or ended with a registered difference. */
  readonly counts: Readonly<Record<string, number>>
  /** The shortest sequence with a difference, a command line for each step. */
  readonly counterexample?: ReadonlyArray<string>
  /** Both hosts after its last step. */
  readonly difference?: unknown
}

class Different extends Data.TaggedError("Different")<{ readonly difference: unknown }> {}

/** Runs until a registered difference makes the hosts differ. */
const compared = (
  steps: ReadonlyArray<Step>,
  kind: Kind,
  compare: Compare,
  count: (what: string) => void
): Effect.Effect<void, Different> =>
  Effect.gen(function* () {
    const reference = yield* memory.fresh
    const host = yield* kind.fresh
    let before = mainCfFiles
    for (const words of steps) {
      const expected = yield* reference(words)
      const verdict = compare({ words, before }, yield* host(words), expected)
      if (verdict._tag === "Different") {
        const difference = { [kind.name]: verdict.original, [memory.name]: verdict.ours }
        return yield* new Different({ difference })
      }
      if (verdict._tag === "Registered") return count(verdict.id)
      count(expected.outcome.status === 0 ? "success" : "failure")
      before = expected.outcome.files
    }
  }).pipe(Effect.scoped)

const commandLine = (step: Step): string => ["postmulti", ...step].join(" ")

/** Compares hosts of a kind with hosts in memory, for at least that many steps. */
export const check = (
  kind: Kind,
  compare: Compare,
  { seed, steps }: { readonly steps: number; readonly seed: number }
): Effect.Effect<Report> =>
  Effect.promise(async () => {
    const start = Date.now()
    const counts: Record<string, number> = {}
    const count = (what: string) => {
      counts[what] = (counts[what] ?? 0) + 1
    }
    let difference: unknown
    const property = FastCheck.asyncProperty(sequence, (sample) =>
      Effect.runPromise(
        compared(sample, kind, compare, count).pipe(
          Effect.as(true),
          Effect.catchAll((found) => {
            difference = found.difference
            return Effect.succeed(false)
          })
        )
      )
    )
    const { counterexample, numRuns } = await FastCheck.check(property, {
      numRuns: Math.ceil(steps / meanLength),
      seed
    })
    return {
      steps: Object.values(counts).reduce((sum, number) => sum + number, 0),
      sequences: numRuns,
      seed,
      seconds: (Date.now() - start) / 1000,
      counts,
      ...(counterexample === null ? {} : { counterexample: counterexample[0].map(commandLine), difference })
    }
  })
