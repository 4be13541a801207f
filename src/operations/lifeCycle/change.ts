/** What all actions of the life cycle have in common: a plan that is shown, or carried out as the only one on this host. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Fatal } from "../../fatal.ts"
import { carryOut } from "../../plan/carryOut.ts"
import type { Plan } from "../../plan/Plan.ts"
import { PostfixConfig } from "../../postfix/PostfixConfig.ts"
import type { Primary } from "../../postfix/Primary.ts"
import { Caller } from "../../services/Caller.ts"
import { Diagnostics, harmless } from "../../services/Diagnostics.ts"
import { FileLock } from "../../services/FileLock.ts"
import { FileSystem, rootOnly } from "../../services/FileSystem.ts"
import { Signals } from "../../services/Signals.ts"
import { StandardStreams } from "../../services/StandardStreams.ts"
import { type Listing, loadInstances, policyOf, type ReadingOptions } from "../instances.ts"
import { actor, NotSuperuser } from "./preconditions.ts"
import { finishInterrupted, tellInterrupted } from "./recovery.ts"

/** Another command did not come to its end, and nobody else got his turn. */
export class HostBusy extends Fatal("HostBusy")<{ path: string; holder: string }>(
  ({ path, holder }) => `${path}: still locked by ${holder}`
) {}

/** In milliseconds. A command takes a fraction of a second, so that the lock goes from one to the next all the time. */
const longestStandstill = 120_000

/** How often is looked who has the lock. */
const lookInterval = "5 seconds"

/** Who waits for less needs no news. */
const patience = "1 second"

/** The lock of the host, which is there only while a command runs. */
export const lockPath = (configDirectory: string): string => `${configDirectory}/postmulti.lock`

/** What the holder of the lock has written there about itself. */
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

/** Fails when the lock was in the same hands for too long. However many commands wait, each finds its turn. */
const standstill = Effect.fnUntraced(function* (path: string) {
  let holder = yield* holderOf(path)
  let since = yield* Clock.currentTimeMillis
  while (true) {
    yield* Effect.sleep(lookInterval)
    const [next, now] = [yield* holderOf(path), yield* Clock.currentTimeMillis]
    if (next !== holder) [holder, since] = [next, now]
    else if (now - since >= longestStandstill) return yield* new HostBusy({ path, holder })
  }
})

const lock = Effect.fnUntraced(function* (path: string) {
  const { acquire } = yield* FileLock
  const { argv, processId } = yield* Caller
  const waiting = acquire(path, Effect.delay(tellHolder(path), patience))
  const locked = yield* Effect.raceFirst(waiting, standstill(path))
  yield* locked.fill(`process ${processId}: postmulti ${argv.join(" ")}\n`, rootOnly)
})

/**
 * Runs a command that reads, decides and changes, as the only one. Only root can change anything, and only in the
 * directory that Postfix was built with; for everybody else the command itself will say so.
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
 * An action that has all that it needs. `name` is what its messages call it. The scope holds the locks of an instance
 * that must not be started meanwhile, but for those whose files are not there: `carryOut` makes these.
 */
export const makeAction = <E, R>(name: string, planFor: (primary: Primary) => Effect.Effect<Plan, E, R>) => ({
  /**
   * What would be done; nothing is changed. It does not wait for other commands. What an interrupted removal has left is
   * taken for what it looks like, with a warning that a real run would finish that first.
   */
  plan: Effect.gen(function* () {
    const config = yield* PostfixConfig
    const primary = yield* config.primary
    yield* tellInterrupted(primary)
    return yield* planFor(primary)
  }).pipe(Effect.scoped),
  /** Does it as a whole or not at all, once what an interrupted removal has left is finished; gives what was done. */
  change: Effect.flatMap(Signals, (signals) =>
    signals.guard(exclusively(Effect.scoped(carriedOut(name, planFor))))
  )
})

const carriedOut = Effect.fnUntraced(function* <E, R>(
  name: string,
  planFor: (primary: Primary) => Effect.Effect<Plan, E, R>
) {
  const config = yield* PostfixConfig
  const diagnostics = yield* Diagnostics
  const { userId } = yield* Caller
  const primary = yield* config.primary
  if (userId === 0) yield* finishInterrupted(primary, name)
  const plan = yield* planFor(primary)
  if (Option.isNone(plan.commit)) return plan
  if (userId !== 0) return yield* new NotSuperuser({ action: name })
  // Told ahead, since nobody could tell it who is killed right afterwards; a failure then has a line of its own.
  const line = `${yield* actor} ${plan.verb}s ${plan.object}`
  yield* carryOut(plan, diagnostics.logged(line))
  return plan
})

/** The same for an action that looks at the instances first. */
export const makeInstancesAction = <E, R>(
  name: string,
  options: ReadingOptions,
  planFor: (listing: Listing) => Effect.Effect<Plan, E, R>
) => makeAction(name, (primary) => Effect.flatMap(loadInstances(primary, policyOf(options)), planFor))
