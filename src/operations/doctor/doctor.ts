/** Examines this host. Changes nothing, and continues whatever is wrong. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Fiber from "effect/Fiber"
import { PostfixConfig } from "../../postfix/PostfixConfig.ts"
import { Runtime } from "../../services/processes/Runtime.ts"
import { readScriptChange } from "../installation/dpkg.ts"
import type { Finding } from "./Finding.ts"
import { hostChecks } from "./host.ts"
import { checkInstances } from "./instances.ts"
import {
  assessPostfix,
  checkLauncher,
  checkNode,
  nameProgram,
  readPostfix,
  unreadablePrimary
} from "./programs.ts"
import { checkStates } from "./states.ts"

/** Most of the time, they wait for other programs. */
const atOnce = { concurrency: "unbounded" } as const

/** `version` is that of this program. */
export const examineHost = Effect.fnUntraced(function* (version: string) {
  const { program } = yield* Runtime
  const config = yield* PostfixConfig
  // It takes longest, and depends on nothing.
  const scriptChange = yield* Effect.fork(readScriptChange)
  const [postfix, node] = yield* Effect.all([readPostfix, checkNode], atOnce)
  const findings: Array<Finding> = [assessPostfix(postfix), ...node]
  if (Either.isRight(postfix)) {
    const primary = yield* Effect.either(config.primary)
    if (Either.isLeft(primary)) findings.push(unreadablePrimary(primary.left.message))
    else {
      const checks = [
        checkLauncher(version, Fiber.join(scriptChange)),
        ...hostChecks,
        checkInstances,
        checkStates
      ]
      const found = yield* Effect.all(
        checks.map((check) => check(primary.right)),
        atOnce
      )
      findings.push(...found.flat())
    }
  }
  return nameProgram(program, findings)
})
