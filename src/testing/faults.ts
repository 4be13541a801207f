/** Faults of a pretend host that a test asks for: operations that fail, and the end of all commands at once. */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as FiberRef from "effect/FiberRef"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import type { FileLock } from "../services/FileLock.ts"
import { type FileSystem, FileSystemError, type Operation } from "../services/FileSystem.ts"
import { type ProcessRunner, SpawnError } from "../services/ProcessRunner.ts"
import { checkedFiles, checkedLocks, type FileAction, type FileCheck, preparedProcesses } from "./checked.ts"

/** Something that a command does to the world around it, or learns of it. */
export interface Step {
  /** `start` is the start of a program. */
  readonly action: FileAction | "start"
  /** The path; of a rename, the new one; of a start, the program as it was called. */
  readonly subject: string
}

export interface Fault {
  /** Which steps it counts. */
  readonly concerns: (step: Step) => boolean
  /** The first of them that it strikes, counted from 1 when the fault is injected, and the last one. */
  readonly first: number
  readonly last: number
  readonly consequence:
    | { readonly _tag: "Fail"; readonly code: string }
    /** Every command on the host is gone ahead of the step, as by SIGKILL. */
    | { readonly _tag: "Stop" }
    /** Somebody else does something ahead of the step. */
    | { readonly _tag: "Meanwhile"; readonly event: Effect.Effect<unknown> }
}

/** Which of several steps a fault strikes. */
export interface Choice {
  /** The n-th one, counted from 1; without it the first one. */
  readonly nth?: number
  /** All after it as well. */
  readonly always?: boolean
  /** Only those on this path. */
  readonly path?: string
}

const range = ({ always = false, nth = 1 }: Choice): Pick<Fault, "first" | "last"> => ({
  first: nth,
  last: always ? Number.POSITIVE_INFINITY : nth
})

/** Fails a file operation with an error code such as `ENOSPC`. */
export const failing = (action: FileAction, code: string, choice: Choice = {}): Fault => ({
  concerns: (step) => step.action === action && (choice.path ?? step.subject) === step.subject,
  ...range(choice),
  consequence: { _tag: "Fail", code }
})

/** Keeps a program from being started; it is known by its name, without or with its directory. */
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
  "removeDirectory",
  "removeFile",
  "rename",
  "setAttributes",
  "start",
  "syncDirectory",
  "syncFile",
  "tryAcquireNew"
])

/** Whether a step can leave something behind: a change to a file, or a program that is started. */
export const isChange = ({ action }: Step): boolean => changing.has(action)

const isFileChange = (step: Step): boolean => isChange(step) && step.action !== "start"

/** Fails a change to a file, whichever it is. */
export const failingChange = (code: string, choice: Choice = {}): Fault => ({
  concerns: (step) => isFileChange(step) && (choice.path ?? step.subject) === step.subject,
  ...range(choice),
  consequence: { _tag: "Fail", code }
})

/** Stops the world ahead of the n-th change. */
export const stoppingAt = (nth: number): Fault => ({
  concerns: isChange,
  ...range({ nth }),
  consequence: { _tag: "Stop" }
})

/** Lets something happen ahead of the n-th change, in the middle of a command. */
export const meanwhileAt = (nth: number, event: Effect.Effect<unknown>): Fault => ({
  concerns: isChange,
  ...range({ nth }),
  consequence: { _tag: "Meanwhile", event }
})

export interface Faults {
  readonly inject: (fault: Fault) => Effect.Effect<void>
  /** Takes all faults away. */
  readonly heal: Effect.Effect<void>
  /** How many changes there were so far, failed ones included: the numbers that `stoppingAt` takes. */
  readonly changes: Effect.Effect<number>
  /** Runs a command until it ends, or until the world is stopped: then there is no result. */
  readonly untilStopped: <A, E, R>(command: Effect.Effect<A, E, R>) => Effect.Effect<Option.Option<A>, E, R>
}

/** The faults of a host, and how its services come to suffer them. */
export interface FaultyWorld {
  readonly faults: Faults
  readonly files: (files: FileSystem["Type"]) => FileSystem["Type"]
  readonly locks: (locks: FileLock["Type"]) => FileLock["Type"]
  readonly processes: (runner: ProcessRunner["Type"]) => ProcessRunner["Type"]
}

/** Which system call fails, where an operation does. */
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
  /** How often it was stopped. */
  readonly age: number
  readonly stopped: Deferred.Deferred<void>
}

/** The world that a command was begun in; none for what is no command. */
const ownAge = FiberRef.unsafeMake<Option.Option<number>>(Option.none())

/** Unlike `Effect.never` it has no timer, so that nothing remembers a command that is gone. */
const gone = Effect.async<never>(() => {})

/** `onStop` lets go of what dies with the commands. */
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

    /** Counts the step, and gives what becomes of it. */
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

    /** What belongs to a command of an earlier world does nothing any more. */
    const alive = Effect.gen(function* () {
      const { age } = yield* Ref.get(world)
      const own = yield* FiberRef.get(ownAge)
      return Option.isNone(own) || own.value === age
    })

    /** Runs ahead of each step; fails with the error code with which the step is to fail. */
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
