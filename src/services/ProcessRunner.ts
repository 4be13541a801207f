/**
 * Starts other programs. Our own service, because the platform's detaches the child from the controlling terminal and
 * gives it a pipe for standard input. A child of postmulti must see what a child of the original sees.
 */
import type { ChildProcess, StdioOptions } from "node:child_process"
import type { Readable } from "node:stream"
import type * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Record from "effect/Record"
import { fromUnicode, isUnicode, textOf } from "./bytes.ts"
import type { FileSystemError } from "./FileSystem.ts"
import type { EarlyProcess } from "./processes/earlyProcess.ts"
import { type Command, type SpawnError, starting } from "./processes/spawn.ts"
import { type Kept, makeSpool } from "./processes/spool.ts"

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

const exitOf = (status: number | null, signal: string | null): Exit =>
  signal === null ? { _tag: "Exited", status: status ?? 1 } : { _tag: "Signaled", signal }

const whenEnded = (child: ChildProcess, done: (exit: Exit) => void): void => {
  child.once("close", (status, signal) => done(exitOf(status, signal)))
}

const ended = (child: ChildProcess): Effect.Effect<Exit> =>
  Effect.async((done) => {
    if (child.exitCode === null && child.signalCode === null) {
      whenEnded(child, (exit) => done(Effect.succeed(exit)))
    } else {
      done(Effect.succeed(exitOf(child.exitCode, child.signalCode)))
    }
  })

/** A child that could not be started has no number. */
const end = (child: ChildProcess) =>
  Effect.sync(() => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) child.kill("SIGTERM")
  })

/** Takes a piece of a child's output, and returns false to take no more. */
type Take = (chunk: Buffer) => boolean

/** SIGPIPE ends a child whose output is not taken any more. */
const pass = (stream: Readable | null, take: Take): void => {
  stream?.on("data", (chunk: Buffer) => {
    if (!take(chunk)) stream.destroy()
  })
}

/** Runs a child with pipes for its output. The child does not outlive this. */
const collect = (start: ReturnType<typeof starting>, command: Command, output: Take, errors: Take) =>
  start<Exit>(command, { stdio: ["ignore", "pipe", "pipe"] }, (child, done) => {
    pass(child.stdout, output)
    pass(child.stderr, errors)
    whenEnded(child, done)
    return end(child)
  })

const captured = (start: ReturnType<typeof starting>, command: Command) =>
  Effect.suspend(() => {
    const output: Array<Buffer> = []
    const errors: Array<Buffer> = []
    const into = (chunks: Array<Buffer>) => (chunk: Buffer) => chunks.push(chunk) > 0
    return Effect.map(collect(start, command, into(output), into(errors)), (exit) => ({
      exit,
      output: textOf(Buffer.concat(output)),
      errors: textOf(Buffer.concat(errors))
    }))
  })

/** How a command ended, with its output, or why it was not started or its output is lost. */
export type SpoolOutcome = Either.Either<Spooled, FileSystemError | SpawnError>

/** The place for large temporary files. /tmp may be in memory. */
const temporaryDirectory = (exact: boolean): string => {
  const given = process.env["TMPDIR"] || "/var/tmp"
  return exact ? given : fromUnicode(given)
}

const spooled = <A, E, R>(
  start: ReturnType<typeof starting>,
  exact: boolean,
  command: Command,
  use: (outcome: SpoolOutcome) => Effect.Effect<A, E, R>
) =>
  Effect.acquireUseRelease(
    Effect.sync(() => {
      const directory = temporaryDirectory(exact)
      return { output: makeSpool(directory), errors: makeSpool(directory) }
    }),
    ({ errors, output }) =>
      Effect.matchEffect(collect(start, command, output.add, errors.add), {
        onFailure: (error) => use(Either.left(error)),
        onSuccess: (exit) =>
          use(Either.zipWith(output.kept(), errors.kept(), (output, errors) => ({ exit, output, errors })))
      }),
    ({ errors, output }) =>
      Effect.sync(() => {
        output.close()
        errors.close()
      })
  )

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
    /** The same for output of any size, which is kept during its use. A scope for each would cost more than the rest. */
    readonly spool: <A, E, R>(
      command: Command,
      use: (outcome: SpoolOutcome) => Effect.Effect<A, E, R>
    ) => Effect.Effect<A, E, R>
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
    let stdio: StdioOptions | undefined
    const inherited = Effect.suspend(() =>
      stdio === undefined
        ? Effect.map(further, (descriptors) => {
            stdio = inheriting(descriptors)
            return stdio
          })
        : Effect.succeed(stdio)
    )
    return ProcessRunner.of({
      canPass: exact ? () => true : isUnicode,
      run: (command) => Effect.flatMap(inherited, (stdio) => start(command, { stdio }, whenEnded)),
      capture: (command) =>
        Effect.orElse(
          Effect.flatMap(
            Option.filter(early, (started) => isSame(started, command)),
            outcomeOf
          ),
          () => captured(start, command)
        ),
      spool: (command, use) => spooled(start, exact, command, use),
      launch: (command) =>
        start<Effect.Effect<Exit>>(
          command,
          {
            stdio: ["ignore", command.output === true ? 1 : "ignore", "ignore"],
            detached: true
          },
          (child, done) => {
            child.unref()
            child.once("spawn", () => done(ended(child)))
          }
        )
    })
  }

  /** For programs that contain postmulti: their other descriptors are not passed on. */
  static readonly layer = Layer.sync(this, () => ProcessRunner.make())
}
