/** Whether the listed instances are complete, with directories as Postfix needs them. */
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { type DirectoryPath, displayName, type Instance } from "../../instance/Instance.ts"
import { prefix } from "../../instance/naming.ts"
import type { SetOwnership } from "../../plan/Plan.ts"
import { expand } from "../../postfix/expansion/expansion.ts"
import { lineWith } from "../../postfix/maincf/lines.ts"
import { alternates } from "../../postfix/maincf/registration.ts"
import { checkMasterCf } from "../../postfix/masterCf.ts"
import type { Primary } from "../../postfix/Primary.ts"
import type { TableEntry } from "../../postfix/postfixFiles.ts"
import { FileSystem } from "../../services/FileSystem.ts"
import { isFileThere, readableNames, readableText } from "../../services/ifThere.ts"
import { directoryOf, join, withoutSlashes } from "../../services/paths.ts"
import { type InstanceError, readInstances, tellInstances } from "../instances.ts"
import { ownershipSteps, readTable } from "../lifeCycle/directories/ownership.ts"
import { isComplete, masterCfRemedy, queueRemedy } from "../lifeCycle/instanceSteps.ts"
import { mendOrDeport } from "../lifeCycle/preconditions.ts"
import { asRoot, type Doubt, doubtOf, examine, type Finding, findingsOn, isProblem } from "./Finding.ts"

const { advice, doubt, good, problem } = findingsOn("instances")

/** How an instance differs from what it should be. */
interface Deviations {
  /** Directories that are missing. */
  readonly missing: ReadonlyArray<string>
  /** Paths with another owner, or too narrow or too wide a mode. */
  readonly different: ReadonlyArray<string>
  /** What is wrong with master.cf. */
  readonly masterCf: Option.Option<{ readonly reason: string; readonly remedy: string }>
}

interface InstancesFacts {
  readonly damaged: ReadonlyArray<{ readonly directory: DirectoryPath; readonly doubt: Doubt }>
  readonly sound: ReadonlyArray<{
    readonly instance: Instance
    readonly found: Either.Either<Deviations, Doubt>
  }>
  /** Configuration directories beside the primary's that are not in the list. */
  readonly unlisted: ReadonlyArray<string>
  /** Entries that lead to an instance already in the list. */
  readonly repeated: ReadonlyArray<DirectoryPath>
}

const some = (paths: ReadonlyArray<string>): string =>
  paths.length <= 3 ? paths.join(", ") : `${paths.slice(0, 3).join(", ")} and ${paths.length - 3} more`

/** One finding for all, since anybody but root can see little. */
const assessUnseen = ({ damaged, sound }: InstancesFacts): ReadonlyArray<Finding> => {
  const unseen = [
    ...damaged.map(({ directory, doubt }) => [directory, doubt] as const),
    ...sound.flatMap(({ found, instance }) =>
      Either.isLeft(found) ? [[displayName(instance), found.left] as const] : []
    )
  ].filter(([, { isUnseen }]) => isUnseen)
  const [, first] = unseen[0] ?? []
  if (first === undefined) return []
  return [advice(`${some(unseen.map(([name]) => name))}: not fully examined: ${first.reason}`, asRoot)]
}

const assessDeviations = (
  instance: Instance,
  { different, masterCf, missing }: Deviations
): ReadonlyArray<Finding> => {
  const { configDirectory, queueDirectory } = instance
  const name = displayName(instance)
  const check = `'postfix -c ${configDirectory} check'`
  const findings: Array<Finding> = []
  if (Option.isSome(masterCf)) {
    findings.push(problem(`${name}: ${masterCf.value.reason}`, masterCf.value.remedy))
  }
  // Postfix makes what is missing, but not the queue directory, which it enters first.
  if (missing.includes(queueDirectory)) {
    const remedy = `${queueRemedy(queueDirectory)}, and then ${check}, which creates what else is missing`
    findings.push(problem(`${name}: queue directory ${queueDirectory} is missing`, remedy))
  } else if (missing.length > 0) {
    findings.push(
      advice(`${name}: missing ${some(missing)}`, `${check} creates what is missing, as a start does`)
    )
  }
  if (different.length > 0) {
    findings.push(
      problem(
        `${name}: owner or mode differs from postfix-files: ${some(different)}`,
        `run 'postfix -c ${configDirectory} set-permissions'`
      )
    )
  }
  return findings
}

