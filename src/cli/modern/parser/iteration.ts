/** What the options of the subcommands mean that go through the instances. */
import * as CommandDescriptor from "@effect/cli/CommandDescriptor"
import * as Options from "@effect/cli/Options"
import type * as ValidationError from "@effect/cli/ValidationError"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { all, type Selection } from "../../../instance/selection.ts"
import type { Invocation } from "../../Invocation.ts"
import type { Incomplete } from "./asked.ts"
import { flag, format, invalid, jobs, named, type OptionsOf, text } from "./options.ts"

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
    : Effect.succeed(Option.match(instance, { onNone: () => all, onSome: named }))

const complete = <O extends Common>(
  options: O,
  request: (
    common: { readonly selection: Selection; readonly keepGoing: boolean },
    command: { readonly first: string; readonly others: ReadonlyArray<string> }
  ) => Invocation["request"]
): Effect.Effect<Incomplete, ValidationError.ValidationError> =>
  Effect.map(selectionOf(options), (selection) => ([first = "", ...others]) => {
    const common = { selection, keepGoing: options["keep-going"] }
    const invocation = { request: request(common, { first, others }), verbose: options.verbose }
    return Either.right({ _tag: "Perform", invocation })
  })

const list = CommandDescriptor.make(
  "list",
  Options.all({ ...iteration, reverse: flag("reverse"), format } satisfies OptionsOf<"list">)
).pipe(
  CommandDescriptor.mapEffect(({ options }) =>
    complete(options, (common) => ({
      _tag: "List",
      ...common,
      reverse: options.reverse,
      format: Option.getOrElse(options.format, () => "text")
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

export const iterationCommands = { list, run, postfix }
