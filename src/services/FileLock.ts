/**
 * Exclusive locks on files, as flock(2) gives them: Postfix's programs use the same, and a lock ends with the process
 * that holds it.
 */
import * as Fs from "node:fs"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as ExecutionStrategy from "effect/ExecutionStrategy"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Ref from "effect/Ref"
import * as Scope from "effect/Scope"
import { type FileAttributes, FileSystemError } from "./FileSystem.ts"
import { attempted, nodePath } from "./files/attempt.ts"
import { fill } from "./files/changing.ts"
import { fixed, opened } from "./files/trustedPath.ts"
import { flock, isHeld } from "./flock.ts"

/** A file that only the holder of its lock may write to or rename. */
export interface LockedFile {
  /** Replaces its content and attributes, and brings both to the disk. */
  readonly fill: (content: string, attributes: FileAttributes) => Effect.Effect<void, FileSystemError>
}

/** How operations keep other programs, and each other, from the same files. */
export class FileLock extends Context.Tag("postmulti/FileLock")<
  FileLock,
  {
    /**
     * Waits until this is the only one to hold the lock of the file, which is made if need be, private to its owner;
     * whatever else has that name is removed. When the scope ends, the file is left to who waits for its lock, and
     * else removed, unless it has got another name. As long as somebody else holds the lock, `meanwhile` is run.
     */
    readonly acquire: <R = never>(
      path: string,
      meanwhile?: Effect.Effect<void, never, R>
    ) => Effect.Effect<LockedFile, FileSystemError, R | Scope.Scope>
    /** Takes the lock of an existing regular file without waiting; false if somebody else holds it. */
    readonly tryAcquire: (path: string) => Effect.Effect<boolean, FileSystemError, Scope.Scope>
    /**
     * Makes an empty file and takes its lock; false, and the file stays, if somebody else has been faster to take it.
     * Fails if there is something already.
     */
    readonly tryAcquireNew: (
      path: string,
      attributes: FileAttributes
    ) => Effect.Effect<boolean, FileSystemError, Scope.Scope>
  }
>() {}

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDWR } = Fs.constants

const isSame = (descriptor: number, name: string | Buffer): boolean => {
  const [open, named] = [Fs.fstatSync(descriptor), Fs.lstatSync(name, { throwIfNoEntry: false })]
  return named !== undefined && open.dev === named.dev && open.ino === named.ino
}

/** As postconf(1) wants it, or as the umask leaves that; anything else at the place was not made for this. */
const isPrivateFile = (descriptor: number): boolean => {
  const status = Fs.fstatSync(descriptor)
  return (
    status.isFile() &&
    status.nlink === 1 &&
    (status.mode & 0o7777 & ~0o600) === 0 &&
    status.uid === process.geteuid?.()
  )
}

/** How the attempt to open a symbolic link or a socket ends. */
const isUnopenable = ({ code }: FileSystemError): boolean => code === "ELOOP" || code === "ENXIO"

const openOrMake = (path: string, name: string | Buffer) => {
  const open = opened(path, () => Fs.openSync(name, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600))
  const remove = attempted("unlink", path, () => Fs.unlinkSync(name))
  return Effect.catchIf(open, isUnopenable, () => Effect.zipRight(remove, open))
}

const removeIfNamed = (descriptor: number, name: string | Buffer) =>
  Effect.ignore(
    Effect.try(() => {
      if (isSame(descriptor, name)) Fs.unlinkSync(name)
    })
  )

/** One try: false if the name was given to another file meanwhile, or has to be. */
const isLocked = <R>(
  path: string,
  name: string | Buffer,
  descriptor: number,
  wait: Effect.Effect<unknown, never, R>
) =>
  Effect.gen(function* () {
    if ((yield* flock(path, descriptor, ["-x", "-n"])) !== 0) {
      yield* wait
      yield* flock(path, descriptor, ["-x"])
    }
    if (!(yield* attempted("stat", path, () => isSame(descriptor, name)))) return false
    const fit = yield* attempted("stat", path, () => isPrivateFile(descriptor))
    yield* fit
      ? attempted("chown", path, () => Fs.fchmodSync(descriptor, 0o600))
      : attempted("unlink", path, () => Fs.unlinkSync(name))
    return fit
  })

/** Takes a file away that nobody has the lock of; the system is asked where flock(1) cannot be started. */
const removeIfFree = (path: string, name: string | Buffer, descriptor: number) =>
  flock(path, descriptor, ["-x", "-n"]).pipe(
    Effect.map((status) => status === 0),
    Effect.orElse(() => Effect.map(isHeld(descriptor), (held) => !held)),
    Effect.flatMap((free) => (free ? removeIfNamed(descriptor, name) : Effect.void)),
    Effect.ignore
  )

