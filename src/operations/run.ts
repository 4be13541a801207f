/** `-x`: any command for each selected instance (postmulti(1), "Command mode"). */
import * as Effect from "effect/Effect"
import type { Instance } from "../instance/Instance.ts"
import type { Primary } from "../postfix/Primary.ts"
import { commandEnvironment } from "./environment.ts"
import { callerEnvironment, runAll } from "./iteration.ts"
import { someOf } from "./noMatchingInstances.ts"

export interface RunOptions {
  readonly program: string
  readonly arguments: ReadonlyArray<string>
  readonly verbose: boolean
  readonly jobs: number
}

/**
 * True when the command ended with exit status 0 for every instance; one that cannot be started is told, and makes it
 * false. Fails with `NoMatchingInstances` if there are none, and with `WriteError` where the output of several commands
 * at the same time cannot be written, once all of them have ended.
 */
export const run = Effect.fnUntraced(function* (
  primary: Primary,
  instances: ReadonlyArray<Instance>,
  options: RunOptions
) {
  yield* someOf(instances)
  const caller = yield* callerEnvironment
  const tasks = instances.map((instance) => ({
    instance,
    command: {
      program: options.program,
      arguments: options.arguments,
      environment: commandEnvironment(caller, primary, instance, options.verbose)
    }
  }))
  return yield* runAll(tasks, options.jobs)
})
