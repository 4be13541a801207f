/**
 * Exclusive locks on files, as flock(2) gives them: Postfix's programs use the same, and a lock ends with the process
 * that holds it.
 */
import * as Fs from "node:fs"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import type { FileAttributes } from "./FileSystem.ts"
import { fill } from "./files/changing.ts"
import { attempt, errnoCode, FileSystemError, tryEither, trySync } from "./files/systemCall.ts"
import { anchored, anchoredPath, close, openScoped } from "./files/trustedPath.ts"
import { childProcess } from "./processes/spawn.ts"

/** Node has no flock(2). This program calls it on a descriptor that it inherits from us. */
export const lockProgram = "/usr/bin/flock"

/** Completes with the exit status of flock(1): 0 if it got the lock, 1 if somebody else has it. */
const flock = (path: string, descriptor: number, options: ReadonlyArray<string>) =>
  Effect.flatMap(childProcess, ({ spawn }) =>
    Effect.async<number, FileSystemError>((done) => {
      // In a process group of its own, so that Ctrl-C reaches only us.
      const started = tryEither("flock", lockProgram, () =>
        spawn(lockProgram, [...options, "3"], {
          detached: true,
          env: {},
          stdio: ["ignore", "ignore", "ignore", descriptor]
        })
      )
      if (Either.isLeft(started)) return done(Effect.fail(started.left))
      const child = started.right
      const fail = (on: string, code: string) =>
        done(new FileSystemError({ operation: "flock", path: on, code }))
      child.once("error", (cause) => fail(lockProgram, errnoCode(cause)))
      child.once("exit", (status) =>
        status === null || status > 1 ? fail(path, "ENOLCK") : done(Effect.succeed(status))
      )
      return Effect.sync(() => child.kill("SIGKILL"))
    })
  )

const tryFlock = (path: string, descriptor: number) =>
  Effect.map(flock(path, descriptor, ["-x", "-n"]), (status) => status === 0)

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDWR } = Fs.constants

const isSame = (descriptor: number, name: string | Buffer): boolean => {
  const [open, named] = [Fs.fstatSync(descriptor), Fs.lstatSync(name, { throwIfNoEntry: false })]
  return named !== undefined && open.dev === named.dev && open.ino === named.ino
}

/** The mode that postconf(1) asks for, as far as the umask leaves it. Any other file was not made as a lock. */
const isPrivateFile = (descriptor: number): boolean => {
  const status = Fs.fstatSync(descriptor)
  return (
    status.isFile() &&
    status.nlink === 1 &&
    (status.mode & 0o7777 & ~0o600) === 0 &&
    status.uid === process.geteuid?.()
  )
}

/** The errors of opening a symbolic link or a socket. */
const unopenable: ReadonlyArray<string> = ["ELOOP", "ENXIO"]

const openOrMake = (path: string, name: string | Buffer): number => {
  const open = () => Fs.openSync(name, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600)
  try {
    return open()
  } catch (error) {
    if (!unopenable.includes(errnoCode(error))) throw error
    attempt("unlink", path, () => Fs.unlinkSync(name))
    return open()
  }
}

/** We hold the lock. Programs that wait for it see that the file has lost its name, and start over. */
const removeIfNamed = (descriptor: number, name: string | Buffer) =>
  Effect.ignore(
    Effect.try(() => {
      if (isSame(descriptor, name)) Fs.unlinkSync(name)
    })
  )

/** `1: FLOCK  ADVISORY  WRITE 1234 fe:00:5678 0 EOF`; the inode is the last number of the sixth word. */
const lockedInode = /^\d+: FLOCK +\S+ +\S+ +\S+ \S+:(\d+) /gm

/**
 * Asks the kernel, without a process. It names devices in several ways, so the same inode on another device counts,
 * too.
 */
const isUnlocked = (descriptor: number) =>
  trySync("read", "/proc/locks", () => {
    const inode = `${Fs.fstatSync(descriptor).ino}`
    const locks = Fs.readFileSync("/proc/locks", "latin1").matchAll(lockedInode)
    return ![...locks].some(([, locked]) => locked === inode)
  })

/** Asks the kernel if flock(1) cannot be started. */
const removeIfFree = (path: string, name: string | Buffer, descriptor: number) =>
  tryFlock(path, descriptor).pipe(
    Effect.orElse(() => isUnlocked(descriptor)),
    Effect.flatMap((free) => (free ? removeIfNamed(descriptor, name) : Effect.void)),
    Effect.ignore
  )

/** False if the file has lost its name, or was removed because it was not made as a lock. */
const waitForLock = <R>(
  path: string,
  name: string | Buffer,
  descriptor: number,
  wait: Effect.Effect<unknown, never, R>
) =>
  Effect.gen(function* () {
    if (!(yield* tryFlock(path, descriptor))) {
      yield* wait
      yield* flock(path, descriptor, ["-x"])
    }
    return yield* trySync("stat", path, () => {
      if (!isSame(descriptor, name)) return false
      const isFit = isPrivateFile(descriptor)
      if (isFit) attempt("chown", path, () => Fs.fchmodSync(descriptor, 0o600))
      else attempt("unlink", path, () => Fs.unlinkSync(name))
      return isFit
    })
  })

