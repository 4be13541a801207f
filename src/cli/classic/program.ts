/** The classic door: the original's command line, from its words to the exit status. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { postfix } from "../../operations/postfix.ts"
import { PostfixConfig } from "../../postfix/PostfixConfig.ts"
import { Caller } from "../../services/Caller.ts"
import { Diagnostics } from "../../services/Diagnostics.ts"
import { changeLifeCycle } from "../edit.ts"
import { exitStatus } from "../outcome.ts"
import { type Door, iterate } from "../perform.ts"
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
export const classic = exitStatus(
  Effect.gen(function* () {
    const { argv } = yield* Caller
    const config = yield* PostfixConfig
    const diagnostics = yield* Diagnostics
    const commandLine = readCommandLine(argv)
    yield* diagnostics.configure({ verbose: Either.isRight(commandLine) && commandLine.right.verbose })
    if (Either.isLeft(commandLine)) {
      yield* config.primary
      return yield* commandLine.left
    }
    const { request, verbose } = commandLine.right
    return yield* request._tag === "Edit"
      ? Effect.as(changeLifeCycle(request), 0)
      : iterate(request, verbose, door)
  })
)
