/** Starts a program, as execvp(3) finds it. */
import type * as ChildProcesses from "node:child_process"
import type { ChildProcess, SpawnOptions } from "node:child_process"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Record from "effect/Record"
import { Fatal } from "../../fatal.ts"
import { isAscii, toUnicode } from "../bytes.ts"
import { errnoCode, errnoText } from "../files/systemCall.ts"

/** The program could not be started; `code` is the symbolic errno, such as `ENOENT`. */
export class SpawnError extends Fatal("SpawnError")<{ program: string; code: string }>(
  ({ program, code }) => `${program}: ${errnoText(code)}`
) {}

/** A program with its arguments and its whole environment. */
export interface Command {
  /** Searched for in the command's own `PATH` unless it contains a slash, as execvp(3) does. */
  readonly program: string
  readonly arguments: ReadonlyArray<string>
  readonly environment: Readonly<Record<string, string>>
  /** For `launch`: whether the process gets our standard output, instead of none. */
  readonly output?: boolean
}

const stringOf = (text: string) => Option.map(toUnicode(text), ({ unicode }) => unicode)

/**
 * Node passes only strings, so it would alter bytes that are not UTF-8. A command with such bytes is refused, also if
 * they are in the path of its instance. Node does not accept an empty name; execvp(3) would not find it.
 */
const unicodeCommand = (command: Command) => {
  const { arguments: words, environment, program } = command
  // Nearly always. A thousand commands share an environment, and there is nothing to copy.
  if (program !== "" && [program, ...words, ...Object.values(environment)].every(isAscii)) {
    return Effect.succeed(command)
  }
  return Effect.mapError(
    Effect.all({
      program: Option.filter(stringOf(program), (name) => name !== ""),
      arguments: Option.all(words.map(stringOf)),
      environment: Option.all(Record.map(environment, stringOf))
    }),
    () => new SpawnError({ program, code: program === "" ? "ENOENT" : "EILSEQ" })
  )
}

/** Loaded only if needed: without it, a list of instances starts a fifth faster. */
let loaded: typeof ChildProcesses | undefined
export const childProcess: Effect.Effect<typeof ChildProcesses> = Effect.suspend(() =>
  loaded === undefined
    ? Effect.map(
        Effect.promise(() => import("node:child_process")),
        (module) => {
          loaded = module
          return module
        }
      )
    : Effect.succeed(loaded)
)

/** Listens to a child that is being started, and says when we are done with it, and what to do if we are interrupted. */
type Watch<A> = (child: ChildProcess, done: (result: A) => void) => Effect.Effect<void> | void

/** Starts a program. `exact` is for an engine that passes bytes as they are. */
const startProgram = <A>(command: Command, options: SpawnOptions, exact: boolean, watch: Watch<A>) =>
  Effect.flatMap(childProcess, ({ spawn }) =>
    Effect.flatMap(exact ? Effect.succeed(command) : unicodeCommand(command), (passed) =>
      Effect.async<A, SpawnError>((done) => {
        const fail = (cause: unknown) =>
          done(new SpawnError({ program: command.program, code: errnoCode(cause) }))
        try {
          const child = spawn(passed.program, passed.arguments, { ...options, env: passed.environment })
          child.once("error", fail)
          return watch(child, (result) => done(Effect.succeed(result)))
        } catch (cause) {
          return fail(cause)
        }
      })
    )
  )

/**
 * execvp(3) gives a script without a `#!` line to the shell. posix_spawn(3), which later releases of Node use, does
 * not.
 */
export const starting =
  (exact: boolean) =>
  <A>(command: Command, options: SpawnOptions, watch: Watch<A>) =>
    Effect.catchIf(
      startProgram(command, options, exact, watch),
      ({ code }) => code === "ENOEXEC",
      () => {
        const words = ["-c", 'exec "$0" "$@"', command.program, ...command.arguments]
        return startProgram({ ...command, program: "/bin/sh", arguments: words }, options, exact, watch)
      }
    )
