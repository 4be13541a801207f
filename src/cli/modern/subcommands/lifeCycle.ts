/** The subcommands for the life cycle of an instance. */
import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { OneInstance } from "../../../instance/selection.ts"
import { nextSteps, remarksOn } from "../../../operations/disabled.ts"
import { withAdvice } from "../../../operations/instances.ts"
import { mendOrDeport } from "../../../operations/lifeCycle/preconditions.ts"
import { deportAction, destroyAction } from "../../../operations/lifeCycle/remove.ts"
import { assignAction, enablingAction, initAction } from "../../../operations/lifeCycle/setParameters.ts"
import type { Plan } from "../../../plan/Plan.ts"
import { preview as previewPlan } from "../../../plan/preview.ts"
import { Diagnostics, harmless } from "../../../services/Diagnostics.ts"
import { StandardStreams } from "../../../services/StandardStreams.ts"
import { print } from "../../outcome.ts"
import { previewJson, previewText } from "../../report/changes.ts"
import { invalid } from "../errors.ts"
import { assigned, type Format, flag, named, operand, preview, verbose } from "../options.ts"
import { subcommand } from "../subcommand.ts"
import { printForPeople } from "../terminal.ts"

/** The options of all of them, except `init`, which looks only at the primary instance. */
export const changing = {
  preview,
  keepGoing: flag("keep-going", "warn of damaged instances, and leave them as they are"),
  verbose
}

/** Hints for users whose action was stopped by a damaged instance. */
export const advise = withAdvice((directory) => [
  "'--keep-going' warns about it, leaves it unchanged and continues",
  mendOrDeport(directory)
])

interface Outcome {
  readonly plan: Plan
  readonly changed: boolean
}

interface Action<E, R, E2, R2> {
  readonly plan: Effect.Effect<Plan, E, R>
  readonly change: Effect.Effect<Outcome, E2, R2>
}

const showPreview = Effect.fnUntraced(function* (plan: Plan, format: Format) {
  const shown = yield* previewPlan(plan)
  yield* format === "json"
    ? print(previewJson(shown))
    : printForPeople(
        previewText(shown),
        [/^\+(?!\+\+ ).*$/gm, "green"],
        [/^-(?!-- ).*$/gm, "red"],
        [/^@@.*$/gm, "cyan"]
      )
})

const doneText = ({ instance, object, verb }: Plan): string => {
  const isAdded = verb === "create" || verb === "import"
  const isDisabled = Option.exists(instance, ({ enabled }) => !enabled)
  return `${verb.replace(/e?$/, "ed")} ${object}${isAdded && isDisabled ? " (not enabled)" : ""}`
}

/** On standard error, as git and systemctl do, and only on a terminal. */
const tellDone = Effect.fnUntraced(function* ({ changed, plan }: Outcome) {
  const { errorIsTerminal } = yield* StandardStreams
  if (!(yield* errorIsTerminal)) return
  const { hints, plain } = yield* Diagnostics
  yield* plain(changed ? harmless(doneText(plan)) : "nothing had to be changed")
  const next = changed ? yield* nextSteps(plan) : []
  yield* hints(() => next)
})

/** Carries the action out, or shows what it would do. */
export const perform = Effect.fnUntraced(function* <E, R, E2, R2>(
  preview: Option.Option<Format>,
  action: Action<E, R, E2, R2>
) {
  const outcome = Option.isSome(preview) ? { plan: yield* action.plan, changed: false } : yield* action.change
  yield* Option.match(preview, {
    onNone: () => tellDone(outcome),
    onSome: (format) => showPreview(outcome.plan, format)
  })
  const { unloggedWarning } = yield* Diagnostics
  yield* Effect.forEach(yield* remarksOn(outcome.plan), unloggedWarning)
})

const ofInstance = ({
  instance,
  keepGoing
}: {
  readonly instance: OneInstance
  readonly keepGoing: boolean
}) => ({
  instance: Either.right(instance),
  keepGoing
})

const whichOne = "INSTANCE is a name or a configuration directory; - is the primary instance."

export const init = Command.make("init", { preview, verbose }, (given) =>
  perform(given.preview, initAction)
).pipe(
  subcommand(
    "prepare this host for several instances",
    [
      "Sets multi_instance_wrapper and multi_instance_enable in the main.cf of the primary instance.",
      "The other actions need this."
    ],
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
  Effect.fnUntraced(
    function* (given) {
      if (Option.isNone(given.name) && Option.isNone(given.group)) {
        return yield* invalid("assign", "option '--name' or '--group' required")
      }
      const { group, name } = given
      yield* perform(given.preview, assignAction({ ...ofInstance(given), name, group }))
    },
    Effect.catchTag("StoppedAtDamage", advise)
  )
).pipe(
  subcommand(
    "give an instance another name or group",
    [whichOne, "At least one of --name and --group is required. Its directories stay where they are."],
    "-e assign"
  )
)

/** The options of actions that need only an instance. */
const one = (label: "INSTANCE" | "SECONDARY") => ({ ...changing, instance: Args.map(operand(label), named) })

export const enable = Command.make("enable", one("INSTANCE"), (given) =>
  perform(given.preview, enablingAction("enable", ofInstance(given))).pipe(
    Effect.catchTag("StoppedAtDamage", advise)
  )
).pipe(
  subcommand(
    "start an instance together with the others from now on",
    [whichOne, "Sets multi_instance_enable in its main.cf to yes. Nothing starts now."],
    "-e enable"
  )
)

export const disable = Command.make("disable", one("INSTANCE"), (given) =>
  perform(given.preview, enablingAction("disable", ofInstance(given))).pipe(
    Effect.catchTag("StoppedAtDamage", advise)
  )
).pipe(
  subcommand(
    "no longer start an instance together with the others",
    [
      whichOne,
      "Sets multi_instance_enable in its main.cf to no. This does not stop the instance; if it is running,",
      "a warning says how to stop it. While the primary instance is disabled, other changes are refused",
      "until you run 'postmulti init' again."
    ],
    "-e disable"
  )
)

export const deport = Command.make("deport", one("SECONDARY"), (given) =>
  perform(given.preview, deportAction(ofInstance(given))).pipe(Effect.catchTag("StoppedAtDamage", advise))
).pipe(
  subcommand(
    "remove an instance from the list, and leave its files",
    [
      "INSTANCE is a name or a configuration directory. It must be disabled and stopped, and cannot be",
      "the primary instance."
    ],
    "-e deport"
  )
)

export const destroy = Command.make("destroy", one("SECONDARY"), (given) =>
  perform(given.preview, destroyAction(ofInstance(given))).pipe(Effect.catchTag("StoppedAtDamage", advise))
).pipe(
  subcommand(
    "remove an instance from the list, and its files with it",
    [
      "INSTANCE is a name or a configuration directory. It must be disabled and stopped, with no mail",
      "in its queue, and cannot be the primary instance. Files that are not Postfix's own stay. An instance",
      "with a damaged main.cf, given by its directory, only leaves the list. All of its files stay."
    ],
    "-e destroy"
  )
)
