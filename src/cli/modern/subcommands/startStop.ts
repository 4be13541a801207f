/** The subcommands that start and stop instances, whether they are enabled or not. */
import * as Command from "@effect/cli/Command"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { displayName } from "../../../instance/Instance.ts"
import { all, isOne, type Selection, select } from "../../../instance/selection.ts"
import { notFound } from "../../../operations/lifeCycle/preconditions.ts"
import { NoMatchingInstances } from "../../../operations/run.ts"
import { type Control, meantBy } from "../../../operations/startStop.ts"
import { conclude, requireSome, type Selected } from "../../iterate.ts"
import { carryOutControl, previewControl, tellNothingDone } from "../control.ts"
import { flag, group, keepGoing, operands, preview, verbose } from "../grammar/options.ts"
import { subcommand } from "../grammar/subcommand.ts"
import { wrapperHint } from "../grammar/suggestions.ts"
import { inTurn, isForSeveral, selectionsOf, showPreviews } from "../several.ts"
import { find } from "./iteration.ts"

/** Each once, in the order of the list. Each selection has to match one. */
const chosen = Effect.fnUntraced(function* (found: Selected, selections: ReadonlyArray<Selection>) {
  const selected = yield* Effect.forEach(selections, (selection) =>
    Effect.gen(function* () {
      const instances = select(found.instances, selection, false)
      // As other actions do, name the one that is not there.
      if (instances.length === 0 && isOne(selection)) return yield* notFound(found.listing, selection)
      yield* requireSome({ ...found, selection, instances })
      return instances
    })
  )
  const wanted = new Set(selected.flat())
  return found.instances.filter((instance) => wanted.has(instance))
})

const control = <Name extends Control>(name: Name) =>
  Command.make(
    name,
    {
      group,
      all: flag("all", "all instances"),
      preview,
      keepGoing,
      verbose,
      instances: operands("INSTANCE")
    },
    Effect.fnUntraced(function* (given) {
      const { keepGoing, preview, verbose } = given
      const selections = yield* selectionsOf(name, given, name === "restart" ? [] : [wrapperHint])
      const found = yield* find({ selection: all, reverse: false, keepGoing })
      const instances = yield* chosen(found, selections)
      const meant = given.instances.length > 0 ? instances : yield* meantBy(name, instances)
      if (meant.length === 0 && name === "start") {
        return yield* new NoMatchingInstances({ reason: { _tag: "NoneEnabled", command: name, instances } })
      }
      const ordered = name === "stop" ? [...meant].reverse() : meant
      if (Option.isSome(preview)) {
        const shown = yield* Effect.forEach(ordered, (instance) => previewControl(name, instance))
        yield* showPreviews(shown, preview.value, isForSeveral(given))
      } else {
        if (meant.length === 0) yield* tellNothingDone(name)
        yield* inTurn(ordered, displayName, keepGoing, (instance) =>
          carryOutControl(name, found.listing.primary, instance, verbose)
        )
      }
      yield* conclude(found, true)
    })
  )

export const start = control("start").pipe(
  subcommand(
    "start instances",
    `An instance that you name is started even if it is not enabled. --group and --all start those that
    are enabled, in the order of the list. One that runs already is left alone.`
  )
)

export const stop = control("stop").pipe(
  subcommand(
    "stop instances",
    `--group and --all stop those that run, enabled or not, in reverse order of the list. An instance
    that does not run is left alone.`
  )
)

export const restart = control("restart").pipe(
  subcommand(
    "stop instances, and start them again",
    `Each instance is stopped, and started once it has ended, before the next one is. One that you name
    is started even if it did not run. --group and --all restart those that run or are enabled.`
  )
)

export const reload = control("reload").pipe(
  subcommand(
    "have instances read their configuration again",
    "An instance that you name has to run. --group and --all reload those that run."
  )
)
