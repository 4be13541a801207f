/** The steps that complete an instance before it is added to the list. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Fatal } from "../../fatal.ts"
import { checkClaims, claimsOf, type Owners } from "../../instance/claims.ts"
import type { Instance } from "../../instance/Instance.ts"
import type { Ownership, Preparation, StockFile } from "../../plan/Plan.ts"
import { fileState } from "../../plan/wholeFile.ts"
import { root } from "../../postfix/accounts.ts"
import { BadStringLength } from "../../postfix/evaluation/primary.ts"
import { type Assignment, withoutParameters } from "../../postfix/maincf/edit.ts"
import { readMainCf } from "../../postfix/maincf/lines.ts"
import { newMainCf } from "../../postfix/maincf/prototype.ts"
import { checkMasterCf } from "../../postfix/masterCf.ts"
import { PostfixConfig } from "../../postfix/PostfixConfig.ts"
import type { Primary } from "../../postfix/Primary.ts"
import { type FileAttributes, FileSystem, FileSystemError } from "../../services/FileSystem.ts"
import { ifThere, isReadableFile } from "../../services/ifThere.ts"
import { ownershipSteps, readTable } from "./directories/ownership.ts"
import { mainCfEdit, type Naming, namingAssignments, newNaming } from "./mainCfEdits.ts"

/** Whether both files exist, so that the instance is imported as it is. */
export const isComplete = (directory: string) =>
  Effect.zipWith(
    isReadableFile(`${directory}/main.cf`),
    isReadableFile(`${directory}/master.cf`),
    (one, other) => one && other
  )

export class PrototypeMissing extends Fatal("PrototypeMissing")<{ file: string; path: string }>(
  ({ file, path }) => `Missing ${file} prototype: ${path}`
) {}

/** An instance cannot start without master.cf. */
export const masterCfRemedy =
  "copy master.cf.proto there, from the directory that 'postconf -dh meta_directory' prints"

export class MasterCfMissing extends Fatal("MasterCfMissing")<{ directory: string }>(
  ({ directory }) => `'${directory}' lacks a master.cf file`,
  () => [masterCfRemedy]
) {}

export const queueRemedy = (path: string): string => `run 'mkdir -p ${path}'`

/** Only one of the two files of an instance exists, and no interrupted `create` has left it. */
export class LoneFile extends Fatal("LoneFile")<{ path: string; missing: "main.cf" | "master.cf" }>(
  ({ path, missing }) =>
    `${path} exists, but there is no ${missing} beside it: add one to keep the file, or move the file away`
) {}

/** No program of Postfix can work in the queue directory of an existing instance. */
export class QueueDirectoryUnusable extends Fatal("QueueDirectoryUnusable")<{ cause: FileSystemError }>(
  ({ cause }) => `chdir(${cause.path}): ${cause.reason}`,
  ({ cause }) => (cause.code === "ENOENT" ? [queueRemedy(cause.path)] : [])
) {}

/** Configuration files belong to root, and everybody can read them. */
const configurationFile: Ownership = {
  user: root,
  group: Option.none(),
  mode: Option.some(0o644)
}

/** The target of a link is not ours to replace. */
const stateOfFile = Effect.fnUntraced(function* (path: string) {
  const { status } = yield* FileSystem
  if ((yield* status(path)).kind === "link") {
    return yield* new FileSystemError({ operation: "open", path, code: "ELOOP" })
  }
  return yield* fileState(path)
})

/** main.cf gets the group of the caller and the time of the edit, as with `postconf -e`. */
export const asNew = { gid: Option.none(), modified: Option.none() }

/** A file, or the target of a link to it. */
export const wholeFile = (path: string) =>
  Effect.flatMap(FileSystem, ({ realPath }) =>
    Effect.map(Effect.flatMap(realPath(path), fileState), (state) => ({ ...state, path }))
  )

const stock = Effect.fnUntraced(function* (metaDirectory: string, file: "main.cf" | "master.cf") {
  const path = `${metaDirectory}/${file}.proto`
  return yield* Effect.mapError(wholeFile(path), (error) =>
    error.code === "ENOENT" ? new PrototypeMissing({ file, path }) : error
  )
})

/** The parameters that `create` sets as requested. */
const requested: ReadonlySet<string> = new Set([
  "queue_directory",
  "data_directory",
  "multi_instance_name",
  "multi_instance_group"
])

/** Whether `create` has written the one text, even if for another request than the other text. */
const isOurs = (one: string, other: string): boolean =>
  one.trim() === "" || withoutParameters(one, requested) === withoutParameters(other, requested)

