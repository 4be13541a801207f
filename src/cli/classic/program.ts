/** The classic door: the original's command line, from its words to the exit status. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type { Failure } from "../../operations/failure.ts"
import { postfix } from "../../operations/postfix.ts"
import { PostfixConfig } from "../../postfix/PostfixConfig.ts"
import { Caller } from "../../services/Caller.ts"
import { Diagnostics } from "../../services/Diagnostics.ts"
import { exitStatus } from "../outcome.ts"
import { type Door, type Editing, perform } from "../perform.ts"
import { table } from "../report/listing.ts"
import { readCommandLine } from "./commandLine.ts"

/** As silent as the original. */
const door = {
  stopped: () => [],
  table: (instances) => Effect.succeed(table(instances)),
  emptyFails: false,
  postfix
} satisfies Door<unknown, unknown>

/** A mistake in the command line is told after those in the primary's main.cf. */
export const classic = <E extends Failure, R>(edit: Editing<E, R>) =>
  exitStatus(
    Effect.gen(function* () {
      const { words } = yield* Caller
      const config = yield* PostfixConfig
      const diagnostics = yield* Diagnostics
      const commandLine = readCommandLine(words)
      yield* diagnostics.configure({ verbose: Either.isRight(commandLine) && commandLine.right.verbose })
      if (Either.isRight(commandLine)) return yield* perform(commandLine.right, edit, door)
      yield* config.primary
      return yield* commandLine.left
    })
  )
