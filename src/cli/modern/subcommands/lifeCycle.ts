/** The subcommands that change what instances there are, and what they are. */
import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { OneInstance } from "../../../instance/selection.ts"
import { remarksOn } from "../../../operations/disabled.ts"
import { withAdvice } from "../../../operations/instances.ts"
import { mendOrDeport } from "../../../operations/lifeCycle/preconditions.ts"
import { deportAction, destroyAction } from "../../../operations/lifeCycle/remove.ts"
import { assignAction, enablingAction, initAction } from "../../../operations/lifeCycle/setParameters.ts"
import type { Plan } from "../../../plan/Plan.ts"
import { preview as previewPlan } from "../../../plan/preview.ts"
import { Diagnostics, harmlessLines } from "../../../services/Diagnostics.ts"
import { print } from "../../outcome.ts"
import { previewJson, previewText } from "../../report/changes.ts"
import { invalid } from "../errors.ts"
import { assigned, type Format, flag, named, operand, preview, verbose } from "../options.ts"
import { subcommand } from "../subcommand.ts"

/** What all of them have, but for `init`, which looks at no instance but the primary. */
export const changing = {
  preview,
  keepGoing: flag("keep-going", "warn of damaged instances, and leave them as they are"),
  verbose
}

/** What to tell somebody at a terminal whom a damaged instance has stopped. */
export const advise = withAdvice((directory) => [
  "'--keep-going' warns about it, leaves it unchanged and continues",
  mendOrDeport(directory)
])

interface Action<E, R, E2, R2> {
  readonly plan: Effect.Effect<Plan, E, R>
  readonly change: Effect.Effect<Plan, E2, R2>
}

/** Carries it out, or shows what would be done. */
export const perform = Effect.fnUntraced(function* <E, R, E2, R2>(
  preview: Option.Option<Format>,
  action: Action<E, R, E2, R2>
) {
  const plan = yield* Option.isSome(preview) ? action.plan : action.change
  if (Option.isSome(preview)) {
    const shown = yield* previewPlan(plan)
    yield* print(preview.value === "json" ? previewJson(shown) : harmlessLines(previewText(shown)))
  }
  const { unloggedWarning } = yield* Diagnostics
  yield* Effect.forEach(yield* remarksOn(plan), unloggedWarning)
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
      "The other changes need that."
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
    [whichOne, "At least one of --name and --group is required. The directories stay what they are."],
    "-e assign"
  )
)

/** What those have that need nothing but an instance. */
const one = (label: "INSTANCE" | "SECONDARY") => ({ ...changing, instance: Args.map(operand(label), named) })

export const enable = Command.make("enable", one("INSTANCE"), (given) =>
  perform(given.preview, enablingAction("enable", ofInstance(given))).pipe(
    Effect.catchTag("StoppedAtDamage", advise)
  )
).pipe(
  subcommand(
    "have an instance started together with the others",
    [whichOne, "Sets multi_instance_enable in its main.cf to yes; nothing is started."],
    "-e enable"
  )
)

export const disable = Command.make("disable", one("INSTANCE"), (given) =>
  perform(given.preview, enablingAction("disable", ofInstance(given))).pipe(
    Effect.catchTag("StoppedAtDamage", advise)
  )
).pipe(
  subcommand(
    "stop starting an instance together with the others",
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
      "in its queue, and cannot be the primary instance. Files that are not Postfix's own stay. One with",
      "a damaged main.cf, given by its directory, only leaves the list, and all of its files stay."
    ],
    "-e destroy"
  )
)
