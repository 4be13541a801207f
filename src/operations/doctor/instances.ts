/** Whether the instances are what the list says, and their directories what Postfix wants them to be. */
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import { type DirectoryPath, displayName, type Instance } from "../../instance/Instance.ts"
import type { SetOwnership } from "../../plan/Plan.ts"
import type { Primary } from "../../postfix/Primary.ts"
import type { TableEntry } from "../../postfix/postfixFiles.ts"
import { isFileThere } from "../../services/ifThere.ts"
import { loadInstances } from "../instances.ts"
import { masterCfRemedy, queueRemedy } from "../lifeCycle/instanceSteps.ts"
import { ownershipSteps, readTable } from "../lifeCycle/ownership.ts"
import { mendOrDeport } from "../lifeCycle/target.ts"
import { asRoot, type Doubt, doubtOf, examined } from "./doubt.ts"
import { advice, type Finding, good, isProblem, problem } from "./Finding.ts"
import { separated, unlisted } from "./list.ts"

export interface Found {
  /** Directories that are missing. */
  readonly missing: ReadonlyArray<string>
  /** What has another owner, or too narrow or wide a mode. */
  readonly different: ReadonlyArray<string>
  /** Whether there is a file of services, without which nothing starts. */
  readonly hasMasterCf: boolean
}

export interface Deviations {
  readonly instance: Instance
  /** What is known of it, or why nobody knows. */
  readonly found: Either.Either<Found, Doubt>
}

export interface InstancesFacts {
  readonly damaged: ReadonlyArray<{ readonly directory: DirectoryPath; readonly doubt: Doubt }>
  readonly sound: ReadonlyArray<Deviations>
  /** Configuration directories beside the primary's that no list names. */
  readonly unlisted: ReadonlyArray<string>
  /** Those that the list leads to a second time. */
  readonly repeated: ReadonlyArray<DirectoryPath>
}

const some = (paths: ReadonlyArray<string>): string =>
  paths.length <= 3 ? paths.join(", ") : `${paths.slice(0, 3).join(", ")} and ${paths.length - 3} more`

/** One finding for all, since most of a host is closed to anybody but root. */
const unseenFindings = ({ damaged, sound }: InstancesFacts): ReadonlyArray<Finding> => {
  const unseen = [
    ...damaged.map(({ directory, doubt }) => [directory, doubt] as const),
    ...sound.flatMap(({ found, instance }) =>
      Either.isLeft(found) ? [[displayName(instance), found.left] as const] : []
    )
  ].filter(([, doubt]) => doubt.isUnseen)
  const [, first] = unseen[0] ?? []
  if (first === undefined) return []
  const names = some(unseen.map(([name]) => name))
  return [advice("instances", `${names}: not all can be seen: ${first.reason}`, asRoot)]
}

/** Postfix makes most of what is missing, but not the queue directory: it goes there before it does anything. */
const missingFindings = (instance: Instance, missing: ReadonlyArray<string>): ReadonlyArray<Finding> => {
  const name = displayName(instance)
  const queue = instance.queueDirectory
  const check = `'postfix -c ${instance.configDirectory} check'`
  if (missing.includes(queue)) {
    const remedy = `${queueRemedy(queue)}, and then ${check}, which creates what else is missing`
    return [problem("instances", `${name}: there is no queue directory ${queue}`, remedy)]
  }
  return missing.length === 0
    ? []
    : [
        advice(
          "instances",
          `${name}: missing ${some(missing)}`,
          `${check} creates what is missing, as a start does`
        )
      ]
}

const deviationFindings = ({ found, instance }: Deviations): ReadonlyArray<Finding> => {
  const name = displayName(instance)
  if (Either.isLeft(found)) {
    const { isUnseen, reason, remedy } = found.left
    return isUnseen ? [] : [problem("instances", `${name}: ${reason}`, remedy)]
  }
  const { different, hasMasterCf, missing } = found.right
  const postfix = `postfix -c ${instance.configDirectory}`
  const masterCf = `${instance.configDirectory}/master.cf`
  return [
    ...(hasMasterCf
      ? []
      : [
          problem(
            "instances",
            `${name}: there is no file ${masterCf}, without which it does not start`,
            masterCfRemedy
          )
        ]),
    ...missingFindings(instance, missing),
    ...(different.length === 0
      ? []
      : [
          problem(
            "instances",
            `${name}: owner or mode is not that of postfix-files: ${some(different)}`,
            `run '${postfix} set-permissions'`
          )
        ])
  ]
}

export const assessInstances = (facts: InstancesFacts): ReadonlyArray<Finding> => {
  const { damaged, repeated, sound, unlisted } = facts
  const wrong = [
    ...repeated.map((directory) =>
      problem(
        "instances",
        `${directory} is among the instances already: its second start fails`,
        "take that entry out of multi_instance_directories in the primary's main.cf"
      )
    ),
    ...damaged
      .filter(({ doubt }) => !doubt.isUnseen)
      .map(({ directory, doubt }) => problem("instances", doubt.reason, mendOrDeport(directory))),
    ...sound.flatMap(deviationFindings),
    ...unseenFindings(facts)
  ]
  return [
    ...(wrong.some(isProblem) ? [] : [good("instances", `${sound.length} in the list`)]),
    ...wrong,
    ...unlisted.map((directory) =>
      advice(
        "instances",
        `${directory} looks like an instance, but is in no list`,
        `run 'postmulti import ${directory}', or name it in alternate_config_directories to leave it alone`
      )
    )
  ]
}

/** Distributions have their own taste in modes: what counts is that the owner can work there, and no one else more. */
const isWrong = ({ before, ownership }: SetOwnership): boolean => {
  const wanted = Option.getOrElse(ownership.mode, () => before.mode)
  return (
    before.uid !== ownership.user.id ||
    Option.exists(ownership.group, ({ id }) => id !== before.gid) ||
    (before.kind !== "link" &&
      ((wanted & ~before.mode & 0o777) !== 0 || (before.mode & ~wanted & 0o022) !== 0))
  )
}

const deviations = (table: ReadonlyArray<TableEntry>, primary: Primary, instance: Instance) =>
  Effect.zipWith(
    ownershipSteps(table, instance, primary),
    isFileThere(`${instance.configDirectory}/master.cf`),
    (steps, hasMasterCf): Found => ({
      missing: steps.flatMap(({ _tag, path }) => (_tag === "MakeDirectory" ? [path] : [])),
      different: steps.flatMap((step) => (step._tag === "SetOwnership" && isWrong(step) ? [step.path] : [])),
      hasMasterCf
    })
  ).pipe(
    examined,
    Effect.map((found): Deviations => ({ instance, found }))
  )

export const instancesFacts = Effect.fnUntraced(function* (primary: Primary) {
  const damaged = yield* Ref.make<InstancesFacts["damaged"]>([])
  const { repeated, secondaries } = separated(primary)
  const { sound } = yield* loadInstances({ ...primary, secondaries }, (directory, error) =>
    Effect.flatMap(doubtOf(error), (doubt) => Ref.update(damaged, Array.append({ directory, doubt })))
  )
  const table = yield* readTable(primary.shared.meta_directory)
  const facts: InstancesFacts = {
    damaged: yield* Ref.get(damaged),
    sound: yield* Effect.forEach(sound, (instance) => deviations(table, primary, instance)),
    unlisted: yield* unlisted(primary),
    repeated
  }
  return facts
})
