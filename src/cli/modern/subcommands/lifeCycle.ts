/** The subcommands for the life cycle of an instance. */
import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { deportAction, destroyAction } from "../../../operations/lifeCycle/remove.ts"
import { renameAction } from "../../../operations/lifeCycle/rename.ts"
import { assignAction, enablingAction, initAction } from "../../../operations/lifeCycle/setParameters.ts"
import { invalid } from "../grammar/errors.ts"
import {
  assigned,
  flag,
  group,
  named,
  operand,
  operands,
  preview,
  renameOperands,
  verbose
} from "../grammar/options.ts"
import { subcommand } from "../grammar/subcommand.ts"
import { changing, perform, performEach } from "../perform.ts"

export const init = Command.make("init", { preview, verbose }, (given) =>
  perform(given.preview, initAction)
).pipe(
  subcommand(
    "prepare this host for several instances",
    `Sets multi_instance_wrapper and multi_instance_enable in the main.cf of the primary instance. The
    other actions need this.`,
    "-e init"
  )
)

export const assign = Command.make(
  "assign",
  {
    name: assigned("name", "NAME", "the new name of the instance; - for none"),
    group: assigned("group", "GROUP", "the new group of the instance; - for none"),
    ...changing,
    instance: Args.map(operand("INSTANCE"), named)
  },
  Effect.fnUntraced(function* (given) {
    if (Option.isNone(given.name) && Option.isNone(given.group)) {
      return yield* invalid("assign", "option '--name' or '--group' required")
    }
    yield* perform(given.preview, assignAction(given))
  })
).pipe(
  subcommand(
    "give an instance another name or group",
    "At least one of --name and --group is required. Its directories stay where they are.",
    "-e assign"
  )
)

const several = (label: "INSTANCE" | "SECONDARY") => ({ group, ...changing, instances: operands(label) })

const enabling = <Name extends "disable" | "enable">(name: Name, control: "start" | "stop") =>
  Command.make(
    name,
    { now: flag("now", `${control} them as well`), ...several("INSTANCE") },
    ({ now, ...given }) =>
      performEach(name, {
        ...given,
        now: Option.liftPredicate(control, () => now),
        action: (instance) => enablingAction(name, { ...given, instance })
      })
  )

export const rename = Command.make(
  "rename",
  { ...changing, operands: renameOperands },
  ({ keepGoing, operands: [instance, name], preview }) =>
    perform(preview, renameAction({ instance, name, keepGoing }))
).pipe(
  subcommand(
    "give an instance another name, and move its directories there",
    `The instance must be stopped, and cannot be the primary instance. The last component of its three
    directories becomes NAME. Where main.cf and master.cf name these, or the instance in a log tag, they
    name the new ones. 'assign' leaves the directories where they are.`
  )
)

export const enable = enabling("enable", "start").pipe(
  subcommand(
    "start instances together with the others from now on",
    "Sets multi_instance_enable in its main.cf to yes. Nothing starts now, unless you give --now.",
    "-e enable"
  )
)

export const disable = enabling("disable", "stop").pipe(
  subcommand(
    "no longer start instances together with the others",
    `Sets multi_instance_enable in its main.cf to no. Without --now, this does not stop the instance; if
    it is running, a warning says how to stop it. While the primary instance is disabled, other changes
    are refused until you run 'postmulti init' again.`,
    "-e disable"
  )
)

export const deport = Command.make(
  "deport",
  { ...changing, instance: Args.map(operand("SECONDARY"), named) },
  (given) => perform(given.preview, deportAction(given))
).pipe(
  subcommand(
    "remove an instance from the list, and leave its files",
    "The instance must be disabled and stopped, and cannot be the primary instance.",
    "-e deport"
  )
)

export const destroy = Command.make("destroy", several("SECONDARY"), (given) =>
  performEach("destroy", {
    ...given,
    now: Option.none(),
    action: (instance) => destroyAction({ ...given, instance })
  })
).pipe(
  subcommand(
    "remove instances from the list, and their files with them",
    `The instance must be disabled and stopped, with no mail in its queue, and cannot be the primary
    instance. Files that are not Postfix's own stay. An instance with a damaged main.cf, given by its
    directory, only leaves the list. All of its files stay.`,
    "-e destroy"
  )
)
