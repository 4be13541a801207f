/** Running a program as a process of its own, whatever engine runs it. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { makeLive, Services } from "../../Live.ts"
import { Runtime } from "../../services/processes/Runtime.ts"
import { liveSignals, Signals } from "../../services/processes/Signals.ts"

/** Runs an effect and ends the process with its exit status. */
export const runProcess = (program: Effect.Effect<number>): void => {
  process.umask(0o022)
  const fiber = Effect.runFork(program)
  fiber.addObserver((exit) => process.exit(exit._tag === "Success" ? exit.value : 1))
}

/** A program on the services of a real host. */
export type Program = Effect.Effect<number, never, Services | Runtime>

export const runOnHost = (
  program: Program,
  live: ReturnType<typeof makeLive>,
  runtime: Runtime["Type"]
): void =>
  runProcess(
    Effect.flatMap(live, (services) =>
      Effect.provide(program, services.pipe(Context.add(Signals, liveSignals), Context.add(Runtime, runtime)))
    )
  )
