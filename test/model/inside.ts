/**
 * Runs in a namespace: random sequences with the original and in memory, and a report of them.
 *   node inside.cjs STEPS SEED
 */
import * as Effect from "effect/Effect"
import { writeReport } from "../namespace/inside.ts"
import { asRegistered } from "./comparison.ts"
import { original } from "./original.ts"
import { check } from "./property.ts"

const [steps = "1", seed = "1"] = process.argv.slice(2)

process.umask(0o022)
Effect.runFork(
  Effect.map(check(original, asRegistered, { steps: Number(steps), seed: Number(seed) }), writeReport)
)
