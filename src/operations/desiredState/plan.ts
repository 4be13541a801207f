/** What has to be done so that a host matches a document: the actions of the life cycle, planned together. */
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { type DirectoryPath, displayName } from "../../instance/Instance.ts"
import { makePlan, makeVerb } from "../../plan/Plan.ts"
import type { Primary } from "../../postfix/Primary.ts"
import { FileSystem } from "../../services/FileSystem.ts"
import { withoutSlashes } from "../../services/paths.ts"
import { type Listing, loadInstances } from "../instances.ts"
import { Finder, makeFinder } from "../lifeCycle/directories/checks.ts"
import { registrationEdit } from "../lifeCycle/mainCfEdits.ts"
import { initAction } from "../lifeCycle/setParameters.ts"
import { planControls } from "./controls.ts"
import type { Given, WantedInstance } from "./document.ts"
import { type Draft, makeDraft, type Step } from "./draft.ts"
import {
  find,
  planAbsence,
  planConfigure,
  planEnabling,
  planInstance,
  setsAddresses
} from "./instancePlans.ts"
import type { Mistake } from "./mistakes.ts"

export interface Planned {
  readonly primary: Primary
  readonly steps: ReadonlyArray<Step>
  /** The instances that the document does not name. */
  readonly unmanaged: ReadonlyArray<string>
  readonly mistakes: ReadonlyArray<Mistake>
}

export interface PlanOptions {
  /** Whether instances may be removed. */
  readonly destroy: boolean
  /** Whether running instances are reloaded or restarted. */
  readonly reload: boolean
}

/** Different keys can lead to the same instance, and a directory to the primary. */
const refuseRepeated = (
  { refuse }: Draft,
  { primary, sound }: Listing,
  instances: ReadonlyArray<WantedInstance>
): void => {
  const ofPrimary = withoutSlashes(primary.instance.configDirectory)
  const known = new Map<string, number>()
  for (const [index, wanted] of instances.entries()) {
    const directory = Option.map(Option.fromNullable(wanted.config_directory), withoutSlashes)
    if (Option.contains(directory, ofPrimary)) {
      refuse(["instances", index, "config_directory"], "the primary instance has a key of its own, 'primary'")
    }
    for (const { configDirectory } of Option.toArray(find(sound, wanted))) {
      const first = known.get(configDirectory)
      if (first === undefined) known.set(configDirectory, index)
      else refuse(["instances", index], `instances[${first}] is the same instance`)
    }
  }
}

const order = makeVerb("order", "orders", "ordered")

/** The list in the order of the document; others keep their places. */
const planOrder = ({ primary, rows, sound }: Listing, instances: ReadonlyArray<WantedInstance>) => {
  const known = instances.flatMap((wanted) => Option.toArray(find(sound, wanted)))
  const inOrder: ReadonlyArray<string> = known.map(({ configDirectory }) => configDirectory)
  const next = inOrder.values()
  const ordered = rows.map(({ directory }) =>
    inOrder.includes(directory) ? (next.next().value ?? directory) : directory
  )
  const isSame = rows.every(({ directory }, index) => directory === ordered[index])
  const edit = registrationEdit(primary, [["multi_instance_directories", ordered.join(" ")]])
  return makePlan({
    commit: isSame ? Option.none() : Option.some(edit),
    verb: order,
    object: "the list of instances"
  })
}

/** The scope holds the locks of the instances that are to be removed. */
export const planDocument = Effect.fnUntraced(function* (
  { document, lineOf }: Given,
  first: Primary,
  { destroy, reload }: PlanOptions
) {
  const { instances = [], primary: wantedPrimary } = document
  const today = yield* loadInstances(first, "stop")
  const draft = yield* makeDraft(today, lineOf)
  const { add, listing, mistakes, steps } = draft
  const restarting = new Set<DirectoryPath>()
  // Nothing is changed before everything is planned.
  const finder = makeFinder()
  refuseRepeated(draft, today, instances)
  const [leaving, staying] = Array.partition([...instances.entries()], ([, { state }]) => state !== "absent")

  yield* Effect.gen(function* () {
    const isPrepared = first.wrapper.trim() !== "" && first.enable === "yes"
    if (staying.length > 0 && !isPrepared) yield* add(["instances"], "-", () => initAction.planOn(first))
    // Without it, nothing else is possible.
    if (mistakes.length > 0) return
    for (const [index, wanted] of staying) {
      yield* planInstance(draft, wanted, ["instances", index], restarting)
    }
    if (wantedPrimary !== undefined) {
      yield* add(["primary"], "-", () =>
        planConfigure(draft, first.instance, wantedPrimary, ["primary"], restarting)
      )
    }
    yield* add(["instances"], "-", (now) => Effect.succeed(planOrder(now, instances)))
    for (const [index, wanted] of staying) yield* planEnabling(draft, wanted, index)
    const controlled = [
      ...Option.toArray(
        Option.map(Option.fromNullable(wantedPrimary), (wanted) => ({
          target: first.instance,
          state: wanted.state,
          path: ["primary"],
          restarts: setsAddresses(wanted)
        }))
      ),
      ...staying.flatMap(([index, wanted]) =>
        Option.toArray(
          Option.map(find(listing().sound, wanted), (target) => ({
            target,
            state: wanted.state,
            path: ["instances", index],
            restarts: setsAddresses(wanted)
          }))
        )
      )
    ]
    steps.push(...(yield* planControls(draft, controlled, restarting, reload)))
    for (const [index, wanted] of leaving) yield* planAbsence(draft, wanted, index, destroy)
  }).pipe(
    Effect.provideService(FileSystem, draft.files),
    Effect.provideService(Finder, () => finder)
  )

  const named = instances.flatMap((wanted) => Option.toArray(find(today.sound, wanted)))
  const planned: Planned = {
    primary: listing().primary,
    steps,
    mistakes: Array.dedupeWith(
      mistakes,
      (one, other) => one.line === other.line && one.problem === other.problem
    ),
    unmanaged: today.sound.filter((one) => !one.primary && !named.includes(one)).map(displayName)
  }
  return planned
})
