/** What all subcommands of a real host have in common. */
import * as Command from "@effect/cli/Command"
import * as Effect from "effect/Effect"
import { Progress } from "../../../operations/iteration.ts"
import { Diagnostics } from "../../../services/Diagnostics.ts"
import { terminalProgress } from "../progress.ts"
import { about } from "./describe.ts"

/** Runs the handler with the requested verbosity. */
export const verbosely = <Name extends string, R, E, A extends { readonly verbose: boolean }>(
  self: Command.Command<Name, R, E, A>
) =>
  Command.transformHandler(self, (effect, { verbose }) =>
    Effect.flatMap(Diagnostics, ({ configure }) => configure({ verbose })).pipe(
      Effect.zipRight(Effect.provideServiceEffect(effect, Progress, terminalProgress(verbose)))
    )
  )

/** The same, with the description. */
export const subcommand =
  (...description: Parameters<typeof about>) =>
  <Name extends string, R, E, A extends { readonly verbose: boolean }>(
    self: Command.Command<Name, R, E, A>
  ) =>
    Command.withDescription(verbosely(self), about(...description))
