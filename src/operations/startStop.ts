/** `start`, `stop`, `restart` and `reload` of single instances, whether they are enabled or not. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import { Fatal } from "../fatal.ts"
import { displayName, type Instance } from "../instance/Instance.ts"
import { displacedRemedy } from "../plan/stopped.ts"
import { PostfixConfig } from "../postfix/PostfixConfig.ts"
import type { Primary } from "../postfix/Primary.ts"
import { Caller } from "../services/Caller.ts"
import { Signals } from "../services/processes/Signals.ts"
import { callerEnvironment, runAll } from "./iteration.ts"
import { exclusively } from "./lifeCycle/hostLock.ts"
import { NotSuperuser } from "./lifeCycle/preconditions.ts"
import { postfixTask } from "./run.ts"
import { type KnownStatus, look, lookAt } from "./status/status.ts"

export const controls = ["start", "stop", "restart", "reload"] as const

export type Control = (typeof controls)[number]

type Found = Pick<KnownStatus, "state" | "reason">

/** The instance is in a state in which postfix(1) cannot do that. */
class NotPossible extends Fatal("NotPossible")<Found & { control: Control; instance: Instance }>(
  ({ control, instance, reason, state }) =>
    `cannot ${control} instance ${displayName(instance)}: ${Option.getOrElse(reason, () => `it is ${state}`)}`,
  ({ instance, state }) => {
    if (state === "displaced") return [displacedRemedy]
    return state === "stopped" ? [`'postmulti start ${displayName(instance)}' starts it`] : []
  }
) {}

/** The postfix(1) commands to run, in their order; none if the instance is as it should be. */
export const commandsFor = (
  control: Control,
  instance: Instance,
  { reason, state }: Found
): Either.Either<ReadonlyArray<string>, NotPossible> => {
  const refusal = Either.left(new NotPossible({ control, instance, reason, state }))
  if (state !== "running" && state !== "stopped") return refusal
  const runs = state === "running"
  switch (control) {
    case "start":
      return Either.right(runs ? [] : ["start"])
    case "stop":
      return Either.right(runs ? ["stop"] : [])
    case "restart":
      return Either.right(runs ? ["stop", "start"] : ["start"])
    case "reload":
      return runs ? Either.right(["reload"]) : refusal
  }
}

/** Whether somebody who asks for a group or for all means this instance, too. */
const isMeant = (control: Control, { instance, state }: KnownStatus): boolean => {
  const isEnabled = Option.exists(instance, ({ enabled }) => enabled)
  if (control === "start") return isEnabled
  return state !== "stopped" || (control === "restart" && isEnabled)
}

export const meantBy = (control: Control, instances: ReadonlyArray<Instance>) =>
  Effect.map(look(instances), (found) =>
    found.filter((status) => isMeant(control, status)).flatMap(({ instance }) => Option.toArray(instance))
  )

/** The postfix(1) commands that would be run now. */
export const plannedCommands = (control: Control, instance: Instance) =>
  Effect.flatMap(lookAt(instance), (found) => commandsFor(control, instance, found))

/** master(8) may take a moment to end after postfix(1) has killed it. */
const awaitStopped = (instance: Instance) =>
  lookAt(instance).pipe(
    Effect.filterOrFail(
      ({ state }) => state === "stopped",
      (found) => new NotPossible({ ...found, control: "restart", instance })
    ),
    Effect.retry(Schedule.intersect(Schedule.spaced("100 millis"), Schedule.recurs(100)))
  )

/**
 * Runs them, for a caller that holds the lock of the host. Completes with the commands, and whether all of them
 * succeeded; the first that fails is the last.
 */
export const controlLocked = Effect.fnUntraced(function* (
  control: Control,
  primary: Primary,
  instance: Instance,
  verbose: boolean
) {
  const caller = yield* callerEnvironment
  const commands = yield* plannedCommands(control, instance)
  for (const command of commands) {
    if (command === "start" && commands.length > 1) yield* awaitStopped(instance)
    const task = postfixTask(primary, caller, verbose)(instance, command, [])
    if (!(yield* runAll([task], 1))) return { commands, succeeded: false }
  }
  return { commands, succeeded: true }
})

/** The same under the lock. Another command may have changed or removed the instance while this one waited. */
export const controlInstance = Effect.fnUntraced(function* (
  control: Control,
  primary: Primary,
  instance: Instance,
  verbose: boolean
) {
  const { guard } = yield* Signals
  const { secondaryAfter } = yield* PostfixConfig
  if ((yield* Caller).userId !== 0) return yield* new NotSuperuser({ action: control })
  const now = instance.primary
    ? Effect.succeed(instance)
    : Effect.flatMap(secondaryAfter(instance.configDirectory, []), ({ outcome }) => outcome)
  return yield* guard(
    exclusively(Effect.flatMap(now, (found) => controlLocked(control, primary, found, verbose)))
  )
})
