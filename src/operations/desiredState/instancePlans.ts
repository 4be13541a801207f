/** What has to be done for one instance of a document. */
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import {
  type DirectoryPath,
  directoryParameters,
  displayName,
  type Instance,
  namedDirectories
} from "../../instance/Instance.ts"
import { makePlan, makeVerb, type ReplaceText } from "../../plan/Plan.ts"
import { needRestart } from "../../postfix/listening.ts"
import { readableSettings } from "../../postfix/maincf/lines.ts"
import { FileSystem } from "../../services/FileSystem.ts"
import { withoutSlashes } from "../../services/paths.ts"
import { newInstanceAction } from "../lifeCycle/create.ts"
import { readDirectories } from "../lifeCycle/directories/settings.ts"
import { checkConfigurationTrusted } from "../lifeCycle/directories/trust.ts"
import { destroyAction } from "../lifeCycle/remove.ts"
import { assignAction, enablingAction } from "../lifeCycle/setParameters.ts"
import { configured } from "./configure.ts"
import type { Configuration, WantedInstance } from "./document.ts"
import { actionOf, type Draft } from "./draft.ts"
import type { Path } from "./mistakes.ts"

export const setsAddresses = ({ parameters = {} }: Configuration): boolean =>
  needRestart.some((name) => Object.hasOwn(parameters, name))

const at = ({ configDirectory }: Instance) => ({
  instance: { _tag: "ByDirectory", directory: configDirectory } as const
})

/** By its name; or by its directory, if it has no name or another one. */
export const find = (instances: ReadonlyArray<Instance>, wanted: WantedInstance) => {
  const [name, directory] = [
    Option.fromNullable(wanted.name),
    Option.map(Option.fromNullable(wanted.config_directory), withoutSlashes)
  ]
  const secondaries = instances.filter(({ primary }) => !primary)
  return Option.orElse(
    Array.findFirst(secondaries, (one) => Option.contains<string>(name, displayName(one))),
    () =>
      Array.findFirst(secondaries, ({ configDirectory }) =>
        Option.contains(directory, withoutSlashes(configDirectory))
      )
  )
}

const configure = makeVerb("configure", "configures", "configured")

/** A plan with the files that are to be changed. Adds those to `restarting` that need a restart then. */
export const planConfigure = Effect.fnUntraced(function* (
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
    verb: configure,
    object: primary ? `the primary instance in ${configDirectory}` : `instance ${displayName(instance)}`
  })
})

const planCreate = ({ add, refuse }: Draft, wanted: WantedInstance, path: Path) => {
  const given = directoryParameters.flatMap((name) =>
    Option.toArray(Option.map(Option.fromNullable(wanted[name]), (value) => [name, value] as const))
  )
  return add(path, wanted.name ?? wanted.config_directory ?? "", (listing) =>
    newInstanceAction("create", {
      name: Option.fromNullable(wanted.name),
      group: Option.fromNullable(wanted.group),
      directories: readDirectories(Object.fromEntries(given)),
      position: Option.none(),
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
  for (const [parameter, there] of namedDirectories(instance)) {
    const moved = Option.exists(
      Option.fromNullable(wanted[parameter]),
      (value) => withoutSlashes(value) !== withoutSlashes(there)
    )
    if (moved) {
      draft.refuse([...path, parameter], `instance ${name} has ${there}, and cannot be moved from there`)
    }
  }
  const group = wanted.group === null ? Option.some("") : Option.fromNullable(wanted.group)
  yield* draft.add(
    path,
    name,
    assignAction({ ...at(instance), name: Option.fromNullable(wanted.name), group }).planOn
  )
  yield* draft.add(path, name, () => planConfigure(draft, instance, wanted, path, restarting))
})

export const planInstance = Effect.fnUntraced(function* (
  draft: Draft,
  wanted: WantedInstance,
  path: Path,
  restarting: Set<DirectoryPath>
) {
  const { listing, steps } = draft
  const isNew = Option.isNone(find(listing().sound, wanted))
  if (isNew) yield* planCreate(draft, wanted, path)
  // What is there already, though not in the list, is imported with the files that it has.
  const isImported = Option.exists(Array.last(steps), (step) => actionOf(step) === "import")
  if (isNew && !isImported) return
  const there = find(listing().sound, wanted)
  if (Option.isSome(there)) yield* planChange(draft, there.value, wanted, path, restarting)
})

export const planEnabling = Effect.fnUntraced(function* (
  draft: Draft,
  wanted: WantedInstance,
  index: number
) {
  const found = find(draft.listing().sound, wanted)
  const action = wanted.enabled === "yes" ? "enable" : "disable"
  if (wanted.enabled === undefined || Option.isNone(found)) return
  if (found.value.enabled === (action === "enable")) return
  const planFor = enablingAction(action, at(found.value)).planOn
  yield* draft.add(["instances", index, "enabled"], displayName(found.value), planFor)
})

export const planAbsence = Effect.fnUntraced(function* (
  { add, listing, refuse }: Draft,
  wanted: WantedInstance,
  index: number,
  isAllowed: boolean
) {
  const [path, found] = [["instances", index, "state"], find(listing().sound, wanted)]
  if (Option.isNone(found)) return
  const name = displayName(found.value)
  if (isAllowed) yield* add(path, name, destroyAction(at(found.value)).planOn)
  else refuse(path, `instance ${name} is removed only with the option --destroy`)
})