export const writeStep = Effect.fnUntraced(function* (
  { configDirectory }: Instance,
  [name, missing]: readonly ["main.cf", "master.cf"] | readonly ["master.cf", "main.cf"],
  [text, ...others]: readonly [string, ...ReadonlyArray<string>],
  stockFile: StockFile,
  { gid, modified }: Pick<FileAttributes, "gid" | "modified">
) {
  const path = `${configDirectory}/${name}`
  const before = Option.fromNullable(yield* ifThere(stateOfFile(path), undefined))
  if (Option.exists(before, (found) => ![text, ...others].some((one) => isOurs(found.text, one))))
    return yield* new LoneFile({ path, missing })
  return {
    _tag: "WriteFile",
    path,
    text,
    ownership: {
      ...configurationFile,
      group: Option.map(gid, (id) => ({ name: id === 0 ? "root" : `${id}`, id }))
    },
    modified,
    before,
    stock: Option.some(stockFile)
  } satisfies Preparation
})

/** An instance with a mistake in its files would stop all others. */
export const checkStock = Effect.fnUntraced(function* (
  mainCf: StockFile,
  masterCf: StockFile,
  { configDirectory }: Instance,
  text: string,
  owners: Owners
) {
  const { secondaryFrom } = yield* PostfixConfig
  yield* readMainCf(mainCf.path, mainCf.text, new Map()).outcome
  const { outcome } = yield* secondaryFrom(mainCf.path, configDirectory, text)
  yield* checkClaims(owners, claimsOf(yield* outcome))
  yield* checkMasterCf(masterCf.path, masterCf.text)
})

/** What becomes of the text of a new file. */
export type Configure = (file: "main.cf" | "master.cf", text: string) => string

/**
 * The steps for a new instance: directories, then the stock files. master.cf comes last, and completes the instance.
 */
export const newSteps = Effect.fnUntraced(function* (
  primary: Primary,
  instance: Instance,
  naming: Naming,
  owners: Owners,
  configure: Configure = (_, text) => text
) {
  const { dataDirectory, queueDirectory } = instance
  const metaDirectory = primary.shared.meta_directory
  const mainCf = yield* stock(metaDirectory, "main.cf")
  const masterCf = yield* stock(metaDirectory, "master.cf")
  const plain = yield* newMainCf(mainCf.path, mainCf.text, primary.settings, {
    queueDirectory,
    dataDirectory,
    assignments: namingAssignments(newNaming(naming, { name: Option.none(), group: Option.none() }))
  })
  const text = configure("main.cf", plain)
  const services = configure("master.cf", masterCf.text)
  yield* checkStock(mainCf, masterCf, instance, text, owners)
  const table = yield* readTable(metaDirectory)
  return [
    ...(yield* ownershipSteps(table, instance, primary)),
    yield* writeStep(instance, ["main.cf", "master.cf"], [text, plain], mainCf, asNew),
    yield* writeStep(instance, ["master.cf", "main.cf"], [services, masterCf.text], masterCf, {
      ...masterCf.attributes,
      modified: services === masterCf.text ? masterCf.attributes.modified : Option.none()
    })
  ]
})

const checkQueueDirectory = Effect.fnUntraced(function* (path: string) {
  const { kind } = yield* FileSystem
  if (path === "") return yield* new BadStringLength({ name: "queue_directory" })
  const found = yield* Effect.mapError(kind(path), (cause) => new QueueDirectoryUnusable({ cause }))
  if (found !== "directory") {
    const cause = new FileSystemError({ operation: "open", path, code: "ENOTDIR" })
    return yield* new QueueDirectoryUnusable({ cause })
  }
})

/** The steps for an existing instance: make its missing directories, and set a new name or group. */
export const existingSteps = Effect.fnUntraced(function* (
  primary: Primary,
  instance: Instance,
  assignments: ReadonlyArray<Assignment>
) {
  const { configDirectory, queueDirectory } = instance
  if (!(yield* isReadableFile(`${configDirectory}/master.cf`))) {
    return yield* new MasterCfMissing({ directory: configDirectory })
  }
  yield* checkQueueDirectory(queueDirectory)
  const table = yield* readTable(primary.shared.meta_directory)
  return [
    ...(yield* ownershipSteps(table, instance, primary)),
    ...(assignments.length === 0 ? [] : [mainCfEdit(configDirectory, assignments)])
  ]
})
