/** What the options of each subcommand mean, in terms of @effect/cli. */
import type * as CliApp from "@effect/cli/CliApp"
import * as CliConfig from "@effect/cli/CliConfig"
import * as CommandDescriptor from "@effect/cli/CommandDescriptor"
import * as CommandDirective from "@effect/cli/CommandDirective"
import * as HelpDoc from "@effect/cli/HelpDoc"
import * as Options from "@effect/cli/Options"
import * as ValidationError from "@effect/cli/ValidationError"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { all, type Selection } from "../../instance/selection.ts"
import type { Invocation } from "../Invocation.ts"
import { InvalidOptions } from "./errors.ts"
import { formats, type OptionName, type OptionOf, type SubcommandName } from "./grammar.ts"

const invalid = (problem: string) => ValidationError.invalidValue(HelpDoc.p(problem))

const flag = (name: OptionName) => Options.boolean(name)
const text = (name: OptionName) => Options.optional(Options.text(name))

const jobs = Options.text("jobs").pipe(
  Options.mapEffect((value) =>
    /^0*[1-9][0-9]*$/.test(value)
      ? Effect.succeed(Number(value))
      : Effect.fail(invalid(`option '--jobs' requires a whole number from 1 on, not '${value}'`))
  ),
  Options.withDefault(1)
)

const format = Options.text("format").pipe(
  Options.mapEffect((value) =>
    Option.match(Option.fromNullable(formats.find((known) => known === value)), {
      onNone: () =>
        Effect.fail(invalid(`option '--format' requires ${formats.join(" or ")}, not '${value}'`)),
      onSome: Effect.succeed
    })
  ),
  Options.withDefault("table" as const)
)

type OptionsOf<Name extends SubcommandName> = Record<
  Exclude<OptionOf<Name>, "help">,
  Options.Options<unknown>
>

const iteration = {
  instance: text("instance"),
  group: text("group"),
  "keep-going": flag("keep-going"),
  verbose: flag("verbose")
}

interface Common {
  readonly instance: Option.Option<string>
  readonly group: Option.Option<string>
  readonly "keep-going": boolean
  readonly verbose: boolean
}

const selectionOf = ({
  group,
  instance
}: Common): Effect.Effect<Selection, ValidationError.ValidationError> =>
  Option.isSome(group)
    ? Option.isSome(instance)
      ? Effect.fail(invalid("options '--instance' and '--group' exclude each other"))
      : Effect.succeed({ _tag: "Group", group: group.value })
    : Effect.succeed(
        Option.match(instance, { onNone: () => all, onSome: (name) => ({ _tag: "Named", name }) })
      )

/** What only lacks the words of the user's command. */
type Incomplete = (operands: ReadonlyArray<string>) => Invocation

const complete = <O extends Common>(
  options: O,
  request: (
    common: { readonly selection: Selection; readonly keepGoing: boolean },
    command: { readonly first: string; readonly others: ReadonlyArray<string> }
  ) => Invocation["request"]
): Effect.Effect<Incomplete, ValidationError.ValidationError> =>
  Effect.map(selectionOf(options), (selection) => ([first = "", ...others]) => ({
    request: request({ selection, keepGoing: options["keep-going"] }, { first, others }),
    verbose: options.verbose
  }))

const list = CommandDescriptor.make(
  "list",
  Options.all({ ...iteration, reverse: flag("reverse"), format } satisfies OptionsOf<"list">)
).pipe(
  CommandDescriptor.mapEffect(({ options }) =>
    complete(options, (common) => ({
      _tag: "List",
      ...common,
      reverse: options.reverse,
      format: options.format
    }))
  )
)

const run = CommandDescriptor.make(
  "run",
  Options.all({ ...iteration, reverse: flag("reverse"), jobs } satisfies OptionsOf<"run">)
).pipe(
  CommandDescriptor.mapEffect(({ options }) =>
    complete(options, (common, { first, others }) => ({
      _tag: "Run",
      ...common,
      reverse: options.reverse,
      jobs: options.jobs,
      program: first,
      arguments: others
    }))
  )
)

const postfix = CommandDescriptor.make(
  "postfix",
  Options.all({ ...iteration, jobs } satisfies OptionsOf<"postfix">)
).pipe(
  CommandDescriptor.mapEffect(({ options }) =>
    complete(options, (common, { first, others }) => ({
      _tag: "RunPostfix",
      ...common,
      reverse: false,
      jobs: options.jobs,
      command: first,
      arguments: others
    }))
  )
)

const postmulti = CommandDescriptor.make("postmulti").pipe(
  CommandDescriptor.withSubcommands([
    ["list", list],
    ["run", run],
    ["postfix", postfix]
  ])
)

const config = CliConfig.make({ isCaseSensitive: true, autoCorrectLimit: 0 })

/** What a subcommand with these options, which `scan` let pass, asks for. */
export const parse = (
  subcommand: SubcommandName,
  words: ReadonlyArray<string>,
  operands: ReadonlyArray<string>
): Effect.Effect<Invocation, InvalidOptions, CliApp.CliApp.Environment> =>
  CommandDescriptor.parse(postmulti, ["postmulti", subcommand, ...words], config).pipe(
    Effect.mapError(({ error }) => HelpDoc.toAnsiText(error).trim()),
    Effect.filterOrFail(CommandDirective.isUserDefined, () => "a built-in of @effect/cli is not available"),
    Effect.filterOrFail(
      ({ leftover }) => leftover.length === 0,
      ({ leftover }) => `unexpected word '${leftover[0]}'`
    ),
    Effect.flatMap(({ value }) => Effect.orElseFail(value.subcommand, () => "subcommand required")),
    Effect.mapBoth({
      onFailure: (problem) => new InvalidOptions({ subcommand, problem }),
      onSuccess: ([, incomplete]) => incomplete(operands)
    })
  )
