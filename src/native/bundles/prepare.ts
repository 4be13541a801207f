/** Saves the output of `postconf -d`, as root and beside the program. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { postconf, question, rememberAnswer } from "../../bin/startup/defaults.ts"
import { postconfEnvironment } from "../../postfix/postconfCommand.ts"
import { bytesOf } from "../../services/bytes.ts"
import { ProcessRunner, succeeded } from "../../services/ProcessRunner.ts"
import { environment } from "../node/globals.ts"
import { run } from "../run.ts"

const prepare = Effect.gen(function* () {
  const { capture } = yield* ProcessRunner
  const command = { program: postconf, arguments: question, environment: postconfEnvironment(environment) }
  const { exit, output } = yield* capture(command)
  if (!succeeded(exit)) return 1
  rememberAnswer(__dirname, bytesOf(output))
  return 0
})

// What is saved may be old.
run(
  Effect.orElseSucceed(prepare, () => 1),
  Option.none()
)
