/** Faults that a test injects into a pretend host: operations that fail, and the sudden end of all commands. */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as FiberRef from "effect/FiberRef"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import type { FileLock } from "../services/FileLock.ts"
import { type FileSystem, FileSystemError, type Operation } from "../services/FileSystem.ts"
import type { ProcessRunner } from "../services/ProcessRunner.ts"
import { SpawnError } from "../services/processes/spawn.ts"
import { checkedFiles, checkedLocks, type FileAction, type FileCheck, preparedProcesses } from "./checked.ts"

/** An operation of a command on its world. */
export interface Step {
  /** `start` is the start of a program. */
  readonly action: FileAction | "start"
  /** The path; for a rename the new one, for a start the program as it was called. */
  readonly subject: string
}

export interface Fault {
  /** Whether the fault counts a step. */
  readonly concerns: (step: Step) => boolean
  /** The first and the last of these steps that fail, counted from 1 since the injection. */
  readonly first: number
  readonly last: number
  readonly consequence:
    | { readonly _tag: "Fail"; readonly code: string }
    /** Before the step, every command on the host ends, as by SIGKILL. */
    | { readonly _tag: "Stop" }
    /** Before the step, another program does something. */
    | { readonly _tag: "Meanwhile"; readonly event: Effect.Effect<unknown> }
}

/** Which of several steps fails. */
export interface Choice {
  /** The n-th one, counted from 1. By default the first. */
  readonly nth?: number
  /** Whether all later ones fail, too. */
  readonly always?: boolean
  /** Only steps on this path. */
  readonly path?: string
}

const range = ({ always = false, nth = 1 }: Choice): Pick<Fault, "first" | "last"> => ({
  first: nth,
  last: always ? Number.POSITIVE_INFINITY : nth
})

const fails = (code: string, choice: Choice, concerns: Fault["concerns"]): Fault => ({
  concerns: (step) => (choice.path ?? step.subject) === step.subject && concerns(step),
  ...range(choice),
  consequence: { _tag: "Fail", code }
})

/** Fails a file operation with an error code such as `ENOSPC`. */
export const failing = (action: FileAction, code: string, choice: Choice = {}): Fault =>
  fails(code, choice, (step) => step.action === action)

/** Keeps a program from starting. Give its name, with or without the directory. */
export const failingProgram = (program: string, code: string, choice: Choice = {}): Fault => ({
  concerns: ({ action, subject }) =>
    action === "start" && (subject === program || subject.endsWith(`/${program}`)),
  ...range(choice),
  consequence: { _tag: "Fail", code }
})

const changing: ReadonlySet<Step["action"]> = new Set([
  "acquire",
  "acquireTemporary",
  "createFile",
  "fill",
  "makeDirectory",
  "makeLink",
  "removeDirectory",
  "removeFile",
  "rename",
  "setAttributes",
  "start",
  "syncDirectory",
  "syncFile",
  "tryAcquireNew"
])

/** Whether a step can leave something behind: a change to a file, or the start of a program. */
export const isChange = ({ action }: Step): boolean => changing.has(action)

/** Fails any change to a file. */
export const failingChange = (code: string, choice: Choice = {}): Fault =>
  fails(code, choice, (step) => isChange(step) && step.action !== "start")

/** Stops the world before the n-th change. */
export const stoppingAt = (nth: number): Fault => ({
  concerns: isChange,
  ...range({ nth }),
  consequence: { _tag: "Stop" }
})

/** Lets something happen before the n-th change, in the middle of a command. */
export const meanwhileAt = (nth: number, event: Effect.Effect<unknown>): Fault => ({
  concerns: isChange,
  ...range({ nth }),
  consequence: { _tag: "Meanwhile", event }
})

export interface Faults {
  readonly inject: (fault: Fault) => Effect.Effect<void>
  /** Removes all faults. */
  readonly heal: Effect.Effect<void>
  /** The number of changes so far, including failed ones: the numbers for `stoppingAt`. */
  readonly changes: Effect.Effect<number>
  /** Runs a command until it ends, or until the world is stopped. Then there is no result. */
  readonly untilStopped: <A, E, R>(command: Effect.Effect<A, E, R>) => Effect.Effect<Option.Option<A>, E, R>
}

/** The faults of a host, and what its services need to suffer them. */
interface FaultyWorld {
  readonly faults: Faults
  readonly files: (files: FileSystem["Type"]) => FileSystem["Type"]
  readonly locks: (locks: FileLock["Type"]) => FileLock["Type"]
  readonly processes: (runner: ProcessRunner["Type"]) => ProcessRunner["Type"]
}

