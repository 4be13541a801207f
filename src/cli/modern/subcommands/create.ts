/** The subcommands that add an instance to the list. */
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { all, type Selection } from "../../../instance/selection.ts"
import { newInstanceAction } from "../../../operations/lifeCycle/create.ts"
import { readDirectories } from "../../../operations/lifeCycle/directories/settings.ts"
import { invalid } from "../grammar/errors.ts"
import {
  assigned,
  flag,
  invalidValue,
  named,
  nameOrNone,
  newName,
  operand,
  text
} from "../grammar/options.ts"
import { subcommand } from "../grammar/subcommand.ts"
import { changing, perform } from "../perform.ts"

const group = assigned("group", "GROUP", "the group of the instance; - for none")

const position = Options.all({
  before: text("before", "SECONDARY", "put it before this one in the list, not at the end"),
  first: flag("first", "insert it at the head of the list, after the primary")
}).pipe(
  Options.mapEffect(({ before, first }) =>
    Option.isSome(before) && first
      ? invalidValue("options '--before' and '--first' cannot be combined")
      : Effect.succeed<Option.Option<Selection>>(first ? Option.some(all) : Option.map(before, named))
  )
)

export const create = Command.make(
  "create",
  {
    group,
    configDirectory: text("config-directory", "DIR", "the configuration directory"),
    queueDirectory: text("queue-directory", "DIR", "the queue directory"),
    dataDirectory: text("data-directory", "DIR", "the data directory"),
    from: text("from", "INSTANCE", "with main.cf and master.cf of this instance, not the stock ones"),
    position,
    ...changing,
    name: newName
  },
  (given) =>
    perform(
      given.preview,
      newInstanceAction("create", {
        name: Option.some(given.name),
        group: given.group,
        directories: readDirectories({
          config_directory: Option.getOrUndefined(given.configDirectory),
          queue_directory: Option.getOrUndefined(given.queueDirectory),
          data_directory: Option.getOrUndefined(given.dataDirectory)
        }),
        position: given.position,
        from: Option.getOrUndefined(Option.map(given.from, named)),
        keepGoing: given.keepGoing
      })
    )
).pipe(
  subcommand(
    "create an instance, and add it to the list",
    `NAME begins with postfix-, or is - for none. Directories default to those of the primary instance,
    with the last component replaced by NAME. The instance gets the stock main.cf and master.cf, and is
    not enabled. A directory that has both files already is imported. With --from, it gets those of
    another instance, with directories, name and log tags of its own, and in the same group unless you
    give --group. If the other one listens, the new one does not yet.

    A new instance accepts no mail: its main.cf has 'master_service_disable = inet' and an empty
    authorized_submit_users. Once you have configured it, this removes both:

    postmulti run --instance NAME -- postconf -X master_service_disable authorized_submit_users`,
    "-e create"
  )
)

interface Naming {
  readonly instance: string
  readonly name: Option.Option<string>
  readonly configDirectory: Option.Option<string>
}

/** The operand is the name or the configuration directory. An option may give the other. */
export const importName = ({ configDirectory, instance, name }: Naming) => {
  const refuse = (problem: string) => Effect.fail(invalid("import", problem))
  if (instance.startsWith("/")) {
    return Option.isSome(configDirectory)
      ? refuse(`directory '${instance}' and option '--config-directory' cannot be combined`)
      : Effect.succeed({ name, configDirectory: Option.some(instance) })
  }
  return Option.isSome(name)
    ? refuse(`name '${instance}' and option '--name' cannot be combined`)
    : Effect.succeed({ name: Option.some(nameOrNone(instance)), configDirectory })
}

export const import_ = Command.make(
  "import",
  {
    name: assigned("name", "NAME", "with DIRECTORY: the new name of the instance; - for none"),
    group,
    configDirectory: text("config-directory", "DIR", "with NAME: the configuration directory"),
    position,
    ...changing,
    instance: operand("NAME|DIRECTORY")
  },
  Effect.fnUntraced(function* (given) {
    const { configDirectory, name } = yield* importName(given)
    const directories = readDirectories({ config_directory: Option.getOrUndefined(configDirectory) })
    const { group, keepGoing, position } = given
    yield* perform(
      given.preview,
      newInstanceAction("import", { name, group, directories, position, keepGoing })
    )
  })
).pipe(
  subcommand(
    "add an existing instance to the list",
    `DIRECTORY is the configuration directory, and begins with a slash. The instance keeps its name
    unless you give --name. NAME is the new name, or - for none. The configuration directory then
    defaults to that of the primary instance, with the last component replaced by NAME.`,
    "-e import"
  )
)
