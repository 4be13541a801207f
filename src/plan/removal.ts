/**
 * Plans the removal of an instance, of everything that Postfix itself has made. Anything else stays, and so do the
 * directories above it, and mount points. Symbolic links are not followed, except for the three directories of the
 * instance: if one of them is a link, its target is emptied, and both stay.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { serviceFiles } from "../postfix/masterCf.ts"
import { Diagnostics } from "../services/Diagnostics.ts"
import { FileSystem, type FileSystemError } from "../services/FileSystem.ts"
import { ifThere, readableText, statusIfThere } from "../services/ifThere.ts"
import { isInside } from "../services/paths.ts"
import { configContents, dataContents, type Expected, queueContents } from "./expected.ts"
import type { InstanceRemoval, Removal } from "./Plan.ts"
import { dataLock, queueLock } from "./stopped.ts"

/** For what may contain something of value. */
export const forPeople = "please verify contents and remove by hand"

export const warnOfLeftover = (path: string) =>
  Effect.flatMap(Diagnostics, ({ warning }) => warning(`${path}: ${forPeople}`))

export interface Remains {
  /** In their order. */
  readonly steps: ReadonlyArray<Removal>
  readonly leftovers: ReadonlyArray<string>
}

const removal = (_tag: Removal["_tag"], path: string): Remains => ({
  steps: [{ _tag, path }],
  leftovers: []
})

const left = (path: string): Remains => ({ steps: [], leftovers: [path] })

export const together = (all: ReadonlyArray<Remains>): Remains => ({
  steps: all.flatMap(({ steps }) => steps),
  leftovers: all.flatMap(({ leftovers }) => leftovers)
})

const planEntry = Effect.fnUntraced(function* (
  path: string,
  name: string,
  expected: Expected,
  gone: ReadonlySet<string>
) {
  const { isMounted } = yield* FileSystem
  // In a directory of the mail system's user, names can disappear at any time.
  const found = gone.has(path) ? Option.none() : yield* statusIfThere(path)
  if (Option.isNone(found)) return together([])
  const below = found.value.kind === "directory" ? expected.directory(name) : undefined
  if (below !== undefined) {
    return (yield* isMounted(path)) ? left(path) : yield* planTree(path, below, gone)
  }
  return (yield* expected.files(name, found.value, path)) ? removal("RemoveFile", path) : left(path)
})

/** A directory with everything expected in it; what is in `gone` will have been removed by then. */
const planTree = (
  path: string,
  expected: Expected,
  gone: ReadonlySet<string>
): Effect.Effect<Remains, FileSystemError, FileSystem> =>
  Effect.gen(function* () {
    const { entries } = yield* FileSystem
    const parts = yield* Effect.forEach(yield* ifThere(entries(path), []), (name) =>
      planEntry(`${path}/${name}`, name, expected, gone)
    )
    const isEmpty = parts.every(({ leftovers }) => leftovers.length === 0)
    return together([...parts, isEmpty ? removal("RemoveDirectory", path) : left(path)])
  })

/** The target of root's link may serve others as well, so it is only emptied. */
const planLinked = Effect.fnUntraced(function* (path: string, expected: Expected, gone: ReadonlySet<string>) {
  const { kind, realPath } = yield* FileSystem
  if (!Option.contains(yield* Effect.option(kind(path)), "directory")) return left(path)
  const real = yield* realPath(path)
  const { leftovers, steps } = yield* planTree(real, expected, gone)
  return {
    steps: steps.filter((step) => step.path !== real),
    leftovers: [...leftovers.filter((other) => other !== real), path]
  }
})

/** One of the three directories of an instance, which may be missing. */
const planDirectory = Effect.fnUntraced(function* (
  path: string,
  expected: Expected,
  gone: ReadonlySet<string>
) {
  const found = yield* statusIfThere(path)
  if (Option.isNone(found)) return together([])
  switch (found.value.kind) {
    case "directory":
      return yield* planTree(path, expected, gone)
    case "link":
      return yield* planLinked(path, expected, gone)
    default:
      return left(path)
  }
})

/**
 * A master that has opened a lock file could lock it as soon as we release it, even without a name. It reads master.cf
 * then, so this has to be removed before the first of the two locks. But master.cf tells which files are Postfix's, so it
 * has to stay until these are removed, in case we are killed.
 */
const inOrder = (steps: ReadonlyArray<Removal>, config: string, locks: ReadonlyArray<string>) => {
  const isConfiguration = ({ _tag, path }: Removal) =>
    _tag === "RemoveFile" && (path === `${config}/main.cf` || path === `${config}/master.cf`)
  const isLast = ({ path }: Removal) => path === config || locks.some((lock) => isInside(lock, path))
  return [
    ...steps.filter((step) => !isConfiguration(step) && !isLast(step)),
    ...steps.filter(isConfiguration),
    ...steps.filter((step) => isLast(step))
  ]
}

/** The path of a directory in the steps. */
const pathInSteps = Effect.fnUntraced(function* (path: string) {
  const { realPath } = yield* FileSystem
  const found = yield* statusIfThere(path)
  return Option.exists(found, ({ kind }) => kind === "link")
    ? yield* Effect.orElseSucceed(realPath(path), () => path)
    : path
})

/** One of the three directories may lie in another that comes later, and is gone by then. */
export const planRemoval = Effect.fnUntraced(function* ({
  directories,
  mailOwner,
  metaDirectory,
  table
}: InstanceRemoval) {
  const services = serviceFiles(
    yield* readableText(`${directories.configDirectory}/master.cf`),
    yield* readableText(`${metaDirectory}/master.cf.proto`)
  )
  const contents = [
    [directories.dataDirectory, dataContents],
    [directories.queueDirectory, queueContents(table, services, mailOwner.id)],
    [directories.configDirectory, configContents]
  ] as const
  let remains: Remains = { steps: [], leftovers: [] }
  for (const [path, expected] of contents) {
    const gone = new Set(remains.steps.map((step) => step.path))
    remains = together([remains, yield* planDirectory(path, expected, gone)])
  }
  const [config, data, queue] = yield* Effect.all([
    pathInSteps(directories.configDirectory),
    pathInSteps(directories.dataDirectory),
    pathInSteps(directories.queueDirectory)
  ])
  return { ...remains, steps: inOrder(remains.steps, config, [queueLock(queue), dataLock(data)]) }
})
