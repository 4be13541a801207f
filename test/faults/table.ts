/**
 * Tries all faults, which takes hours on a slow machine, and prints the table of the guide for engineers. Run by `npm
 * run faults`. `npm run faults -- create destroy` tries only these actions.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { type Action, actions, brokenPromise, everyFault, kills, matrix, type Trial } from "./matrix.ts"

const stride = Number(process.env["POSTMULTI_FAULT_STRIDE"] ?? "1")
const killsEach = Number(process.env["POSTMULTI_FAULT_KILLS"] ?? "32")

const wanted = process.argv.slice(2)
const tried = actions.filter(
  ({ words }) => wanted.length === 0 || wanted.some((word) => words.startsWith(`-e ${word}`))
)

const isIn = (wanted: Trial["state"]) => (trial: Trial) => trial.state === wanted

const row = (name: string, trials: ReadonlyArray<Trial>): string => {
  const broken = trials.filter((trial) => brokenPromise(trial) !== undefined)
  const states = (["before", "after", "between"] as const).map((state) => trials.filter(isIn(state)).length)
  return `| ${[name, trials.length, ...states, broken.length].join(" | ")} |`
}

const complaints = ({ words }: Action, trials: ReadonlyArray<Trial>) =>
  Effect.forEach(trials, (trial) => {
    const broken = brokenPromise(trial)
    return broken === undefined ? Effect.void : Console.error(`${words}: ${broken}: ${JSON.stringify(trial)}`)
  })

const program = Effect.gen(function* () {
  yield* Console.log(
    "| action | faults | all as before | done | to be finished, or warned of | promises broken |"
  )
  yield* Console.log("|---|---:|---:|---:|---:|---:|")
  const all = yield* Effect.forEach(tried, (action) =>
    Effect.gen(function* () {
      const faults = yield* matrix(action, everyFault, stride)
      yield* Console.log(row(`\`${action.words}\``, faults))
      yield* complaints(action, faults)
      const killed = yield* kills(action, killsEach)
      yield* Console.log(row("killed at random times", killed))
      yield* complaints(action, killed)
      return [...faults, ...killed]
    })
  )
  yield* Console.log(row("all", all.flat()))
})

Effect.runPromise(program)
