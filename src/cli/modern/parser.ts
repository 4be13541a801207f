/** What the options of each subcommand mean, read by @effect/cli. */
import type * as CliApp from "@effect/cli/CliApp"
import * as CliConfig from "@effect/cli/CliConfig"
import * as CommandDescriptor from "@effect/cli/CommandDescriptor"
import * as CommandDirective from "@effect/cli/CommandDirective"
import * as HelpDoc from "@effect/cli/HelpDoc"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { InvalidOptions } from "./errors.ts"
import type { SubcommandName } from "./grammar.ts"
import type { Asked, Incomplete } from "./parser/asked.ts"
import { hostCommands } from "./parser/host.ts"
import { iterationCommands } from "./parser/iteration.ts"
import { lifeCycleCommands } from "./parser/lifeCycle.ts"

const commands: Readonly<Record<SubcommandName, CommandDescriptor.Command<Incomplete>>> = {
  ...iterationCommands,
  ...lifeCycleCommands,
  ...hostCommands
}

const config = CliConfig.make({ isCaseSensitive: true, autoCorrectLimit: 0 })

/** What a subcommand with these options, which `scan` let pass, asks for once it has its operands. */
export const parse = (
  subcommand: SubcommandName,
  words: ReadonlyArray<string>
): Effect.Effect<
  (operands: ReadonlyArray<string>) => Either.Either<Asked, InvalidOptions>,
  InvalidOptions,
  CliApp.CliApp.Environment
> => {
  const invalid = (problem: string) => new InvalidOptions({ subcommand, problem })
  return CommandDescriptor.parse(commands[subcommand], [subcommand, ...words], config).pipe(
    Effect.mapError(({ error }) => HelpDoc.toAnsiText(error).trim()),
    Effect.filterOrFail(CommandDirective.isUserDefined, () => "a built-in of @effect/cli is not available"),
    Effect.filterOrFail(
      ({ leftover }) => leftover.length === 0,
      ({ leftover }) => `unexpected word '${leftover[0]}'`
    ),
    Effect.mapBoth({
      onFailure: invalid,
      onSuccess:
        ({ value: incomplete }) =>
        (operands) =>
          Either.mapLeft(incomplete(operands), invalid)
    })
  )
}
