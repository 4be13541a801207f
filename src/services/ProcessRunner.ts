/**
 * Starts other programs. Our own service, because the platform's detaches the child from the controlling terminal and
 * gives it a pipe for standard input. A child of postmulti must see what a child of the original sees.
 */
import type * as ChildProcesses from "node:child_process"
import type { ChildProcess, SpawnOptions, StdioOptions } from "node:child_process"
import type { Readable } from "node:stream"
import type * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Record from "effect/Record"
import type * as Scope from "effect/Scope"
import { Fatal } from "../fatal.ts"
import { isAscii, isUnicode, textOf, toUnicode } from "./bytes.ts"
import type { FileSystemError } from "./FileSystem.ts"
import { errnoCode, errnoText } from "./files/systemCall.ts"
import type { EarlyProcess } from "./processes/earlyProcess.ts"
import { type Kept, makeSpool } from "./processes/spool.ts"

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

/** How a process ended. */
export type Exit =
  | { readonly _tag: "Exited"; readonly status: number }
  | { readonly _tag: "Signaled"; readonly signal: string }

/** How a process ended, and its output. */
export interface Captured {
  readonly exit: Exit
  readonly output: string
  readonly errors: string
}

/** The same for output that may not fit in memory. */
export interface Spooled {
  readonly exit: Exit
  readonly output: Kept
  readonly errors: Kept
}

export const succeeded = (exit: Exit): boolean => exit._tag === "Exited" && exit.status === 0

/** Descriptors keep their numbers. Numbers between them stay closed. */
const inheriting = (descriptors: ReadonlyArray<number>): StdioOptions =>
  Array.from({ length: Math.max(2, ...descriptors) + 1 }, (_, descriptor) =>
    descriptor < 3 || descriptors.includes(descriptor) ? descriptor : "ignore"
  )

const isSame = (early: EarlyProcess, { arguments: words, program }: Command): boolean =>
  early.program === program &&
  early.arguments.length === words.length &&
  early.arguments.every((word, index) => word === words[index])

const outcomeOf = (early: EarlyProcess): Effect.Effect<Captured, Cause.NoSuchElementException> =>
  Effect.map(
    Effect.flatMap(
      Effect.promise(() => early.ended),
      Effect.fromNullable
    ),
    ({ errors, output, signal, status }) => ({ exit: exitOf(status, signal), output, errors })
  )

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
let loaded: Promise<typeof ChildProcesses> | undefined
export const childProcess = Effect.promise(() => (loaded ??= import("node:child_process")))

/** Starts a program. `exact` is for an engine that passes bytes as they are. */
const startProgram = (
  command: Command,
  options: SpawnOptions,
  exact: boolean
): Effect.Effect<ChildProcess, SpawnError> =>
  Effect.flatMap(
    Effect.zip(childProcess, exact ? Effect.succeed(command) : unicodeCommand(command)),
    ([{ spawn }, passed]) =>
      Effect.async((done) => {
        const fail = (cause: unknown) =>
          done(new SpawnError({ program: command.program, code: errnoCode(cause) }))
        try {
          const child = spawn(passed.program, passed.arguments, { ...options, env: passed.environment })
          child.once("spawn", () => done(Effect.succeed(child)))
          child.once("error", fail)
        } catch (cause) {
          fail(cause)
        }
      })
  )

/**
 * execvp(3) gives a script without a `#!` line to the shell. posix_spawn(3), which later releases of Node use, does
 * not.
 */
const starting = (exact: boolean) => (command: Command, options: SpawnOptions) =>
  Effect.catchIf(
    startProgram(command, options, exact),
    ({ code }) => code === "ENOEXEC",
    () => {
      const words = ["-c", 'exec "$0" "$@"', command.program, ...command.arguments]
      return startProgram({ ...command, program: "/bin/sh", arguments: words }, options, exact)
    }
  )

const exitOf = (status: number | null, signal: string | null): Exit =>
  signal === null ? { _tag: "Exited", status: status ?? 1 } : { _tag: "Signaled", signal }

const ended = (child: ChildProcess): Effect.Effect<Exit> =>
  Effect.async((done) => {
    if (child.exitCode !== null || child.signalCode !== null) {
      done(Effect.succeed(exitOf(child.exitCode, child.signalCode)))
    } else {
      child.once("close", (status, signal) => done(Effect.succeed(exitOf(status, signal))))
    }
  })

const end = (child: ChildProcess) =>
  Effect.sync(() => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM")
  })

