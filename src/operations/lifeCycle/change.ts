/** Shared by all life-cycle actions: shows a plan, or carries it out under the lock of the host. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Fatal } from "../../fatal.ts"
import { carryOut } from "../../plan/carryOut.ts"
import type { Plan, Verb } from "../../plan/Plan.ts"
import { PostfixConfig } from "../../postfix/PostfixConfig.ts"
import type { Primary } from "../../postfix/Primary.ts"
import { Caller } from "../../services/Caller.ts"
import { Diagnostics, harmless } from "../../services/Diagnostics.ts"
import { FileLock } from "../../services/FileLock.ts"
import { FileSystem, rootOnly } from "../../services/FileSystem.ts"
import { Signals } from "../../services/processes/Signals.ts"
import { StandardStreams } from "../../services/StandardStreams.ts"
import { type Listing, loadInstances, policyOf, type ReadingOptions } from "../instances.ts"
import { actor, NotSuperuser } from "./preconditions.ts"
import { finishInterrupted, tellInterrupted } from "./recovery.ts"

/** Another command has held the lock for too long. */
export class HostBusy extends Fatal("HostBusy")<{ path: string; holder: string }>(
  ({ path, holder }) => `${path}: still locked by ${holder}`
) {}

/** In milliseconds. A command takes a fraction of a second, so one that holds the lock this long hangs. */
const lockTimeout = 120_000

/** How often to look who holds the lock. */
const holderInterval = "5 seconds"

/** Stay quiet for waits shorter than this. */
const quietPeriod = "1 second"

/** The lock file of the host. It stays, and is empty while nobody holds the lock. */
export const lockPath = (configDirectory: string): string => `${configDirectory}/postmulti.lock`

/** What the holder of the lock has written about itself. */
export const holderOf = (path: string) =>
  Effect.flatMap(FileSystem, ({ readFile }) => readFile(path)).pipe(
    Effect.map((text) => text.trim()),
    Effect.filterOrFail((text) => text !== ""),
    Effect.orElseSucceed(() => "another program")
  )

const tellHolder = Effect.fnUntraced(function* (path: string) {
  const { errorIsTerminal } = yield* StandardStreams
  const { plain } = yield* Diagnostics
  if (yield* errorIsTerminal) yield* plain(`postmulti: waiting for ${harmless(yield* holderOf(path))}`)
})

/** Fails if one holder keeps the lock for too long. However many commands wait, each gets its turn. */
const holderTimeout = Effect.fnUntraced(function* (path: string) {
  let holder = yield* holderOf(path)
  let since = yield* Clock.currentTimeMillis
  while (true) {
    yield* Effect.sleep(holderInterval)
    const [next, now] = [yield* holderOf(path), yield* Clock.currentTimeMillis]
    if (next !== holder) [holder, since] = [next, now]
    else if (now - since >= lockTimeout) return yield* new HostBusy({ path, holder })
  }
})

const lock = Effect.fnUntraced(function* (path: string) {
  const { acquire } = yield* FileLock
  const { argv, processId } = yield* Caller
  const waiting = acquire(path, Effect.delay(tellHolder(path), quietPeriod))
  const locked = yield* Effect.raceFirst(waiting, holderTimeout(path))
  yield* locked.fill(`process ${processId}: postmulti ${argv.join(" ")}\n`, rootOnly)
})

/**
 * Runs a command under the lock of the host. Only root can change anything, and only in the directory that Postfix
 * was built with. In all other cases there is nothing to lock, and the command itself fails.
 */
export const exclusively = <A, E, R>(command: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const { environment, userId } = yield* Caller
    const { builtInDirectory } = yield* PostfixConfig
    const { kind } = yield* FileSystem
    const directory = yield* builtInDirectory
    const isThere = Option.contains(yield* Effect.option(kind(directory)), "directory")
    if (userId === 0 && isThere && (environment["MAIL_CONFIG"] ?? directory) === directory) {
      yield* lock(lockPath(directory))
    }
    return yield* command
  }).pipe(Effect.scoped)

/**
 * An action. Messages name it by the verb, which a plan may replace. The scope holds the locks of an instance that must not start meanwhile,
 * except those whose files are missing: `carryOut` makes these.
 */
export const makeAction = <E, R>(
  verb: Pick<Verb, "action">,
  planFor: (primary: Primary) => Effect.Effect<Plan, E, R>
) => ({
  /** The plan for a state that is known. */
  planOn: planFor,
  /**
   * The plan; changes nothing, and does not wait for other commands. If a removal was interrupted, a warning says
   * that a real run would finish it first.
   */
  plan: Effect.gen(function* () {
    const config = yield* PostfixConfig
    const primary = yield* config.primary
    yield* tellInterrupted(primary)
    return yield* planFor(primary)
  }).pipe(Effect.scoped),
  /**
   * Carries the plan out, as a whole or not at all, after finishing an interrupted removal. Completes with the plan,
   * and whether anything had to be changed.
   */
  change: Effect.flatMap(Signals, (signals) =>
    signals.guard(exclusively(Effect.scoped(carriedOut(verb, planFor))))
  )
})

const carriedOut = Effect.fnUntraced(function* <E, R>(
  { action }: Pick<Verb, "action">,
  planFor: (primary: Primary) => Effect.Effect<Plan, E, R>
) {
  const config = yield* PostfixConfig
  const { userId } = yield* Caller
  const primary = yield* config.primary
  if (userId === 0) yield* finishInterrupted(primary, action)
  const plan = yield* planFor(primary)
  if (Option.isNone(plan.commit)) return { plan, changed: false }
  if (userId !== 0) return yield* new NotSuperuser({ action })
  return { plan, changed: yield* carryOutLogged(plan) }
})

/**
 * Logged before the change, because a command that is killed right afterwards could not log it. A failure has its own
 * line.
 */
export const carryOutLogged = Effect.fnUntraced(function* (plan: Plan) {
  const { logged } = yield* Diagnostics
  return yield* carryOut(plan, logged(`${yield* actor} ${plan.verb.present} ${plan.object}`))
})

/** The same for an action that looks at the instances first. */
export const makeInstancesAction = <E, R>(
  verb: Pick<Verb, "action">,
  options: ReadingOptions,
  planFor: (listing: Listing) => Effect.Effect<Plan, E, R>
) => ({
  ...makeAction(verb, (primary) => Effect.flatMap(loadInstances(primary, policyOf(options)), planFor)),
  planOn: planFor
})