export const assessInstances = (facts: InstancesFacts): ReadonlyArray<Finding> => {
  const { damaged, repeated, sound, unlisted } = facts
  const wrong = [
    ...repeated.map((directory) =>
      problem(
        `${directory} is in the list already: its second start will fail`,
        "remove that entry from multi_instance_directories in the primary's main.cf"
      )
    ),
    ...damaged
      .filter(({ doubt }) => !doubt.isUnseen)
      .map(({ directory, doubt }) => problem(doubt.reason, mendOrDeport(directory))),
    ...sound.flatMap(({ found, instance }) => {
      if (Either.isRight(found)) return assessDeviations(instance, found.right)
      const { isUnseen, reason, remedy } = found.left
      return isUnseen ? [] : [problem(`${displayName(instance)}: ${reason}`, remedy)]
    }),
    ...assessUnseen(facts)
  ]
  return [
    ...(wrong.some(isProblem) ? [] : [good(`${sound.length} in the list`)]),
    ...wrong,
    ...unlisted.map((directory) =>
      advice(
        `${directory} looks like an instance, but is not in the list`,
        `run 'postmulti import ${directory}', or add it to alternate_config_directories to leave it alone`
      )
    )
  ]
}

/** Distributions choose modes of their own: what counts is that the owner can work there, and others cannot write. */
const isWrong = ({ before, ownership }: SetOwnership): boolean => {
  const wanted = Option.getOrElse(ownership.mode, () => before.mode)
  return (
    before.uid !== ownership.user.id ||
    Option.exists(ownership.group, ({ id }) => id !== before.gid) ||
    (before.kind !== "link" &&
      ((wanted & ~before.mode & 0o777) !== 0 || (before.mode & ~wanted & 0o022) !== 0))
  )
}

const findMasterCfMistake = Effect.fnUntraced(function* (path: string) {
  const { readFile } = yield* FileSystem
  if (!(yield* isFileThere(path))) {
    return Option.some({ reason: `${path} is missing, so the instance cannot start`, remedy: masterCfRemedy })
  }
  return Option.map(Either.getLeft(checkMasterCf(path, yield* readFile(path))), ({ message }) => ({
    reason: `${message}, so the instance cannot start or reload`,
    remedy: "correct that line, see master(5)"
  }))
})

const findDeviations = (table: ReadonlyArray<TableEntry>, primary: Primary, instance: Instance) =>
  Effect.zipWith(
    ownershipSteps(table, instance, primary),
    findMasterCfMistake(`${instance.configDirectory}/master.cf`),
    (steps, masterCf): Deviations => ({
      missing: steps.flatMap(({ _tag, path }) => (_tag === "MakeDirectory" ? [path] : [])),
      different: steps.flatMap((step) => (step._tag === "SetOwnership" && isWrong(step) ? [step.path] : [])),
      masterCf
    })
  )

/** An instance that is kept out of the list on purpose is named as an alternate directory. */
const findUnlisted = Effect.fnUntraced(function* ({ instance, secondaries, settings }: Primary) {
  const parent = directoryOf(instance.configDirectory)
  const known = [instance.configDirectory, ...secondaries, ...alternates(settings)].map(withoutSlashes)
  const candidates = (yield* readableNames(parent))
    .filter((name) => name.startsWith(prefix))
    .map((name) => join(parent, name))
    .filter((directory) => !known.includes(directory))
  return yield* Effect.filter(candidates, isComplete)
})

/** The entries of the list that lead to an instance already in it, and all others. */
const separateRepeated = ({ instance, secondaries }: Primary) => {
  const known = new Set([withoutSlashes(instance.configDirectory)])
  return Array.partition(secondaries, (directory) => {
    const isFirst = !known.has(withoutSlashes(directory))
    known.add(withoutSlashes(directory))
    return isFirst
  })
}

/** An error of an expansion does not say where it is. */
const doubtOfRow = Effect.fnUntraced(function* (error: InstanceError) {
  const found = yield* doubtOf(error)
  if (error._tag !== "ParametersUnavailable") return found
  const text = yield* readableText(error.path)
  const line = lineWith(text, (value) => Either.isLeft(expand(value, () => Either.right("")).outcome))
  const place = Option.match(line, {
    onNone: () => error.path,
    onSome: (number) => `${error.path}, line ${number}`
  })
  return { ...found, reason: `${place}: ${found.reason}` }
})

const readFacts = Effect.fnUntraced(function* (primary: Primary) {
  const [repeated, secondaries] = separateRepeated(primary)
  const listing = yield* readInstances({ ...primary, secondaries })
  yield* tellInstances(listing, () => "skip")
  const damaged = yield* Effect.forEach(
    listing.rows.flatMap(({ directory, instance }) =>
      Either.isLeft(instance) ? [{ directory, error: instance.left }] : []
    ),
    ({ directory, error }) => Effect.map(doubtOfRow(error), (doubt) => ({ directory, doubt }))
  )
  const table = yield* readTable(primary.shared.meta_directory)
  const facts: InstancesFacts = {
    damaged,
    sound: yield* Effect.forEach(listing.sound, (instance) =>
      Effect.map(examine(findDeviations(table, primary, instance)), (found) => ({ instance, found }))
    ),
    unlisted: yield* findUnlisted(primary),
    repeated
  }
  return facts
})

export const checkInstances = (primary: Primary) =>
  Effect.map(
    examine(readFacts(primary)),
    Either.match({ onLeft: (reason): ReadonlyArray<Finding> => [doubt(reason)], onRight: assessInstances })
  )
