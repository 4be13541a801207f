/** Gives an instance another name, and moves its three directories to it. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Fatal } from "../../fatal.ts"
import { checkClaims, claimsOf } from "../../instance/claims.ts"
import {
  type Directories,
  DirectoryPath,
  displayName,
  type Instance,
  instanceName,
  namedDirectories
} from "../../instance/Instance.ts"
import type { OneInstance } from "../../instance/selection.ts"
import { type Move, makePlan, makeVerb, type Preparation } from "../../plan/Plan.ts"
import { holdStopped } from "../../plan/stopped.ts"
import { renamedSettings, renamedText } from "../../postfix/maincf/copy.ts"
import { listed } from "../../postfix/maincf/registration.ts"
import { Caller } from "../../services/Caller.ts"
import { FileSystem, FileSystemError } from "../../services/FileSystem.ts"
import { statusIfThere } from "../../services/ifThere.ts"
import { directoryOf, join, withoutSlashes } from "../../services/paths.ts"
import type { Listing, ReadingOptions } from "../instances.ts"
import { makeInstancesAction } from "./action.ts"
import { checkUnused } from "./create.ts"
import { checkAbsolute, checkNotRoot } from "./directories/checks.ts"
import { checkUsable, PathMissing } from "./directories/settings.ts"
import { checkConfigurationTrusted, checkPlacesTrusted, checkWayTrusted } from "./directories/trust.ts"
import { checkNaming, mainCfEdit, registrationEdit } from "./mainCfEdits.ts"
import { checkInitialized, findInstance, NotSuperuser } from "./preconditions.ts"
import { lockSteps, PrimaryNotRemovable } from "./removalTarget.ts"

interface RenameRequest extends ReadingOptions {
  readonly instance: OneInstance
  readonly name: string
}

export class NotMovable extends Fatal("NotMovable")<{ inner: string; outer: string }>(
  ({ inner, outer }) => `cannot move ${inner} and ${outer}, because one is inside the other`
) {}

/** Where one goes depends on where the other is. */
const checkNotNested = (instance: Instance) => {
  const places = namedDirectories(instance).map(([, path]) => withoutSlashes(path))
  const nested = places.flatMap((outer) =>
    places.flatMap((inner) => (inner.startsWith(`${outer}/`) ? [new NotMovable({ inner, outer })] : []))
  )
  return Effect.forEach(nested, Effect.fail, { discard: true })
}

const directoryNames = ["configDirectory", "queueDirectory", "dataDirectory"] as const

const beside = (path: string, name: string) => DirectoryPath(join(directoryOf(withoutSlashes(path)), name))

const movedTo = (instance: Instance, name: string): Directories => ({
  configDirectory: beside(instance.configDirectory, name),
  queueDirectory: beside(instance.queueDirectory, name),
  dataDirectory: beside(instance.dataDirectory, name)
})

/** A link to the directory may be left by a command that was killed. */
const checkFree = Effect.fnUntraced(function* ({ from, to }: Move) {
  const { linkTarget } = yield* FileSystem
  const found = yield* statusIfThere(to)
  if (Option.isNone(found)) return
  const isOurs = found.value.kind === "link" && (yield* linkTarget(to)) === from
  if (!isOurs) return yield* new FileSystemError({ operation: "rename", path: to, code: "EEXIST" })
})

/** master.cf with the new names in it. A link to it stays. */
const masterCfStep = Effect.fnUntraced(function* (from: Instance, to: Instance) {
  const { readFile } = yield* FileSystem
  const path = `${from.configDirectory}/master.cf`
  yield* checkWayTrusted(path)
  const before = yield* readFile(path)
  const text = renamedText(before, from, to)
  const step: Preparation = { _tag: "ReplaceText", path, before, text }
  return text === before ? [] : [step]
})

/** A command that was killed after its commit has left a link to the directory beside it. */
const moveTo = Effect.fnUntraced(function* (move: Move) {
  const { from, to } = move
  if (from !== to) return yield* Effect.as(checkFree(move), [move])
  const { linkTarget } = yield* FileSystem
  const target = yield* Effect.option(linkTarget(to))
  return Option.toArray(target)
    .filter((left) => directoryOf(left) === directoryOf(to))
    .map((left): Move => ({ from: left, to }))
})

const verb = makeVerb("rename", "renames", "renamed")

const planRename = Effect.fnUntraced(function* (listing: Listing, request: RenameRequest) {
  const { owners, primary, rows } = listing
  const { name } = request
  const instance = yield* findInstance(listing, request.instance)
  if (instance.primary) return yield* new PrimaryNotRemovable({ verb: "rename" })
  yield* checkNaming({ name: Option.some(name), group: Option.none() })
  if (name === "") return yield* new PathMissing({ parameter: "config_directory" })
  yield* checkAbsolute(instance)
  yield* checkNotRoot(instance)
  yield* checkNotNested(instance)
  const renamed: Instance = { ...instance, ...movedTo(instance, name), name: instanceName(name) }
  if (renamed.configDirectory !== withoutSlashes(instance.configDirectory)) {
    yield* checkUnused(listing, renamed.configDirectory)
  }
  yield* checkClaims(owners, { ...claimsOf(renamed), instance: instance.configDirectory })
  yield* checkInitialized(primary)
  yield* checkUsable("config_directory", renamed.configDirectory)
  yield* checkConfigurationTrusted(primary.instance.configDirectory)
  yield* checkPlacesTrusted(instance)
  if ((yield* Caller).userId !== 0) return yield* new NotSuperuser({ action: "rename" })
  const missingLocks = yield* holdStopped(instance)
  const moves = (yield* Effect.forEach(directoryNames, (which) =>
    moveTo({ from: withoutSlashes(instance[which]), to: renamed[which] })
  )).flat()
  const { readFile } = yield* FileSystem
  const mainCf = yield* readFile(`${instance.configDirectory}/main.cf`)
  const directories = rows.map(({ directory }) =>
    directory === instance.configDirectory ? renamed.configDirectory : directory
  )
  return makePlan({
    prepare: [
      ...(yield* lockSteps(instance, missingLocks, primary)),
      ...moves.map((move): Preparation => ({ _tag: "MakeLink", path: move.to, target: move.from })),
      ...(yield* masterCfStep(instance, renamed)),
      mainCfEdit(instance.configDirectory, renamedSettings(mainCf, instance, renamed))
    ],
    commit: Option.some(
      registrationEdit(primary, listed(primary.settings, directories, renamed.configDirectory))
    ),
    moves,
    verb,
    object: `instance ${displayName(instance)} to ${name}`,
    instance: Option.some(renamed)
  })
})

/**
 * Renames a stopped instance. Until the list names the new place, this is a link to the old one, so the instance works
 * whenever the command is killed.
 */
export const renameAction = (request: RenameRequest) =>
  makeInstancesAction(verb, request, (listing) => planRename(listing, request))
