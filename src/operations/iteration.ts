/** Runs one command for each instance (postmulti(1), "Iterator mode"). */
import * as Array from "effect/Array"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Record from "effect/Record"
import { displayName, type Instance } from "../instance/Instance.ts"
import { Caller } from "../services/Caller.ts"
import { Diagnostics } from "../services/Diagnostics.ts"
import type { FileSystemError } from "../services/FileSystem.ts"
import { errnoText } from "../services/files/systemCall.ts"
import {
  type Captured,
  type Exit,
  ProcessRunner,
  passable,
  type SpoolOutcome,
  succeeded
} from "../services/ProcessRunner.ts"
import { Signals } from "../services/processes/Signals.ts"
import type { Command, SpawnError } from "../services/processes/spawn.ts"
import { StandardStreams, type WriteError } from "../services/StandardStreams.ts"

/** Called before the turn of each instance, with its position counted from 1. */
type Turns = (position: number, instance: Instance) => Effect.Effect<void>

/** The progress of several instances at the same time. */
export interface Line {
  /** One more instance is done. */
  readonly step: Effect.Effect<void>
  /**
   * Hides the line while something else writes to the terminal. `end` is the last character of that, if it is known.
   */
  readonly aside: <A, E, R>(end: string, write: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
}

export interface ProgressService {
  readonly inTurn: (total: number) => Effect.Effect<Turns>
  readonly together: <A, E, R>(
    total: number,
    iterate: (line: Line) => Effect.Effect<A, E, R>
  ) => Effect.Effect<A, E, R>
  /** Called before the output for each instance. */
  readonly label: (instance: Instance) => Effect.Effect<void, WriteError>
  /** Called when the command failed for this instance, after its output. */
  readonly failed: (instance: Instance, how: string) => Effect.Effect<void>
}

const silentLine: Line = { step: Effect.void, aside: (_end, write) => write }

export const silent: ProgressService = {
  inTurn: () => Effect.succeed(() => Effect.void),
  together: (_total, iterate) => iterate(silentLine),
  label: () => Effect.void,
  failed: () => Effect.void
}

/** Silent by default, as the original is. */
export class Progress extends Context.Reference<Progress>()("postmulti/Progress", {
  defaultValue: () => silent
}) {}

/** A command for one instance. */
export interface Task {
  readonly instance: Instance
  readonly command: Command
}

const describe = (exit: Exit): string =>
  exit._tag === "Exited" ? `exit status ${exit.status}` : `killed by ${exit.signal}`

const notStarted = Effect.fnUntraced(function* (error: SpawnError) {
  const { fatal, hints } = yield* Diagnostics
  yield* fatal(`execvp ${error.program}: ${errnoText(error.code)}`)
  if (error.code === "ENOENT" && /\s/.test(error.program)) {
    yield* hints(() => [
      "the first word, blanks included, is the name of a program; sh -c '...' runs a command line"
    ])
  }
  return false
})

const judge = Effect.fnUntraced(function* (task: Task, exit: Exit) {
  const { details } = yield* Diagnostics
  const { failed } = yield* Progress
  yield* details(() => [`${displayName(task.instance)}: ${describe(exit)}`])
  if (!succeeded(exit)) yield* failed(task.instance, describe(exit))
  return succeeded(exit)
})

const announce = (task: Task) =>
  Effect.flatMap(Diagnostics, ({ details }) =>
    details(() => [
      `${displayName(task.instance)}: ${[task.command.program, ...task.command.arguments].join(" ")}`
    ])
  )

const runInTurn = Effect.fnUntraced(function* (task: Task) {
  const runner = yield* ProcessRunner
  yield* announce(task)
  return yield* Effect.matchEffect(runner.run(task.command), {
    onFailure: notStarted,
    onSuccess: (exit) => judge(task, exit)
  })
})

/** One after the other, because all share our standard streams. */
const runInOrder = Effect.fnUntraced(function* (tasks: ReadonlyArray<Task>) {
  const progress = yield* Progress
  const tell = yield* progress.inTurn(tasks.length)
  return yield* Effect.forEach(tasks, (task, index) =>
    tell(index + 1, task.instance).pipe(
      Effect.zipRight(progress.label(task.instance)),
      Effect.zipRight(runInTurn(task))
    )
  )
})

/** The last character that is written for a task. */
const endOf = (outcome: SpoolOutcome): string =>
  Either.match(outcome, { onLeft: () => "", onRight: ({ errors, output }) => errors.end || output.end })

const notKept = Effect.fnUntraced(function* (task: Task, { message }: FileSystemError) {
  const { fatal } = yield* Diagnostics
  yield* fatal(`output for ${displayName(task.instance)} is lost: ${message}`)
  return false
})

const show = (task: Task, outcome: SpoolOutcome) =>
  Effect.gen(function* () {
    const { error, output } = yield* StandardStreams
    const { label } = yield* Progress
    const { errors, exit, output: text } = yield* outcome
    yield* label(task.instance)
    yield* text.passTo(output)
    yield* errors.passTo(error)
    return yield* judge(task, exit)
  }).pipe(
    Effect.catchTags({
      FileSystemError: (failure) => notKept(task, failure),
      SpawnError: notStarted
    })
  )

/**
 * Runs at most `jobs` tasks at the same time, with empty standard input, and passes each output on whole, in the order
 * of the tasks. Whoever takes a task also shows it, so that no more than `jobs` outputs are kept.
 */
const runTogether = Effect.fnUntraced(function* (tasks: ReadonlyArray<Task>, jobs: number, line: Line) {
  const { spool } = yield* ProcessRunner
  const shown = yield* Effect.forEach(tasks, () => Deferred.make<void>())
  const showInTurn = Effect.fnUntraced(function* (task: Task, outcome: SpoolOutcome, index: number) {
    yield* line.step
    const before = shown[index - 1]
    if (before !== undefined) yield* Deferred.await(before)
    // If the reader goes away, the commands still run to their end.
    return yield* Effect.either(line.aside(endOf(outcome), show(task, outcome)))
  })
  const turns = Array.zipWith(tasks, shown, (task, own) => [task, own] as const).map(([task, own], index) =>
    line
      .aside("", announce(task))
      .pipe(
        Effect.zipRight(spool(task.command, (outcome) => showInTurn(task, outcome, index))),
        Effect.ensuring(Deferred.succeed(own, undefined))
      )
  )
  // Each place takes the next turn.
  const waiting = turns.values()
  const place = Effect.gen(function* () {
    const results: Array<Either.Either<boolean, WriteError>> = []
    for (const turn of waiting) results.push(yield* turn)
    return results
  })
  const results = yield* Effect.all(Array.replicate(place, Math.min(jobs, tasks.length)), {
    concurrency: "unbounded"
  })
  return yield* Either.all(results.flat())
})

/** What a command printed for an instance, and how it ended; on the left, why it was not started. */
export interface Result {
  readonly instance: Instance
  readonly outcome: Either.Either<Captured, SpawnError>
}

/** Runs all tasks with empty standard input, at most `jobs` at the same time, and completes with their results. */
export const captureAll = Effect.fnUntraced(function* (tasks: ReadonlyArray<Task>, jobs: number) {
  const { capture } = yield* ProcessRunner
  const progress = yield* Progress
  const signals = yield* Signals
  const captured = (line: Line) => (task: Task) =>
    Effect.zipRight(line.aside("", announce(task)), Effect.either(capture(task.command))).pipe(
      Effect.zipLeft(line.step),
      Effect.map((outcome): Result => ({ instance: task.instance, outcome }))
    )
  return yield* signals.guard(
    progress.together(tasks.length, (line) => Effect.forEach(tasks, captured(line), { concurrency: jobs }))
  )
})

/** The caller's environment, for a child. Warns of variables that are not UTF-8, because Node cannot pass them on. */
export const callerEnvironment = Effect.gen(function* () {
  const { environment } = yield* Caller
  const diagnostics = yield* Diagnostics
  const passedOn = passable(yield* ProcessRunner, environment)
  yield* Effect.forEach(
    Record.keys(environment).filter((name) => !Record.has(passedOn, name)),
    (name) => diagnostics.unloggedWarning(`environment variable ${name} is not UTF-8, so it is not passed on`)
  )
  return passedOn
})

/** Runs all tasks, even if some fail. True if all ended with exit status 0. */
export const runAll = Effect.fnUntraced(function* (tasks: ReadonlyArray<Task>, jobs: number) {
  const progress = yield* Progress
  const signals = yield* Signals
  const results = yield* jobs > 1
    ? signals.guard(progress.together(tasks.length, (line) => runTogether(tasks, jobs, line)))
    : runInOrder(tasks)
  return results.every((success) => success)
})
