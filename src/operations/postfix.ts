/** `-p`: postfix(1) for each selected instance (postmulti(1), "Postfix-wrapper mode"; postfix-wrapper(5)). */
import * as Effect from "effect/Effect"
import type { Instance } from "../instance/Instance.ts"
import type { CommandWords, Primary } from "../postfix/Primary.ts"
import { postfixEnvironment } from "./environment.ts"
import { callerEnvironment, runAll } from "./iteration.ts"
import { NoMatchingInstances, someOf } from "./noMatchingInstances.ts"

export type CommandKind = "start" | "stop" | "control" | "other"

/** What the manager has to know of a postfix(1) command. */
export const commandKind = (words: CommandWords, command: string): CommandKind => {
  if (words.start.includes(command)) return "start"
  if (words.stop.includes(command)) return "stop"
  return words.control.includes(command) ? "control" : "other"
}

/**
 * What is run for whom, in which order. Starting checks the instances that are not enabled; stopping and
 * controlling pass them over, and stopping goes through the list backwards.
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
  /** Ignored for start and stop, whose order matters. */
  readonly jobs: number
}

/**
 * True when postfix(1) ended with exit status 0 for every instance. Fails as `run` does, and with `NoMatchingInstances`
 * also where the command is for enabled instances only and none of these is.
 */
export const postfix = Effect.fnUntraced(function* (
  primary: Primary,
  instances: ReadonlyArray<Instance>,
  options: PostfixOptions
) {
  yield* someOf(instances)
  const caller = yield* callerEnvironment
  const kind = commandKind(primary.commandWords, options.command)
  const tasks = schedule(kind, options.command, instances).map(([instance, command]) => ({
    instance,
    command: {
      program: `${primary.shared.command_directory}/postfix`,
      arguments: ["--", command, ...options.arguments],
      environment: postfixEnvironment(caller, primary, instance, options.verbose)
    }
  }))
  if (tasks.length === 0) {
    const reason = { _tag: "NoneEnabled", command: options.command, instances } as const
    return yield* new NoMatchingInstances({ reason })
  }
  return yield* runAll(tasks, kind === "start" || kind === "stop" ? 1 : options.jobs)
})
