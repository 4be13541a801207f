/** The `FileLock` service on a tree in memory. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import { duringWait, type FileLock, type LockedFile } from "../services/FileLock.ts"
import type { FileSystemError } from "../services/FileSystem.ts"
import { emptyFile } from "./files.ts"
import type { Masters } from "./services.ts"
import * as Tree from "./tree.ts"

const privateFile: Tree.Node = { ...emptyFile, mode: 0o600 }

const isPrivateFile = ({ kind, links, mode, uid }: Tree.Node): boolean =>
  kind === "file" && links === 1 && mode === 0o600 && uid === 0

/** Why a lock cannot be tried. */
const tryError = (kind: Tree.Node["kind"]): readonly ["open" | "flock", string] | undefined => {
  switch (kind) {
    case "file":
      return undefined
    case "directory":
      return ["open", "EISDIR"]
    case "link":
      return ["open", "ELOOP"]
    case "socket":
      return ["open", "ENXIO"]
    default:
      return ["flock", "EINVAL"]
  }
}

/** The service, and an effect that releases all of its locks, because they die with their holders. */
interface Locks {
  readonly service: FileLock["Type"]
  readonly releaseAll: Effect.Effect<void>
}

/** Locks on the tree in this ref, together with those of the masters. */
export const locksOn = (place: Ref.Ref<Tree.Tree>, masters: Masters["Type"]): Locks => {
  const semaphores = new Map<string, Effect.Semaphore>()

  const semaphoreOf = (path: string): Effect.Semaphore => {
    const semaphore = semaphores.get(path) ?? Effect.unsafeMakeSemaphore(1)
    semaphores.set(path, semaphore)
    return semaphore
  }

  /** Holds the lock until the scope ends. The wait can be interrupted. */
  const take = (semaphore: Effect.Semaphore) =>
    Effect.uninterruptibleMask((restore) =>
      Effect.zipRight(
        restore(semaphore.take(1)),
        Effect.addFinalizer(() => semaphore.release(1))
      )
    )

  const isHeld = (path: string) => Effect.map(masters.held, (held) => held.has(path))

  /** False if somebody else has it. */
  const tried = Effect.fnUntraced(function* (path: string) {
    const semaphore = semaphoreOf(path)
    const free = yield* semaphore.withPermitsIfAvailable(1)(Effect.void)
    if ((yield* isHeld(path)) || Option.isNone(free)) return false
    yield* take(semaphore)
    return true
  })

  const change = (to: (tree: Tree.Tree) => Either.Either<Tree.Tree, FileSystemError>) =>
    Effect.flatMap(Effect.flatMap(Ref.get(place), to), (tree) => Ref.set(place, tree))

  const ensure = (path: string, isFit: (node: Tree.Node) => boolean) =>
    change((tree) =>
      Either.match(Tree.findForChange(tree, "open", path), {
        onLeft: () => Tree.add(tree, "open", path, privateFile),
        onRight: ([, node]) => {
          if (node.kind === "directory") return Tree.fail("open", path, "EISDIR")
          return isFit(node) ? Either.right(tree) : Tree.change(tree, "open", path, () => privateFile)
        }
      })
    )

  const acquired = <R>(path: string, wait: Effect.Effect<unknown, never, R>) =>
    Effect.gen(function* () {
      if (yield* tried(path)) return
      yield* wait
      if (yield* isHeld(path)) return yield* Effect.never
      yield* take(semaphoreOf(path))
    })

  const removed = (path: string) => Effect.ignore(change((tree) => Tree.removeFile(tree, path)))

  const emptied = (path: string) =>
    Effect.ignore(change((tree) => Tree.change(tree, "write", path, (node) => ({ ...node, text: "" }))))

  const lockedFile = (path: string): LockedFile => ({
    fill: Effect.fnUntraced(function* (text, attributes) {
      const now = yield* Clock.currentTimeMillis
      yield* change((tree) =>
        Tree.change(tree, "write", path, (node) => ({
          ...Tree.withAttributes(attributes)(node),
          text,
          modified: Option.getOrElse(attributes.modified, () => now)
        }))
      )
    })
  })

  /** `end` runs on the file when the lock ends. */
  const locked = <R>(
    path: string,
    meanwhile: Effect.Effect<void, never, R>,
    end: (path: string) => Effect.Effect<void>
  ) =>
    Effect.gen(function* () {
      yield* ensure(path, () => true)
      yield* duringWait(meanwhile, (wait) => acquired(path, wait))
      yield* Effect.acquireRelease(ensure(path, isPrivateFile), () => end(path))
      return lockedFile(path)
    })

  const service: FileLock["Type"] = {
    acquire: (path, meanwhile = Effect.void) => locked(path, meanwhile, emptied),
    acquireTemporary: (path) => locked(path, Effect.void, removed),
    tryAcquire: (path) =>
      Effect.gen(function* () {
        const [key, { kind }] = yield* Tree.findForChange(yield* Ref.get(place), "open", path)
        const error = tryError(kind)
        if (error !== undefined) return yield* Tree.fail(error[0], path, error[1])
        return yield* tried(key)
      }),
    tryAcquireNew: (path, attributes) =>
      Effect.gen(function* () {
        const made = Tree.withAttributes(attributes)(privateFile)
        yield* change((tree) => Tree.add(tree, "open", path, made))
        const [key] = yield* Tree.findForChange(yield* Ref.get(place), "open", path)
        return yield* tried(key)
      })
  }
  return { service, releaseAll: Effect.sync(() => semaphores.clear()) }
}
