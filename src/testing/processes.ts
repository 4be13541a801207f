/** The `ProcessRunner` service with scripts and pretend programs in place of processes, and with a record. */
import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import { isUnicode } from "../services/bytes.ts"
import { FileSystemError } from "../services/FileSystem.ts"
import type { Captured, Exit, ProcessRunner, Spooled } from "../services/ProcessRunner.ts"
import { type Command, SpawnError } from "../services/processes/spawn.ts"
import { keptText } from "../services/processes/spool.ts"
import type { StandardStreams } from "../services/StandardStreams.ts"

/** How a command was started. */
export interface Call {
  readonly method: "run" | "capture" | "launch"
  readonly command: Command
}

/** The outcome of a command; `undefined` leaves it to the host. */
export type Script = (command: Command) => Effect.Effect<Captured, SpawnError> | undefined

/** The outcome of a program with that exit status and output. */
export const exited = (status: number, output = "", errors = ""): Captured => ({
  exit: { _tag: "Exited", status },
  output,
  errors
})

const spooled = ({ errors, exit, output }: Captured): Spooled => ({
  exit,
  output: keptText(output),
  errors: keptText(errors)
})

/** A pretend program, which writes to these streams and completes with its exit status. */
export type Run = (command: Command, streams: StandardStreams["Type"]) => Effect.Effect<number>

interface Processes {
  /** Asked first. */
  readonly script: Script
  /** The pretend programs, by their paths. */
  readonly programs: ReadonlyMap<string, Run>
  /** Whether there is a file at that path. */
  readonly isFile: (path: string) => Effect.Effect<boolean>
  /** All calls, in their order. */
  readonly calls: Ref.Ref<ReadonlyArray<Call>>
}

/** Standard streams that can be read back. */
export const recordedStreams = Effect.gen(function* () {
  const output = yield* Ref.make("")
  const errors = yield* Ref.make("")
  const streams: StandardStreams["Type"] = {
    output: (text) => Ref.update(output, (earlier) => earlier + text),
    error: (text) => Ref.update(errors, (earlier) => earlier + text),
    input: (path) => new FileSystemError({ operation: "open", path, code: "ENOENT" }),
    outputIsTerminal: Effect.succeed(false),
    errorIsTerminal: Effect.succeed(false),
    outputWidth: Effect.succeedNone
  }
  return { streams, output: Ref.get(output), errors: Ref.get(errors) }
})

const ended = (status: number): Exit => ({ _tag: "Exited", status })

/** Where execvp(3) looks for a program. */
const candidates = ({ environment, program }: Command): ReadonlyArray<string> =>
  program.includes("/")
    ? [program]
    : (environment["PATH"] ?? "").split(":").map((directory) => `${directory}/${program}`)

/** `own` are the streams of the caller, which its processes share. */
export const processesWith = (
  { calls, isFile, programs, script }: Processes,
  own: StandardStreams["Type"]
): ProcessRunner["Type"] => {
  /** The pretend program for a command. It cannot start if its file is missing. */
  const programOf = Effect.fnUntraced(function* (command: Command) {
    const paths = candidates(command).filter((path) => programs.has(path))
    const there = yield* Effect.findFirst(paths, isFile)
    const program = there._tag === "Some" ? programs.get(there.value) : undefined
    return program === undefined && paths.length > 0
      ? yield* new SpawnError({ program: command.program, code: "ENOENT" })
      : program
  })

  const shown = ({ errors, exit, output }: Captured) =>
    Effect.as(Effect.zipRight(Effect.ignore(own.output(output)), own.error(errors)), exit)

  const recorded = (method: Call["method"], command: Command) =>
    Ref.update(calls, (earlier) => [...earlier, { method, command }])

  /** Any other program succeeds silently. */
  const captured = Effect.fnUntraced(function* (command: Command) {
    const scripted = script(command)
    if (scripted !== undefined) return yield* scripted
    const program = yield* programOf(command)
    if (program === undefined) return exited(0)
    const { errors, output, streams } = yield* recordedStreams
    const exit = ended(yield* program(command, streams))
    return { exit, output: yield* output, errors: yield* errors }
  })

  return {
    canPass: isUnicode,
    run: (command) =>
      Effect.gen(function* () {
        yield* recorded("run", command)
        const scripted = script(command)
        if (scripted !== undefined) return yield* Effect.flatMap(scripted, shown)
        const program = yield* programOf(command)
        return ended(program === undefined ? 0 : yield* program(command, own))
      }),
    capture: (command) => Effect.zipRight(recorded("capture", command), captured(command)),
    spool: (command, use) =>
      Effect.flatMap(
        Effect.either(Effect.map(Effect.zipRight(recorded("capture", command), captured(command)), spooled)),
        use
      ),
    launch: (command) =>
      Effect.map(Effect.zipRight(recorded("launch", command), captured(command)), ({ exit }) =>
        Effect.succeed(exit)
      )
  }
}
