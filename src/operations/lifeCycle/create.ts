/** `-e create` and `-e import` add an instance (postmulti(1), "create" and "import"). */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { Fatal } from "../../fatal.ts"
import { checkClaims, claimsOf, resolveConflicts } from "../../instance/claims.ts"
import {
  type DirectoryPath,
  describedInstance,
  displayName,
  groupName,
  type Instance,
  instanceName,
  makeInstance,
  namedDirectories
} from "../../instance/Instance.ts"
import { placed } from "../../instance/listPosition.ts"
import type { OneInstance, Selection } from "../../instance/selection.ts"
import { type Advice, makePlan, makeVerb } from "../../plan/Plan.ts"
import type { Assignment } from "../../postfix/maincf/edit.ts"
import { listed } from "../../postfix/maincf/registration.ts"
import { PostfixConfig } from "../../postfix/PostfixConfig.ts"
import type { Primary } from "../../postfix/Primary.ts"
import { emitWarnings } from "../../postfix/warnings.ts"
import { Diagnostics } from "../../services/Diagnostics.ts"
import { withoutSlashes } from "../../services/paths.ts"
import type { Listing, ReadingOptions } from "../instances.ts"
import { makeInstancesAction } from "./action.ts"
import { copySteps } from "./copySteps.ts"
import { checkAbsolute, checkApart, checkApartFrom, checkNotRoot } from "./directories/checks.ts"
import { checkUsable, locate, type NewDirectories } from "./directories/settings.ts"
import { checkConfigurationTrusted, checkPlacesTrusted } from "./directories/trust.ts"
import { type Configure, existingSteps, isComplete, newSteps } from "./instanceSteps.ts"
import { checkNaming, type Naming, namingAssignments, newNaming, registrationEdit } from "./mainCfEdits.ts"
import { checkInitialized, damagedOne, findInstance } from "./preconditions.ts"

export class AlreadyInUse extends Fatal("AlreadyInUse")<{
  directory: string
  instance: string
  parameter: string
}>(
  ({ directory, instance, parameter }) =>
    `new config_directory=${directory} is already in use by ` +
    `instance ${instance}, ${parameter}=${directory}`,
  ({ directory, parameter }) =>
    parameter === "config_directory"
      ? [`it is there already: 'postmulti show ${directory}' shows what is set`]
      : []
) {}

/** A damaged instance makes no claims, but it is in the list. */
export const checkUnused = ({ owners, rows }: Listing, directory: DirectoryPath) => {
  const listed = rows.some((other) => withoutSlashes(other.directory) === withoutSlashes(directory))
    ? Option.some({ instance: directory, parameter: "config_directory" })
    : Option.none()
  return Option.match(
    Option.orElse(Option.fromNullable(owners.get(directory)), () => listed),
    {
      onNone: () => Effect.void,
      onSome: (holder) => new AlreadyInUse({ directory, ...holder })
    }
  )
}

/** Reads the instance's own main.cf. */
const readInstance = Effect.fnUntraced(function* (directory: DirectoryPath) {
  const { secondaryAfter } = yield* PostfixConfig
  const { unloggedWarning } = yield* Diagnostics
  return yield* emitWarnings(yield* secondaryAfter(directory, []), unloggedWarning)
})

/** Reads it with its new name, on which its directories may depend. Its warnings have been given already. */
const readRenamed = (current: Instance, assignments: ReadonlyArray<Assignment>) =>
  assignments.length === 0
    ? Effect.succeed(current)
    : Effect.flatMap(PostfixConfig, ({ secondaryAfter }) =>
        Effect.flatMap(secondaryAfter(current.configDirectory, assignments), ({ outcome }) => outcome)
      )

/** The instance as requested, for the case that nothing is there yet. */
const requestedInstance = Effect.fnUntraced(function* (
  { instance: primary }: Primary,
  directories: NewDirectories,
  configDirectory: DirectoryPath,
  naming: Naming,
  from: Option.Option<Instance>
) {
  const name = Option.getOrElse(naming.name, () => "")
  return makeInstance({
    name: Option.flatMap(naming.name, instanceName),
    group: Option.match(naming.group, {
      onNone: () => Option.flatMap(from, ({ group }) => group),
      onSome: groupName
    }),
    configDirectory,
    queueDirectory: yield* locate(directories, "queue_directory", primary.queueDirectory, name),
    dataDirectory: yield* locate(directories, "data_directory", primary.dataDirectory, name)
  })
})

