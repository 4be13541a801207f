/** Examines this host: what is read becomes findings. Nothing is changed, and nothing that is wrong stops it. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { PostfixConfig } from "../../postfix/PostfixConfig.ts"
import type { Primary } from "../../postfix/Primary.ts"
import { Runtime } from "../../services/Runtime.ts"
import { plainLauncher } from "../installation/layout.ts"
import { doubtFinding, doubtOf } from "./doubt.ts"
import type { Finding } from "./Finding.ts"
import { assessInstances, instancesFacts } from "./instances.ts"
import { assessLauncher, launcherFacts } from "./launcher.ts"
import { assessLock, lockFacts } from "./lock.ts"
import { assessLog, logFacts } from "./log.ts"
import { assessNode, nodeFacts } from "./node.ts"
import { assessPostfix, postfixFacts, unreadablePrimary } from "./postfix.ts"
import { calledBy } from "./program.ts"
import { assessWrapper } from "./wrapper.ts"

/** What stops every command does not stop the examination. */
const examinedInstances = (primary: Primary) =>
  instancesFacts(primary).pipe(
    Effect.map(assessInstances),
    Effect.catchAll((error) => Effect.map(doubtOf(error), (doubt) => [doubtFinding("instances", doubt)]))
  )

const ofPrimary = (primary: Primary, version: string) =>
  Effect.map(
    Effect.all([
      Effect.map(launcherFacts(primary), (facts) => assessLauncher(facts, version)),
      Effect.succeed(assessWrapper(primary)),
      Effect.map(lockFacts(primary), assessLock),
      Effect.map(logFacts(primary), assessLog),
      examinedInstances(primary)
    ]),
    (findings) => findings.flat()
  )

const found = Effect.fnUntraced(function* (version: string) {
  const config = yield* PostfixConfig
  const postfix = yield* postfixFacts
  const general = [...assessPostfix(postfix), ...assessNode(yield* nodeFacts)]
  if (Either.isLeft(postfix)) return general
  const primary = yield* Effect.either(config.primary)
  const particular: ReadonlyArray<Finding> = Either.isLeft(primary)
    ? [unreadablePrimary(primary.left.message)]
    : yield* ofPrimary(primary.right, version)
  return [...general, ...particular]
})

/** All findings, in the order in which one would look; `version` is that of this program. */
export const examine = (version: string) =>
  Effect.zipWith(Runtime, found(version), ({ directory }, findings) =>
    calledBy(`${directory}/${plainLauncher}`)(findings)
  )
