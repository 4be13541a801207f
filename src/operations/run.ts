/**
 * `run` and `postfix`: run a command for each selected instance (postmulti(1), "Command mode" and "Postfix-wrapper
 * mode").
 */
import * as Effect from "effect/Effect"
import { Fatal } from "../fatal.ts"
import type { Instance } from "../instance/Instance.ts"
import { type Selection, selectionHints } from "../instance/selection.ts"
import type { CommandWords, Primary } from "../postfix/Primary.ts"
import { commandEnvironment, type Environment, postfixEnvironment } from "./environment.ts"
import { callerEnvironment, captureAll, runAll, type Task } from "./iteration.ts"

/** Why no instance is left. */
export type Absence =
  /** The list of instances was empty. */
  | { readonly _tag: "NoneGiven" }
  | {
      readonly _tag: "NoneSelected"
      readonly selection: Selection
      /** The instances to select from. */
      readonly instances: ReadonlyArray<Instance>
    }
  /** The postfix(1) command skips instances that are not enabled, and only such were given. */
  | { readonly _tag: "NoneEnabled"; readonly command: string; readonly instances: ReadonlyArray<Instance> }

/** An instance that is not enabled may still run, if it was started on its own. */
const noneEnabled = (command: string, instances: ReadonlyArray<Instance>): ReadonlyArray<string> => {
  const [first, second] = instances
  const directory = first === undefined || second !== undefined ? "DIR" : first.configDirectory
  return [
    "none of these instances is enabled",
    `'postfix -c ${directory} ${command}' acts on one that is running nevertheless`
  ]
}

const hintsFor = (reason: Absence): ReadonlyArray<string> => {
  switch (reason._tag) {
    case "NoneGiven":
      return []
    case "NoneSelected":
      return selectionHints(reason.instances, reason.selection)
    case "NoneEnabled":
      return noneEnabled(reason.command, reason.instances)
  }
}

/** No instance is left to run the command for. */
export class NoMatchingInstances extends Fatal("NoMatchingInstances")<{ reason: Absence }>(
  () => "No matching instances",
  ({ reason }) => hintsFor(reason)
) {}

/** Fails with `NoMatchingInstances` if there are none. */
const someOf = (instances: ReadonlyArray<Instance>): Effect.Effect<void, NoMatchingInstances> =>
  instances.length === 0 ? new NoMatchingInstances({ reason: { _tag: "NoneGiven" } }) : Effect.void

export interface RunOptions {
  readonly program: string
  readonly arguments: ReadonlyArray<string>
  readonly verbose: boolean
  readonly jobs: number
}

const tasksOf = Effect.fnUntraced(function* (
  primary: Primary,
  instances: ReadonlyArray<Instance>,
  options: RunOptions
) {
  yield* someOf(instances)
  const caller = yield* callerEnvironment
  return instances.map((instance) => ({
    instance,
    command: {
      program: options.program,
      arguments: options.arguments,
      environment: commandEnvironment(caller, primary, instance, options.verbose)
    }
  }))
})

/**
 * True if the command ended with exit status 0 for every instance; a command that cannot be started is reported, and
 * counts as failed. Fails with `NoMatchingInstances` if there are none. With several jobs it fails with `WriteError`
 * if the output cannot be written, once all commands have ended.
 */
export const run = (...of: Parameters<typeof tasksOf>) =>
  Effect.flatMap(tasksOf(...of), (tasks) => runAll(tasks, of[2].jobs))

/** The same, but with the results in memory. */
export const runCaptured = (...of: Parameters<typeof tasksOf>) =>
  Effect.flatMap(tasksOf(...of), (tasks) => captureAll(tasks, of[2].jobs))

type CommandKind = "start" | "stop" | "control" | "other"

/** Which kind of postfix(1) command it is. */
export const commandKind = (words: CommandWords, command: string): CommandKind => {
  if (words.start.includes(command)) return "start"
  if (words.stop.includes(command)) return "stop"
  return words.control.includes(command) ? "control" : "other"
}

/**
 * Which command runs for which instance, in which order. A start only checks instances that are not enabled. Stop and
 * control commands skip them, and a stop goes through the list backwards.
 */
const schedule = (
  kind: CommandKind,
  command: string,
  instances: ReadonlyArray<Instance>
): ReadonlyArray<readonly [instance: Instance, command: string]> => {
  switch (kind) {
    case "start":
      return instances.map((instance) => [instance, instance.enabled ? command : "check"])
    case "stop":
      return instances
        .filter(({ enabled }) => enabled)
        .map((instance) => [instance, command] as const)
        .reverse()
    case "control":
      return instances.filter(({ enabled }) => enabled).map((instance) => [instance, command])
    case "other":
      return instances.map((instance) => [instance, command])
  }
}

export interface PostfixOptions {
  readonly command: string
  readonly arguments: ReadonlyArray<string>
  readonly verbose: boolean
  /** Ignored for start and stop commands, whose order matters. */
  readonly jobs: number
}

/** A postfix(1) command for one instance. */
export const postfixTask =
  (primary: Primary, caller: Environment, verbose: boolean) =>
  (instance: Instance, command: string, others: ReadonlyArray<string>): Task => ({
    instance,
    command: {
      program: `${primary.shared.command_directory}/postfix`,
      arguments: ["--", command, ...others],
      environment: postfixEnvironment(caller, primary, instance, verbose)
    }
  })

/**
 * True if postfix(1) ended with exit status 0 for every instance. Fails as `run` does, and with `NoMatchingInstances`
 * if the command works on enabled instances only and none of these is enabled.
 */
export const postfix = Effect.fnUntraced(function* (
  primary: Primary,
  instances: ReadonlyArray<Instance>,
  options: PostfixOptions
) {
  yield* someOf(instances)
  const caller = yield* callerEnvironment
  const kind = commandKind(primary.commandWords, options.command)
  const taskFor = postfixTask(primary, caller, options.verbose)
  const tasks = schedule(kind, options.command, instances).map(([instance, command]) =>
    taskFor(instance, command, options.arguments)
  )
  if (tasks.length === 0) {
    const reason = { _tag: "NoneEnabled", command: options.command, instances } as const
    return yield* new NoMatchingInstances({ reason })
  }
  return yield* runAll(tasks, kind === "start" || kind === "stop" ? 1 : options.jobs)
})
