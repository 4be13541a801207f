/** What has to be done so that a host matches a document: the actions of the life cycle, planned together. */
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { type DirectoryPath, displayName, type Instance } from "../../instance/Instance.ts"
import { makePlan, type ReplaceText } from "../../plan/Plan.ts"
import { readableSettings } from "../../postfix/maincf/lines.ts"
import type { Primary } from "../../postfix/Primary.ts"
import { fromUnicode } from "../../services/bytes.ts"
import { FileSystem } from "../../services/FileSystem.ts"
import { withoutSlashes } from "../../services/paths.ts"
import { type Listing, loadInstances } from "../instances.ts"
import { newInstanceAction } from "../lifeCycle/create.ts"
import { Finder, makeFinder } from "../lifeCycle/directoryChecks.ts"
import { readDirectories } from "../lifeCycle/directorySettings.ts"
import { registrationEdit } from "../lifeCycle/mainCfEdits.ts"
import { destroyAction } from "../lifeCycle/remove.ts"
import { assignAction, enablingAction, initAction } from "../lifeCycle/setParameters.ts"
import { checkConfigurationTrusted } from "../lifeCycle/trust.ts"
import { configured } from "./configure.ts"
import { planControls } from "./controls.ts"
import type { Configuration, Given, WantedInstance } from "./document.ts"
import { type Draft, makeDraft, type Step } from "./draft.ts"
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

type Path = Mistake["path"]

/** Those that take effect only with a restart, postconf(5). */
const needRestart = ["inet_interfaces", "inet_protocols"]

const setsAddresses = ({ parameters = {} }: Configuration): boolean =>
  needRestart.some((name) => Object.hasOwn(parameters, name))

const ofInstance = ({ configDirectory }: Instance) => ({
  instance: Either.right({ _tag: "ByDirectory", directory: configDirectory } as const)
})

const said = (value: string | null | undefined): Option.Option<string> =>
  Option.map(Option.fromNullable(value), fromUnicode)

const directoriesOf = ({ configDirectory, dataDirectory, queueDirectory }: Instance) => ({
  config_directory: configDirectory,
  queue_directory: queueDirectory,
  data_directory: dataDirectory
})

const directories = ["config_directory", "queue_directory", "data_directory"] as const

