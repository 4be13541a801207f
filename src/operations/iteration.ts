/** Running one command per instance (postmulti(1), "Iterator mode"). */
import * as Array from "effect/Array"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Record from "effect/Record"
import { displayName, type Instance } from "../instance/Instance.ts"
import { Caller, passable } from "../services/Caller.ts"
import { Diagnostics } from "../services/Diagnostics.ts"
import type { FileSystemError } from "../services/FileSystem.ts"
import {
  type Command,
  type Exit,
  ProcessRunner,
  type SpawnError,
  type Spooled,
  succeeded
} from "../services/ProcessRunner.ts"
import { Signals } from "../services/Signals.ts"
import { StandardStreams } from "../services/StandardStreams.ts"
import { errnoText } from "../services/systemCall.ts"

/** One instance after the other: told before the turn of each, with its position counted from 1. */
export type Turns = (position: number, instance: Instance) => Effect.Effect<void>

/** Several instances at the same time. */
export interface Line {
  /** One more instance is done. */
  readonly step: Effect.Effect<void>
  /** For what writes to the terminal itself, a text with that end or just messages: the line is out of its way. */
  readonly aside: <A, E, R>(end: string, write: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
}

export interface ProgressService {
  readonly inTurn: (total: number) => Effect.Effect<Turns>
  readonly together: <A, E, R>(
    total: number,
    iterate: (line: Line) => Effect.Effect<A, E, R>
  ) => Effect.Effect<A, E, R>
  /** The command has come to a bad end for this instance, after all that it had to say itself. */
  readonly failed: (instance: Instance, how: string) => Effect.Effect<void>
}

const silentLine: Line = { step: Effect.void, aside: (_end, write) => write }

export const silent: ProgressService = {
  inTurn: () => Effect.succeed(() => Effect.void),
  together: (_total, iterate) => iterate(silentLine),
  failed: () => Effect.void
}

/** Nothing is told unless somebody provides it: the original is silent. */
export class Progress extends Context.Reference<Progress>()("postmulti/Progress", {
  defaultValue: () => silent
}) {}

/** A command, and the instance that it is run for. */
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
    yield* hints(() => ["a word with blanks is the name of a program; sh -c '...' runs a command line"])
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
  Effect.flatMap(Diagnostics, (diagnostics) => {
    const words = [task.command.program, ...task.command.arguments].join(" ")
    return diagnostics.details(() => [`${displayName(task.instance)}: ${words}`])
  })

const runInTurn = Effect.fnUntraced(function* (task: Task) {
  const runner = yield* ProcessRunner
  yield* announce(task)
  return yield* Effect.matchEffect(runner.run(task.command), {
    onFailure: notStarted,
    onSuccess: (exit) => judge(task, exit)
  })
})

/** With our own standard streams, so one after the other. */
const runInOrder = Effect.fnUntraced(function* (tasks: ReadonlyArray<Task>) {
  const progress = yield* Progress
  const tell = yield* progress.inTurn(tasks.length)
  return yield* Effect.forEach(tasks, (task, index) =>
    Effect.zipRight(tell(index + 1, task.instance), runInTurn(task))
  )
})

/** With empty standard input, and the output kept until it is this task's turn to show it. */
const runAside = Effect.fnUntraced(function* (task: Task, line: Line) {
  const runner = yield* ProcessRunner
  yield* line.aside("", announce(task))
  const outcome = yield* Effect.either(runner.spool(task.command))
  yield* line.step
  return outcome
})

type Outcome = Either.Either<Spooled, FileSystemError | SpawnError>

/** The end of what is written for a task. */
const endOf = (outcome: Outcome): string =>
  Either.match(outcome, { onLeft: () => "", onRight: ({ errors, output }) => errors.end || output.end })

const notKept = Effect.fnUntraced(function* (task: Task, { message }: FileSystemError) {
  const { fatal } = yield* Diagnostics
  yield* fatal(`output for ${displayName(task.instance)} is lost: ${message}`)
  return false
})

const show = (task: Task, outcome: Outcome) =>
  Effect.gen(function* () {
    const { error, output } = yield* StandardStreams
    const { errors, exit, output: text } = yield* outcome
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
 * At most `jobs` at the same time, and never further ahead of the oldest than that, so that no more than
 * `jobs` outputs are held. Each output is passed on whole, in the order of the tasks.
 */
const runTogether = Effect.fnUntraced(function* (tasks: ReadonlyArray<Task>, jobs: number, line: Line) {
  const shown = yield* Effect.forEach(tasks, () => Deferred.make<void>())
  const inItsTurn = ([task, own]: readonly [Task, Deferred.Deferred<void>], index: number) =>
    Effect.gen(function* () {
      const outcome = yield* runAside(task, line)
      const before = shown[index - 1]
      if (before !== undefined) yield* Deferred.await(before)
      // The reader may go away; the commands are run to their end all the same.
      return yield* Effect.either(line.aside(endOf(outcome), show(task, outcome)))
    }).pipe(Effect.scoped, Effect.ensuring(Deferred.succeed(own, undefined)))
  return yield* Either.all(yield* Effect.forEach(Array.zip(tasks, shown), inItsTurn, { concurrency: jobs }))
})

/** The caller's environment, for a child. Variables that are not UTF-8 cannot be passed on, which is told. */
export const callerEnvironment = Effect.gen(function* () {
  const { environment } = yield* Caller
  const diagnostics = yield* Diagnostics
  const passedOn = passable(environment)
  yield* Effect.forEach(
    Record.keys(environment).filter((name) => !Record.has(passedOn, name)),
    (name) => diagnostics.unloggedWarning(`environment variable ${name} is not UTF-8 and not passed on`)
  )
  return passedOn
})

/** Runs all tasks, whatever becomes of each; true when all of them ended with exit status 0. */
export const runAll = Effect.fnUntraced(function* (tasks: ReadonlyArray<Task>, jobs: number) {
  const progress = yield* Progress
  const signals = yield* Signals
  const results = yield* jobs > 1
    ? signals.guard(progress.together(tasks.length, (line) => runTogether(tasks, jobs, line)))
    : runInOrder(tasks)
  return results.every((success) => success)
})