const checkPaths = Effect.fnUntraced(function* (instance: Instance) {
  yield* checkAbsolute(instance)
  yield* checkNotRoot(instance)
  yield* checkApart(instance)
  for (const [parameter, path] of namedDirectories(instance)) yield* checkUsable(parameter, path)
})

/** A request for a new instance; on the left of `directories`, the mistake in them. */
interface NewInstance<E> extends Naming, ReadingOptions {
  readonly directories: Either.Either<NewDirectories, E>
  /** The instance in the list to put it before; `All` stands for the first one, none for the end. */
  readonly position: Option.Option<Selection>
  readonly configure?: Configure
  /** The instance whose main.cf and master.cf it gets, in place of the stock ones. */
  readonly from?: OneInstance | undefined
}

const verbs = {
  create: makeVerb("create", "creates", "created"),
  import: makeVerb("import", "imports", "imported")
}

const nextStep = (instance: Instance, isNew: boolean): Advice => {
  const name = displayName(instance)
  const enables = `'postmulti enable ${name}'`
  if (isNew) return { text: `configure it, see 'postmulti create --help'; then run ${enables}` }
  return {
    text: instance.enabled
      ? `'postmulti start ${name}' starts it now`
      : `${enables} has it started with the others`
  }
}

const planNewInstance = Effect.fnUntraced(function* <E>(
  action: "create" | "import",
  listing: Listing,
  request: NewInstance<E>
) {
  const { owners, primary, rows, sound } = listing
  yield* checkNaming(request)
  const asked = yield* request.directories
  const name = Option.getOrElse(request.name, () => "")
  const directory = yield* locate(asked, "config_directory", primary.instance.configDirectory, name)
  yield* checkUnused(listing, directory)
  const from = yield* Effect.transposeMapOption(Option.fromNullable(request.from), (original) =>
    findInstance(listing, original)
  )
  const wanted =
    action === "create"
      ? Option.some(yield* requestedInstance(primary, asked, directory, request, from))
      : Option.none()
  const isNew = Option.isSome(wanted) && (Option.isSome(from) || !(yield* isComplete(directory)))
  const current = isNew ? wanted.value : yield* readInstance(directory)
  const assignments = isNew ? [] : namingAssignments(newNaming(request, current))
  const instance = yield* readRenamed(current, assignments)
  yield* checkClaims(owners, claimsOf(instance))
  const directories = yield* Either.mapLeft(placed(rows, directory, request.position), (none) =>
    Option.getOrElse(damagedOne(rows, none.selection), () => none)
  )
  yield* checkInitialized(primary)
  // Our own refusals come after all of the original's.
  yield* checkPaths(instance)
  yield* checkApartFrom(instance, sound, primary)
  yield* checkConfigurationTrusted(primary.instance.configDirectory)
  yield* checkPlacesTrusted(instance)
  const ownersWithIt = resolveConflicts([claimsOf(instance)], owners).owners
  const steps = Option.match(from, {
    onNone: () => newSteps(primary, instance, request, ownersWithIt, request.configure),
    onSome: (original) => copySteps(primary, instance, original, ownersWithIt)
  })
  return makePlan({
    prepare: yield* isNew ? steps : existingSteps(primary, instance, assignments),
    commit: Option.some(registrationEdit(primary, listed(primary.settings, directories, directory))),
    verb: isNew ? verbs.create : verbs.import,
    object: describedInstance(instance),
    instance: Option.some(instance),
    note: instance.enabled ? Option.none() : Option.some("not enabled"),
    next: [nextStep(instance, isNew)]
  })
})

/**
 * Creates an instance, or imports an existing one. Fails as the original does, in its order; then with `SharedPlace`
 * and the other errors of a new instance's directories.
 */
export const newInstanceAction = <E>(action: "create" | "import", request: NewInstance<E>) =>
  makeInstancesAction(verbs[action], request, (listing) => planNewInstance(action, listing, request))
