/** Processes that are not started: the `ProcessRunner` service on a script, with a record of every call. */
import * as Effect from "effect/Effect"
import type * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Ref from "effect/Ref"
import { type Captured, type Command, ProcessRunner, type SpawnError } from "../services/ProcessRunner.ts"

/** How a command was started. */
export interface Call {
  readonly method: "run" | "capture" | "launch"
  readonly command: Command
}

/** What becomes of a command. */
export type Script = (command: Command) => Either.Either<Captured, SpawnError>

/** Output of a program that ends with that exit status. */
export const exited = (status: number, output = "", errors = ""): Captured => ({
  exit: { _tag: "Exited", status },
  output,
  errors
})

/** Calls are added to `calls` in the order in which they are made. */
export const scriptedProcesses = (
  script: Script,
  calls: Ref.Ref<ReadonlyArray<Call>>
): Layer.Layer<ProcessRunner> => {
  const call = (method: Call["method"], command: Command) =>
    Effect.zipRight(
      Ref.update(calls, (earlier) => [...earlier, { method, command }]),
      Effect.suspend(() => script(command))
    )
  return Layer.succeed(
    ProcessRunner,
    ProcessRunner.of({
      run: (command) => Effect.map(call("run", command), ({ exit }) => exit),
      capture: (command) => call("capture", command),
      launch: (command) => Effect.map(call("launch", command), ({ exit }) => Effect.succeed(exit))
    })
  )
}