/** Others may wait for the lock of a file that has lost its name, so it is not kept open. `locked` is run with the lock. */
const lockNamed = <R>(
  path: string,
  name: string | Buffer,
  wait: Effect.Effect<unknown, never, R>,
  locked: (descriptor: number) => Effect.Effect<void>
): Effect.Effect<number, FileSystemError, R | Scope.Scope> =>
  Effect.gen(function* () {
    const scope = yield* Scope.fork(yield* Effect.scope, ExecutionStrategy.sequential)
    const descriptor = yield* Scope.extend(openOrMake(path, name), scope)
    const isOurs = yield* isLocked(path, name, descriptor, wait).pipe(
      Effect.tap((ours) => (ours ? locked(descriptor) : Effect.void)),
      Effect.onError(() => removeIfFree(path, name, descriptor))
    )
    if (isOurs) return descriptor
    yield* Scope.close(scope, Exit.void)
    return yield* lockNamed(path, name, wait, locked)
  })

/** Runs `use` with an effect that starts `meanwhile`, once at most; it ends with `use`. */
export const duringWait = <A, E, R, R2>(
  meanwhile: Effect.Effect<void, never, R2>,
  use: (wait: Effect.Effect<unknown, never, R2>) => Effect.Effect<A, E, R>
): Effect.Effect<A, E, R | R2> =>
  Effect.scopedWith((scope) => Effect.flatMap(Effect.once(Effect.forkIn(meanwhile, scope)), use))

const openExisting = (path: string, name: string | Buffer) =>
  opened(path, () => Fs.openSync(name, O_RDWR | O_NOFOLLOW | O_NONBLOCK))

/**
 * Who had to wait has others behind it, most likely. If it took the file away, all of them would have to begin again,
 * each time that one is done; so it lets go first, and takes away only what none of them has got the lock of then.
 */
const letGo = (path: string, name: string | Buffer, descriptor: number, close: Effect.Effect<void>) =>
  Effect.gen(function* () {
    if (!(yield* attempted("stat", path, () => isSame(descriptor, name)))) return
    yield* close
    yield* removeIfFree(path, name, yield* openExisting(path, name))
  }).pipe(Effect.scoped, Effect.ignore)

const acquire = <R = never>(path: string, meanwhile: Effect.Effect<void, never, R> = Effect.void) =>
  Effect.gen(function* () {
    const name = nodePath(yield* fixed(path))
    const outer = yield* Effect.scope
    const scope = yield* Scope.fork(outer, ExecutionStrategy.sequential)
    const queued = yield* Ref.make(false)
    // The lock can be had, and its wait interrupted all the same, as long as `meanwhile` has not come to its end.
    const removeLater = (descriptor: number) =>
      Scope.addFinalizer(
        outer,
        Effect.if(queued, {
          onTrue: () => letGo(path, name, descriptor, Scope.close(scope, Exit.void)),
          onFalse: () => removeIfNamed(descriptor, name)
        })
      )
    const descriptor = yield* duringWait(meanwhile, (wait) =>
      Scope.extend(lockNamed(path, name, Effect.zipRight(Ref.set(queued, true), wait), removeLater), scope)
    )
    const locked: LockedFile = {
      fill: (content, attributes) =>
        Effect.zipRight(
          attempted("write", path, () => Fs.ftruncateSync(descriptor)),
          fill(path, descriptor, content, attributes)
        )
    }
    return locked
  })

const tryAcquire = Effect.fnUntraced(function* (path: string) {
  const name = nodePath(yield* fixed(path))
  const descriptor = yield* openExisting(path, name)
  const isFile = yield* attempted("stat", path, () => Fs.fstatSync(descriptor).isFile())
  if (!isFile) return yield* new FileSystemError({ operation: "flock", path, code: "EINVAL" })
  return (yield* flock(path, descriptor, ["-x", "-n"])) === 0
})

const tryAcquireNew = Effect.fnUntraced(function* (path: string, attributes: FileAttributes) {
  const name = nodePath(yield* fixed(path))
  const descriptor = yield* opened(path, () =>
    Fs.openSync(name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600)
  )
  // If we are killed while flock(1) runs, the file stays, and its owner must be able to open it then.
  return yield* fill(path, descriptor, "", attributes).pipe(
    Effect.zipRight(flock(path, descriptor, ["-x", "-n"])),
    Effect.map((status) => status === 0),
    // Whoever is allowed to open the file may have got its lock by now.
    Effect.onError(() => removeIfFree(path, name, descriptor))
  )
})

export const makeFileLock: Effect.Effect<Context.Tag.Service<FileLock>> = Effect.succeed({
  acquire,
  tryAcquire,
  tryAcquireNew
})

export const FileLockLive = /* @__PURE__ */ Layer.effect(FileLock, makeFileLock)
