/** The classic door: the original's command line, from its words to the exit status. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { PostfixConfig } from "../../postfix/PostfixConfig.ts"
import { Caller } from "../../services/Caller.ts"
import { Diagnostics } from "../../services/Diagnostics.ts"
import { exitStatus } from "../outcome.ts"
import { perform } from "../perform.ts"
import { readCommandLine } from "./commandLine.ts"

/** The primary is read and checked before a word of the command line is judged. */
export const classic = exitStatus(
  Effect.gen(function* () {
    const { words } = yield* Caller
    const config = yield* PostfixConfig
    const diagnostics = yield* Diagnostics
    const commandLine = readCommandLine(words)
    yield* diagnostics.configure({ verbose: Either.isRight(commandLine) && commandLine.right.verbose })
    const primary = yield* config.primary
    return yield* perform(primary, yield* commandLine)
  })
)
