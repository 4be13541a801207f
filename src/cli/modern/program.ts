/** The modern command line, from its words to the exit status. */
import type * as Command from "@effect/cli/Command"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Failure } from "../../operations/failure.ts"
import { Caller } from "../../services/Caller.ts"
import { exitStatus, print } from "../outcome.ts"
import { complete } from "./completion/complete.ts"
import { completionScripts } from "./completion/scripts.ts"
import { readCommandLine } from "./grammar/commandLine.ts"
import { chapters, globalOptions, postmulti } from "./grammar/grammar.ts"
import { generalHelp, subcommandHelp, version } from "./help.ts"

/** Reads the command line first, so that help works without Postfix. */
export const modernWith = <Name extends string, R, E extends Failure, A>(
  command: Command.Command<Name, R, E, A>
) =>
  exitStatus(
    Effect.gen(function* () {
      const { argv } = yield* Caller
      const wish = yield* readCommandLine(command.descriptor, argv)
      switch (wish._tag) {
        case "Help":
          return yield* print(
            Option.match(wish.subcommand, {
              onNone: () => generalHelp(chapters(), globalOptions),
              onSome: subcommandHelp
            })
          )
        case "Version":
          return yield* print(`postmulti ${version}\n`)
        case "Completions":
          return yield* print(completionScripts[wish.shell])
        case "Complete":
          return yield* print(yield* complete(wish.words))
        case "Call":
          return yield* command.handler(wish.call)
      }
    })
  )

export const modern = modernWith(postmulti)