/** Runs a child with pipes for its output. The child does not outlive `use`. */
const collecting = <A>(
  start: ReturnType<typeof starting>,
  command: Command,
  use: (child: ChildProcess) => Effect.Effect<A>
) => Effect.acquireUseRelease(start(command, { stdio: ["ignore", "pipe", "pipe"] }), use, end)

/** Takes a piece of a child's output, and returns false to take no more. */
type Take = (chunk: Buffer) => boolean

/** Waits until the child has ended. SIGPIPE ends a child whose output is not taken any more. */
const written = (child: ChildProcess, output: Take, errors: Take): Effect.Effect<Exit> =>
  Effect.async((done) => {
    const pass = (stream: Readable | null, take: Take) =>
      stream?.on("data", (chunk: Buffer) => {
        if (!take(chunk)) stream.destroy()
      })
    pass(child.stdout, output)
    pass(child.stderr, errors)
    child.once("close", (status, signal) => done(Effect.succeed(exitOf(status, signal))))
  })

const captured = (child: ChildProcess): Effect.Effect<Captured> =>
  Effect.suspend(() => {
    const output: Array<Buffer> = []
    const errors: Array<Buffer> = []
    const into = (chunks: Array<Buffer>) => (chunk: Buffer) => chunks.push(chunk) > 0
    return Effect.map(written(child, into(output), into(errors)), (exit) => ({
      exit,
      output: textOf(Buffer.concat(output)),
      errors: textOf(Buffer.concat(errors))
    }))
  })

/** For a process that runs only postmulti. */
export interface RunnerOptions {
  /** A process that has been started already: its output is used if the same command is captured. */
  readonly early?: Option.Option<EarlyProcess>
  /** The open descriptors that `run` passes on besides the standard ones: the caller meant them for the children. */
  readonly descriptors?: Effect.Effect<ReadonlyArray<number>>
  /** Whether words are passed as the bytes that they are. Node passes only UTF-8. */
  readonly exact?: boolean
}

/**
 * The part of an environment that a child can get. PATH always stays, because without it a command would be searched
 * elsewhere; if it cannot be passed, no command starts.
 */
export const passable = (
  { canPass }: ProcessRunner["Type"],
  environment: Readonly<Record<string, string>>
): Readonly<Record<string, string>> =>
  Record.filter(environment, (value, name) => name === "PATH" || (canPass(value) && canPass(name)))

export class ProcessRunner extends Context.Tag("postmulti/ProcessRunner")<
  ProcessRunner,
  {
    /** Whether a child can get this word or variable. */
    readonly canPass: (text: string) => boolean
    /**
     * Runs in our process group, with our standard input, output and error. Interruption leaves the
     * child alone, as the death of the original does.
     */
    readonly run: (command: Command) => Effect.Effect<Exit, SpawnError>
    /** Runs with empty standard input and collects the output. Interruption ends the child. */
    readonly capture: (command: Command) => Effect.Effect<Captured, SpawnError>
    /** The same for output of any size. It is kept until the scope ends. */
    readonly spool: (command: Command) => Effect.Effect<Spooled, FileSystemError | SpawnError, Scope.Scope>
    /**
     * Starts without standard streams, except for our output if the command asks for it. The inner effect completes
     * when the process has ended.
     */
    readonly launch: (command: Command) => Effect.Effect<Effect.Effect<Exit>, SpawnError>
  }
>() {
  static readonly make = ({
    early = Option.none(),
    descriptors: further = Effect.succeed([]),
    exact = false
  }: RunnerOptions = {}): ProcessRunner["Type"] => {
    const start = starting(exact)
    return ProcessRunner.of({
      canPass: exact ? () => true : isUnicode,
      run: (command) =>
        Effect.flatMap(further, (descriptors) =>
          Effect.flatMap(start(command, { stdio: inheriting(descriptors) }), ended)
        ),
      capture: (command) =>
        Effect.orElse(
          Effect.flatMap(
            Option.filter(early, (started) => isSame(started, command)),
            outcomeOf
          ),
          () => collecting(start, command, captured)
        ),
      spool: (command) =>
        Effect.gen(function* () {
          const [output, errors] = [yield* makeSpool, yield* makeSpool]
          const exit = yield* collecting(start, command, (child) => written(child, output.add, errors.add))
          return { exit, output: yield* output.kept, errors: yield* errors.kept }
        }),
      launch: (command) =>
        Effect.map(
          start(command, {
            stdio: ["ignore", command.output === true ? 1 : "ignore", "ignore"],
            detached: true
          }),
          (child) => {
            child.unref()
            return ended(child)
          }
        )
    })
  }

  /** For programs that contain postmulti: their other descriptors are not passed on. */
  static readonly layer = Layer.sync(this, () => ProcessRunner.make())
}