/** The system call that an operation's error names. */
const operations: Readonly<Partial<Record<FileAction, Operation>>> = {
  fill: "write",
  kind: "stat",
  linkTarget: "read",
  makeDirectory: "mkdir",
  removeDirectory: "rmdir",
  removeFile: "unlink",
  rename: "rename",
  setAttributes: "chown",
  status: "stat",
  syncDirectory: "fsync",
  syncFile: "fsync",
  written: "stat"
}

interface World {
  /** How often the world was stopped. */
  readonly age: number
  readonly stopped: Deferred.Deferred<void>
}

/** The world in which a command began; none outside of commands. */
const ownAge = FiberRef.unsafeMake<Option.Option<number>>(Option.none())

/** Unlike `Effect.never`, this has no timer that would keep a dead command in memory. */
const gone = Effect.async<never>(() => {})

/** `onStop` releases what dies with the commands. */
export const makeFaults = (onStop: Effect.Effect<void>): Effect.Effect<FaultyWorld> =>
  Effect.gen(function* () {
    const injected = yield* Ref.make<ReadonlyArray<readonly [fault: Fault, count: number]>>([])
    const changes = yield* Ref.make(0)
    const world = yield* Ref.make<World>({ age: 0, stopped: yield* Deferred.make<void>() })

    const stop = Effect.gen(function* () {
      const { age, stopped } = yield* Ref.get(world)
      yield* Ref.set(world, { age: age + 1, stopped: yield* Deferred.make<void>() })
      yield* onStop
      yield* Deferred.succeed(stopped, undefined)
      return yield* gone
    })

    /** Counts the step, and decides its outcome. */
    const struck = (step: Step) =>
      Ref.modify(injected, (faults) => {
        const counted = faults.map(
          ([fault, count]) => [fault, fault.concerns(step) ? count + 1 : count] as const
        )
        const hit = counted.find(
          ([fault, count]) => fault.concerns(step) && fault.first <= count && count <= fault.last
        )
        return [Option.map(Option.fromNullable(hit), ([{ consequence }]) => consequence), counted]
      })

    const suffer = (consequence: Fault["consequence"]): Effect.Effect<void, string> => {
      switch (consequence._tag) {
        case "Fail":
          return Effect.fail(consequence.code)
        case "Stop":
          return stop
        case "Meanwhile":
          return consequence.event
      }
    }

    /** A command of an earlier world is dead, and does nothing any more. */
    const alive = Effect.gen(function* () {
      const { age } = yield* Ref.get(world)
      const own = yield* FiberRef.get(ownAge)
      return Option.isNone(own) || own.value === age
    })

    /** Runs before each step. Fails with the error code for the step. */
    const ahead = Effect.fnUntraced(function* (step: Step) {
      if (!(yield* alive)) return yield* gone
      if (isChange(step)) yield* Ref.update(changes, (count) => count + 1)
      const consequence = yield* struck(step)
      if (Option.isSome(consequence)) yield* suffer(consequence.value)
    })

    const faults: Faults = {
      inject: (fault) => Ref.update(injected, (faults) => [...faults, [fault, 0] as const]),
      heal: Ref.set(injected, []),
      changes: Ref.get(changes),
      untilStopped: (command) =>
        Effect.gen(function* () {
          const { age, stopped } = yield* Ref.get(world)
          const fiber = yield* Effect.forkDaemon(Effect.locally(command, ownAge, Option.some(age)))
          return yield* Effect.raceFirst(
            Effect.map(Fiber.join(fiber), Option.some),
            Effect.as(Deferred.await(stopped), Option.none())
          ).pipe(Effect.onInterrupt(() => Fiber.interrupt(fiber)))
        })
    }

    const check: FileCheck = (action, path) =>
      Effect.mapError(
        ahead({ action, subject: path }),
        (code) => new FileSystemError({ operation: operations[action] ?? "open", path, code })
      )

    return {
      faults,
      files: (files) => checkedFiles(files, check),
      locks: (locks) => checkedLocks(locks, check),
      processes: (runner) =>
        preparedProcesses(runner, (command) =>
          Effect.mapBoth(ahead({ action: "start", subject: command.program }), {
            onFailure: (code) => new SpawnError({ program: command.program, code }),
            onSuccess: () => command
          })
        )
    }
  })
