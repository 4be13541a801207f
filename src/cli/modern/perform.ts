/** Carries actions of the life cycle out, or shows what they would do. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { displayName } from "../../instance/Instance.ts"
import { label, matches, type OneInstance, select } from "../../instance/selection.ts"
import { isRunning } from "../../operations/disabled.ts"
import type { Failure } from "../../operations/failure.ts"
import { readInstances, StoppedAtDamage, withAdvice } from "../../operations/instances.ts"
import { mendOrDeport } from "../../operations/lifeCycle/preconditions.ts"
import type { Advice, Plan } from "../../plan/Plan.ts"
import { preview as previewPlan } from "../../plan/preview.ts"
import { PostfixConfig } from "../../postfix/PostfixConfig.ts"
import { Diagnostics, harmless } from "../../services/Diagnostics.ts"
import { StandardStreams } from "../../services/StandardStreams.ts"
import { requireSome } from "../iterate.ts"
import { carryOutControl, previewControl } from "./control.ts"
import { type Format, flag, preview, verbose } from "./grammar/options.ts"
import { type Asked, inTurn, isForSeveral, selectionsOf, showPreviews } from "./several.ts"

/** The options of all of them, except `init`, which looks only at the primary instance. */
export const changing = {
  preview,
  keepGoing: flag("keep-going", "warn of damaged instances, leave them as they are, go on after a failure"),
  verbose
}

/** Hints for users whose action was stopped by a damaged instance. */
const advise = withAdvice((directory) => [
  "'--keep-going' warns about it, leaves it unchanged and continues",
  mendOrDeport(directory)
])

const advised = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E | StoppedAtDamage, R> =>
  Effect.mapError(effect, (error) => (error instanceof StoppedAtDamage ? advise(error) : error))

interface Outcome {
  readonly plan: Plan
  readonly changed: boolean
}

interface Action<E, R, E2, R2> {
  readonly plan: Effect.Effect<Plan, E, R>
  readonly change: Effect.Effect<Outcome, E2, R2>
}

const doneText = ({ note, object, verb }: Plan): string =>
  `${verb.past} ${object}${Option.match(note, { onNone: () => "", onSome: (text) => ` (${text})` })}`

/** The advice that holds now. */
const holding = Effect.fnUntraced(function* (given: ReadonlyArray<Advice>, { instance }: Plan, now: Now) {
  const held = yield* Effect.filter(given, ({ when }) => {
    if (when === undefined) return Effect.succeed(true)
    // What follows puts it in another state.
    return Option.isSome(now) || Option.isNone(instance)
      ? Effect.succeed(false)
      : Effect.map(isRunning(instance.value), (running) => running === (when === "running"))
  })
  return held.map(({ text }) => text)
})

/** On standard error, as git and systemctl do, and only on a terminal. */
const tellDone = Effect.fnUntraced(function* ({ changed, plan }: Outcome, now: Now) {
  const { errorIsTerminal } = yield* StandardStreams
  if (!(yield* errorIsTerminal)) return
  const { hints, plain } = yield* Diagnostics
  yield* plain(changed ? harmless(doneText(plan)) : "nothing had to be changed")
  const next = changed && Option.isNone(now) ? yield* holding(plan.next, plan, now) : []
  yield* hints(() => next)
})

const tellWarnings = Effect.fnUntraced(function* (plan: Plan, now: Now) {
  const { unloggedWarning } = yield* Diagnostics
  yield* Effect.forEach(yield* holding(plan.warnings, plan, now), unloggedWarning)
})

/** What is done to the instance afterwards. */
type Now = Option.Option<"start" | "stop">

const carryOut = Effect.fnUntraced(function* <E, R, E2, R2>(
  { change }: Action<E, R, E2, R2>,
  now: Now,
  verbose: boolean
) {
  const { primary } = yield* PostfixConfig
  const outcome = yield* advised(change)
  yield* tellDone(outcome, now)
  const { instance } = outcome.plan
  if (Option.isSome(now) && Option.isSome(instance)) {
    yield* carryOutControl(now.value, yield* primary, instance.value, verbose)
  }
  yield* tellWarnings(outcome.plan, now)
})

const previewed = Effect.fnUntraced(function* <E, R, E2, R2>({ plan }: Action<E, R, E2, R2>, now: Now) {
  const found = yield* advised(plan)
  const shown = yield* previewPlan(found)
  const following = yield* Effect.transposeMapOption(
    Option.all([now, found.instance]),
    ([control, instance]) => previewControl(control, instance)
  )
  const steps = Option.match(following, { onNone: () => [], onSome: (its) => its.steps })
  return { plan: found, shown: { ...shown, steps: [...shown.steps, ...steps] } }
})

/** Carries the action out, or shows what it would do. */
export const perform = Effect.fnUntraced(function* <E, R, E2, R2>(
  preview: Option.Option<Format>,
  action: Action<E, R, E2, R2>
) {
  if (Option.isNone(preview)) return yield* carryOut(action, Option.none(), false)
  const { plan, shown } = yield* previewed(action, Option.none())
  yield* showPreviews([shown], preview.value, false)
  yield* tellWarnings(plan, Option.none())
})

/** The instances that are meant, and what is done to each. */
interface ForEach<E, R, E2, R2> extends Asked {
  readonly preview: Option.Option<Format>
  readonly keepGoing: boolean
  readonly verbose: boolean
  readonly now: Now
  readonly action: (instance: OneInstance) => Action<E, R, E2, R2>
}

/** An instance that is meant, and what the user calls it. */
interface Target {
  readonly selection: OneInstance
  readonly called: string
}

/**
 * Of a group, those that are not damaged. They are named by their directories, because another instance may match the
 * name of one. An instance that was given twice is meant once.
 */
const targetsOf = Effect.fnUntraced(function* (subcommand: string, asked: Asked) {
  const [selection] = yield* selectionsOf(subcommand, asked)
  const given = asked.instances.map((wanted): Target => ({ selection: wanted, called: label(wanted) }))
  if (given.length === 1) return given
  const { primary } = yield* PostfixConfig
  const listing = yield* readInstances(yield* primary)
  if (given.length > 0) {
    const directoryOf = ({ called, selection }: Target): string =>
      listing.sound.find((instance) => matches(instance, selection))?.configDirectory ?? called
    const meant = new Map<string, Target>()
    for (const target of given) {
      const directory = directoryOf(target)
      if (!meant.has(directory)) meant.set(directory, target)
    }
    return [...meant.values()]
  }
  const instances = select(listing.sound, selection, false)
  yield* requireSome({ instances, selection, listing })
  return instances.map(
    (instance): Target => ({
      selection: { _tag: "ByDirectory", directory: instance.configDirectory },
      called: displayName(instance)
    })
  )
})

/** The same for several instances. */
export const performEach = Effect.fnUntraced(function* <E extends Failure, R, E2 extends Failure, R2>(
  subcommand: string,
  { action, keepGoing, now, preview, verbose, ...asked }: ForEach<E, R, E2, R2>
) {
  const targets = yield* targetsOf(subcommand, asked)
  if (Option.isNone(preview)) {
    return yield* inTurn(
      targets,
      ({ called }) => called,
      keepGoing,
      ({ selection }) => carryOut(action(selection), now, verbose)
    )
  }
  const all = yield* Effect.forEach(targets, ({ selection }) => previewed(action(selection), now))
  yield* showPreviews(
    all.map(({ shown }) => shown),
    preview.value,
    isForSeveral(asked)
  )
  yield* Effect.forEach(all, ({ plan }) => tellWarnings(plan, now))
})