/** By its name; or by its directory, if it has no name or another one. */
const find = (instances: ReadonlyArray<Instance>, wanted: WantedInstance) => {
  const [name, directory] = [said(wanted.name), Option.map(said(wanted.config_directory), withoutSlashes)]
  const secondaries = instances.filter(({ primary }) => !primary)
  return Option.orElse(
    Array.findFirst(secondaries, (one) => Option.contains<string>(name, displayName(one))),
    () =>
      Array.findFirst(secondaries, ({ configDirectory }) =>
        Option.contains(directory, withoutSlashes(configDirectory))
      )
  )
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
    const directory = Option.map(said(wanted.config_directory), withoutSlashes)
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

/** A plan with the files that are to be changed. Adds those to `restarting` that need a restart then. */
const planConfigure = Effect.fnUntraced(function* (
  { refuse }: Draft,
  instance: Instance,
  wanted: Configuration,
  path: Path,
  restarting: Set<DirectoryPath>
) {
  const { readFile } = yield* FileSystem
  const { configDirectory, primary } = instance
  yield* checkConfigurationTrusted(configDirectory)
  const edits = yield* Effect.forEach(["master.cf", "main.cf"] as const, (file) => {
    const place = `${configDirectory}/${file}`
    return Effect.map(readFile(place), (before): ReplaceText => {
      const { mistakes, text } = configured(file, place, before, wanted, false)
      for (const mistake of mistakes) refuse([...path, ...mistake.path], mistake.problem)
      const [now, then] = [readableSettings(before), readableSettings(text)]
      if (file === "main.cf" && needRestart.some((name) => now.get(name) !== then.get(name))) {
        restarting.add(configDirectory)
      }
      return { _tag: "ReplaceText", path: place, before, text }
    })
  })
  const real = edits.filter(({ before, text }) => before !== text)
  return makePlan({
    prepare: real.slice(0, -1),
    commit: Array.last(real),
    verb: "configure",
    object: primary ? `the primary instance in ${configDirectory}` : `instance ${displayName(instance)}`
  })
})

const planCreate = ({ add, refuse }: Draft, wanted: WantedInstance, path: Path) => {
  const given = directories.flatMap((name) =>
    Option.toArray(Option.map(said(wanted[name]), (value) => [name, value] as const))
  )
  return add(path, fromUnicode(wanted.name ?? wanted.config_directory ?? ""), (listing) =>
    newInstanceAction("create", {
      name: said(wanted.name),
      group: said(wanted.group),
      directories: readDirectories(Object.fromEntries(given)),
      before: Option.none(),
      configure: (file, stock) => {
        const { mistakes, text } = configured(file, file, stock, wanted, true)
        for (const mistake of mistakes) refuse([...path, ...mistake.path], mistake.problem)
        return text
      }
    }).planOn(listing)
  )
}

const planChange = Effect.fnUntraced(function* (
  draft: Draft,
  instance: Instance,
  wanted: WantedInstance,
  path: Path,
  restarting: Set<DirectoryPath>
) {
  const name = displayName(instance)
  const there = directoriesOf(instance)
  for (const parameter of directories) {
    const moved = Option.exists(
      said(wanted[parameter]),
      (value) => withoutSlashes(value) !== withoutSlashes(there[parameter])
    )
    if (moved) {
      draft.refuse(
        [...path, parameter],
        `instance ${name} has ${there[parameter]}, and cannot be moved from there`
      )
    }
  }
  const group = wanted.group === null ? Option.some("") : said(wanted.group)
  yield* draft.add(
    path,
    name,
    assignAction({ ...ofInstance(instance), name: said(wanted.name), group }).planOn
  )
  yield* draft.add(path, name, () => planConfigure(draft, instance, wanted, path, restarting))
})

const planInstance = Effect.fnUntraced(function* (
  draft: Draft,
  wanted: WantedInstance,
  path: Path,
  restarting: Set<DirectoryPath>
) {
  const { listing, steps } = draft
  const isNew = Option.isNone(find(listing().sound, wanted))
  if (isNew) yield* planCreate(draft, wanted, path)
  // What is there already, though not in the list, is imported with the files that it has.
  if (isNew && steps.at(-1)?.action !== "import") return
  const there = find(listing().sound, wanted)
  if (Option.isSome(there)) yield* planChange(draft, there.value, wanted, path, restarting)
})

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
    verb: "order",
    object: "the list of instances"
  })
}

const planEnabling = Effect.fnUntraced(function* (draft: Draft, wanted: WantedInstance, index: number) {
  const found = find(draft.listing().sound, wanted)
  const action = wanted.enabled === "yes" ? "enable" : "disable"
  if (wanted.enabled === undefined || Option.isNone(found)) return
  if (found.value.enabled === (action === "enable")) return
  const planFor = enablingAction(action, ofInstance(found.value)).planOn
  yield* draft.add(["instances", index, "enabled"], displayName(found.value), planFor)
})

const planRemoval = Effect.fnUntraced(function* (
  { add, listing, refuse }: Draft,
  wanted: WantedInstance,
  index: number,
  isAllowed: boolean
) {
  const [path, found] = [["instances", index, "state"], find(listing().sound, wanted)]
  if (Option.isNone(found)) return
  const name = displayName(found.value)
  if (isAllowed) yield* add(path, name, destroyAction(ofInstance(found.value)).planOn)
  else refuse(path, `instance ${name} is removed only with the option --destroy`)
})

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
    for (const [index, wanted] of leaving) yield* planRemoval(draft, wanted, index, destroy)
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
