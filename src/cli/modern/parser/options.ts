/** The options of the table in terms of @effect/cli. */
import * as HelpDoc from "@effect/cli/HelpDoc"
import * as Options from "@effect/cli/Options"
import * as ValidationError from "@effect/cli/ValidationError"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Selection } from "../../../instance/selection.ts"
import { withoutSlashes } from "../../../services/paths.ts"
import { formats, type OptionName } from "../grammar/options.ts"
import type { OptionOf, SubcommandName } from "../grammar.ts"

export const invalid = (problem: string) => ValidationError.invalidValue(HelpDoc.p(problem))

export const flag = (name: OptionName) => Options.boolean(name)
export const text = (name: OptionName) => Options.optional(Options.text(name))

export const jobs = Options.text("jobs").pipe(
  Options.mapEffect((value) =>
    /^0*[1-9][0-9]*$/.test(value)
      ? Effect.succeed(Number(value))
      : Effect.fail(invalid(`option '--jobs' requires a whole number of at least 1, not '${value}'`))
  ),
  Options.withDefault(1)
)

export const format = Options.text("format").pipe(
  Options.mapEffect((value) =>
    Option.match(Option.fromNullable(formats.find((known) => known === value)), {
      onNone: () =>
        Effect.fail(invalid(`option '--format' requires ${formats.join(" or ")}, not '${value}'`)),
      onSome: Effect.succeed
    })
  ),
  Options.optional
)

/** The instance of that name or configuration directory, which a shell completes with a slash. */
export const named = (name: string): Selection =>
  /^\/.*[^/]/.test(name) ? { _tag: "ByDirectory", directory: withoutSlashes(name) } : { _tag: "ByName", name }

/** What the parser of a subcommand has to read. */
export type OptionsOf<Name extends SubcommandName> = Record<
  Exclude<OptionOf<Name>, "help">,
  Options.Options<unknown>
>
