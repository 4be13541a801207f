/** What the options of the subcommands mean that change the life cycle, as `-e` does. */
import * as CommandDescriptor from "@effect/cli/CommandDescriptor"
import * as Options from "@effect/cli/Options"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { DirectoryParameter } from "../../../instance/directories.ts"
import { all, type Selection } from "../../../instance/selection.ts"
import type { LifeCycleRequest } from "../../Invocation.ts"
import type { Format } from "../grammar/options.ts"
import type { Asked, Incomplete } from "./asked.ts"
import { flag, format, named, type OptionsOf, text } from "./options.ts"

const changing = { "dry-run": flag("dry-run"), format, verbose: flag("verbose") }
const withOthers = { ...changing, "keep-going": flag("keep-going") }

interface Changing {
  readonly "dry-run": boolean
  readonly format: Option.Option<Format>
  readonly verbose: boolean
  /** The subcommand that looks at no instance but the primary does not have it. */
  readonly "keep-going"?: boolean
}

/** What a subcommand says itself of its request; the rest is the same for all. */
type Said = Pick<LifeCycleRequest, "action"> & Partial<LifeCycleRequest>

const asked = (options: Changing, said: Said): Either.Either<Asked, string> => {
  const { verbose } = options
  const request: LifeCycleRequest = {
    selection: Option.none(),
    name: Option.none(),
    group: Option.none(),
    settings: [],
    keepGoing: options["keep-going"] ?? false,
    ...said
  }
  if (options["dry-run"]) {
    const format = Option.getOrElse(options.format, () => "text" as const)
    return Either.right({ _tag: "Preview", request, format, verbose })
  }
  return Option.isSome(options.format)
    ? Either.left("option '--format' requires the option '--dry-run'")
    : Either.right({ _tag: "Perform", invocation: { request: { _tag: "Edit", ...request }, verbose } })
}

/** `-` stands for no name and no group. */
const assigned = (value: string): string => (value === "-" ? "" : value)

interface Place {
  readonly before: Option.Option<string>
  readonly first: boolean
}

const placeOf = ({ before, first }: Place): Either.Either<Option.Option<Selection>, string> => {
  if (!first) return Either.right(Option.map(before, named))
  return Option.isSome(before)
    ? Either.left("options '--before' and '--first' exclude each other")
    : Either.right(Option.some(all))
}

const setting = (parameter: DirectoryParameter, directory: Option.Option<string>): ReadonlyArray<string> =>
  Option.toArray(Option.map(directory, (path) => `${parameter}=${path}`))

const newInstance = {
  ...withOthers,
  group: text("group"),
  "config-directory": text("config-directory"),
  before: text("before"),
  first: flag("first")
}

const create = CommandDescriptor.make(
  "create",
  Options.all({
    ...newInstance,
    "queue-directory": text("queue-directory"),
    "data-directory": text("data-directory")
  } satisfies OptionsOf<"create">)
).pipe(
  CommandDescriptor.map(
    ({ options }): Incomplete =>
      ([name = ""]) =>
        Either.flatMap(placeOf(options), (selection) =>
          asked(options, {
            action: "create",
            selection,
            name: Option.some(assigned(name)),
            group: Option.map(options.group, assigned),
            settings: [
              ...setting("config_directory", options["config-directory"]),
              ...setting("queue_directory", options["queue-directory"]),
              ...setting("data_directory", options["data-directory"])
            ]
          })
        )
  )
)

interface Naming {
  readonly name: Option.Option<string>
  readonly "config-directory": Option.Option<string>
}

/** The operand says one of the two, its name or where it is; an option may say the other one. */
const imported = (
  operand: string,
  { "config-directory": directory, name }: Naming
): Either.Either<Pick<LifeCycleRequest, "name" | "settings">, string> => {
  if (operand.startsWith("/")) {
    return Option.isSome(directory)
      ? Either.left(`directory '${operand}' and option '--config-directory' exclude each other`)
      : Either.right({
          name: Option.map(name, assigned),
          settings: setting("config_directory", Option.some(operand))
        })
  }
  return Option.isSome(name)
    ? Either.left(`name '${operand}' and option '--name' exclude each other`)
    : Either.right({
        name: Option.some(assigned(operand)),
        settings: setting("config_directory", directory)
      })
}

const imports = CommandDescriptor.make(
  "import",
  Options.all({ ...newInstance, name: text("name") } satisfies OptionsOf<"import">)
).pipe(
  CommandDescriptor.map(
    ({ options }): Incomplete =>
      ([operand = ""]) =>
        Either.gen(function* () {
          const selection = yield* placeOf(options)
          const naming = yield* imported(operand, options)
          const group = Option.map(options.group, assigned)
          return yield* asked(options, { action: "import", selection, group, ...naming })
        })
  )
)

const assign = CommandDescriptor.make(
  "assign",
  Options.all({ ...withOthers, name: text("name"), group: text("group") } satisfies OptionsOf<"assign">)
).pipe(
  CommandDescriptor.map(
    ({ options }): Incomplete =>
      ([instance = ""]) =>
        Option.isNone(options.name) && Option.isNone(options.group)
          ? Either.left("option '--name' or '--group' required")
          : asked(options, {
              action: "assign",
              selection: Option.some(named(instance)),
              name: Option.map(options.name, assigned),
              group: Option.map(options.group, assigned)
            })
  )
)

type Plain = "deport" | "destroy" | "disable" | "enable"

/** Nothing is to be said but which instance. */
const plain = (action: Plain) =>
  CommandDescriptor.make(action, Options.all(withOthers satisfies OptionsOf<Plain>)).pipe(
    CommandDescriptor.map(
      ({ options }): Incomplete =>
        ([instance = ""]) =>
          asked(options, { action, selection: Option.some(named(instance)) })
    )
  )

const init = CommandDescriptor.make("init", Options.all(changing satisfies OptionsOf<"init">)).pipe(
  CommandDescriptor.map(
    ({ options }): Incomplete =>
      () =>
        asked(options, { action: "init" })
  )
)

export const lifeCycleCommands = {
  init,
  create,
  import: imports,
  assign,
  enable: plain("enable"),
  disable: plain("disable"),
  deport: plain("deport"),
  destroy: plain("destroy")
}