/** Closes a file that has lost its name, because others may wait for its lock. */
const lockNamed = <R>(
  path: string,
  name: string | Buffer,
  wait: Effect.Effect<unknown, never, R>,
  onFailure: (descriptor: number) => Effect.Effect<void>
): Effect.Effect<number, FileSystemError, R | Scope.Scope> =>
  Effect.gen(function* () {
    let open = -1
    yield* Effect.addFinalizer(() => Effect.sync(() => close(open)))
    while (true) {
      const descriptor = yield* trySync("open", path, () => (open = openOrMake(path, name)))
      const isOurs = yield* Effect.onError(waitForLock(path, name, descriptor, wait), () =>
        onFailure(descriptor)
      )
      if (isOurs) return descriptor
      close(open)
      open = -1
    }
  })

/** Runs `use` with an effect that starts `meanwhile`, at most once. `meanwhile` ends with `use`. */
export const duringWait = <A, E, R, R2>(
  meanwhile: Effect.Effect<void, never, R2>,
  use: (wait: Effect.Effect<unknown, never, R2>) => Effect.Effect<A, E, R>
): Effect.Effect<A, E, R | R2> =>
  Effect.scopedWith((scope) => Effect.flatMap(Effect.once(Effect.forkIn(meanwhile, scope)), use))

const lockedFile = (path: string, descriptor: number): LockedFile => ({
  fill: (content, attributes) =>
    trySync("write", path, () => {
      Fs.ftruncateSync(descriptor)
      fill(path, descriptor, content, attributes)
    })
})

/** A file that only the holder of its lock may write or rename. */
export interface LockedFile {
  /** Replaces its content and attributes, and syncs both to the disk. */
  readonly fill: (content: string, attributes: FileAttributes) => Effect.Effect<void, FileSystemError>
}

/** Keeps other programs, and other commands of ours, from changing the same files. */
export class FileLock extends Context.Tag("postmulti/FileLock")<
  FileLock,
  {
    /**
     * Waits for the lock of the file, and holds it until the scope ends. Makes the file if necessary, private to its
     * owner; anything else at that path is removed. Afterwards the file stays, empty. `meanwhile` runs while somebody
     * else holds the lock.
     */
    readonly acquire: <R = never>(
      path: string,
      meanwhile?: Effect.Effect<void, never, R>
    ) => Effect.Effect<LockedFile, FileSystemError, R | Scope.Scope>
    /** The same for a file that will be renamed. If it is not, it is removed when the scope ends. */
    readonly acquireTemporary: (path: string) => Effect.Effect<LockedFile, FileSystemError, Scope.Scope>
    /** Takes the lock of an existing regular file without waiting; false if somebody else holds it. */
    readonly tryAcquire: (path: string) => Effect.Effect<boolean, FileSystemError, Scope.Scope>
    /**
     * Makes an empty file and takes its lock. If somebody else takes the lock first, completes with false, and the
     * file stays. Fails if the path exists.
     */
    readonly tryAcquireNew: (
      path: string,
      attributes: FileAttributes
    ) => Effect.Effect<boolean, FileSystemError, Scope.Scope>
  }
>() {
  static readonly live = FileLock.of({
    acquire: <R = never>(path: string, meanwhile: Effect.Effect<void, never, R> = Effect.void) =>
      Effect.gen(function* () {
        const name = yield* anchoredPath(path)
        const descriptor = yield* duringWait(meanwhile, (wait) =>
          lockNamed(path, name, wait, () => Effect.void)
        )
        // The content names the holder, which is about to end.
        yield* Effect.addFinalizer(() => Effect.ignore(Effect.try(() => Fs.ftruncateSync(descriptor))))
        return lockedFile(path, descriptor)
      }),

    acquireTemporary: Effect.fnUntraced(function* (path) {
      const name = yield* anchoredPath(path)
      const descriptor = yield* lockNamed(path, name, Effect.void, (open) => removeIfFree(path, name, open))
      yield* Effect.addFinalizer(() => removeIfNamed(descriptor, name))
      return lockedFile(path, descriptor)
    }),

    tryAcquire: Effect.fnUntraced(function* (path) {
      const descriptor = yield* openScoped(path, () =>
        anchored(path, (name) => Fs.openSync(name, O_RDWR | O_NOFOLLOW | O_NONBLOCK))
      )
      const isFile = yield* trySync("stat", path, () => Fs.fstatSync(descriptor).isFile())
      if (!isFile) return yield* new FileSystemError({ operation: "flock", path, code: "EINVAL" })
      return yield* tryFlock(path, descriptor)
    }),

    tryAcquireNew: Effect.fnUntraced(function* (path, attributes) {
      const name = yield* anchoredPath(path)
      const flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW
      const descriptor = yield* openScoped(path, () => Fs.openSync(name, flags, 0o600))
      // If we are killed while flock(1) runs, the file stays, so its owner must be able to open it.
      return yield* trySync("write", path, () => fill(path, descriptor, "", attributes)).pipe(
        Effect.zipRight(tryFlock(path, descriptor)),
        // Another program may have its lock by now.
        Effect.onError(() => removeIfFree(path, name, descriptor))
      )
    })
  })

  static readonly layer = Layer.succeed(this, this.live)
}
