/** Changes to the real file system. */
import * as Fs from "node:fs"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import { bytesOf } from "../bytes.ts"
import type { Attributes, FileAttributes } from "../FileSystem.ts"
import { FileSystemError, nodePath, trySync } from "../systemCall.ts"
import { anchoredPath, descriptorPath, openDirectory, openScoped } from "./trustedPath.ts"

const { O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = Fs.constants

/** chown(2) leaves an ID alone for this value. */
const unchanged = -1

/** By name, because the descriptor may be open as a path only. */
const applyTo = (descriptor: number, { gid, mode, uid }: Attributes): void => {
  const name = descriptorPath(descriptor)
  Fs.chownSync(
    name,
    uid,
    Option.getOrElse(gid, () => unchanged)
  )
  // After chown, which clears the set-group-ID bit.
  if (Option.isSome(mode)) Fs.chmodSync(name, mode.value)
}

/** Writes from the start of the file, wherever an earlier write has ended. */
const writeAll = (descriptor: number, bytes: Buffer): void => {
  for (let at = 0; at < bytes.length; ) at += Fs.writeSync(descriptor, bytes, at, bytes.length - at, at)
}

/** A number of this size is exact to some hundred nanoseconds, and a copy must not look newer than what it was made from. */
const notLater = (seconds: number): number => (Number.isInteger(seconds) ? seconds : seconds - 1e-6)

/** Gives an open file its content and attributes, and syncs both to the disk. */
export const fill = (
  path: string,
  descriptor: number,
  content: string,
  attributes: FileAttributes
): Effect.Effect<void, FileSystemError> =>
  Effect.gen(function* () {
    yield* trySync("write", path, () => writeAll(descriptor, bytesOf(content)))
    yield* trySync("chown", path, () => applyTo(descriptor, attributes))
    if (Option.isSome(attributes.modified)) {
      const seconds = notLater(attributes.modified.value / 1000)
      yield* trySync("write", path, () => Fs.futimesSync(descriptor, seconds, seconds))
    }
    yield* trySync("fsync", path, () => Fs.fsyncSync(descriptor))
  })

/** Removes what a failed change has begun to make. */
const orElseRemove =
  (remove: () => void) =>
  <A, E, R>(change: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.onError(change, () => Effect.ignore(Effect.try(remove)))

/** Does something at a path, and holds its directories open meanwhile. */
const at = <A, R>(
  path: string,
  use: (name: string | Buffer) => Effect.Effect<A, FileSystemError, R | Scope.Scope>
) => Effect.scoped(Effect.flatMap(anchoredPath(path), use))

export const createFile = (path: string, content: string, attributes: FileAttributes) =>
  at(path, (name) =>
    Effect.gen(function* () {
      const flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW
      const descriptor = yield* openScoped(path, () => Fs.openSync(name, flags, 0o600))
      yield* fill(path, descriptor, content, attributes).pipe(orElseRemove(() => Fs.unlinkSync(name)))
    })
  )

export const makeDirectory = (path: string, attributes: Attributes) =>
  at(path, (name) =>
    Effect.gen(function* () {
      yield* trySync("mkdir", path, () => Fs.mkdirSync(name, 0o700))
      yield* Effect.gen(function* () {
        const descriptor = yield* openScoped(path, () =>
          Fs.openSync(name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
        )
        yield* trySync("chown", path, () => applyTo(descriptor, attributes))
      }).pipe(orElseRemove(() => Fs.rmdirSync(name)))
    })
  )

export const makeLink = (path: string, target: string) =>
  at(path, (name) => trySync("open", path, () => Fs.symlinkSync(nodePath(target), name)))

/** Opens a name as a path only, because links and sockets cannot be opened. Node lacks this constant. */
const O_PATH = 0o10000000

/** Uses one descriptor throughout, because something else may get the name at any time. */
export const setAttributes = (path: string, attributes: Attributes) =>
  at(path, (name) =>
    Effect.gen(function* () {
      const descriptor = yield* openScoped(path, () => Fs.openSync(name, O_PATH | O_NOFOLLOW))
      const found = yield* trySync("stat", path, () => Fs.fstatSync(descriptor))
      if (!found.isDirectory() && found.nlink > 1) {
        return yield* new FileSystemError({ operation: "chown", path, code: "EMLINK" })
      }
      // A link has no mode.
      const applicable = found.isSymbolicLink() ? { ...attributes, mode: Option.none() } : attributes
      yield* trySync("chown", path, () => applyTo(descriptor, applicable))
    })
  )

export const rename = (from: string, to: string) =>
  at(from, (source) => at(to, (target) => trySync("rename", to, () => Fs.renameSync(source, target))))

export const removeFile = (path: string) =>
  at(path, (name) => trySync("unlink", path, () => Fs.unlinkSync(name)))

export const removeDirectory = (path: string) =>
  at(path, (name) => trySync("rmdir", path, () => Fs.rmdirSync(name)))

/** The errors of fsync(2) on file systems that cannot sync directories. */
const isUnsupported = ({ code }: FileSystemError): boolean =>
  code === "EINVAL" || code === "ENOTSUP" || code === "EOPNOTSUPP"

export const syncDirectory = (path: string) =>
  Effect.flatMap(openDirectory(path), (descriptor) =>
    Effect.catchIf(
      trySync("fsync", path, () => Fs.fsyncSync(descriptor)),
      isUnsupported,
      () => Effect.void
    )
  ).pipe(Effect.scoped)

export const syncFile = (path: string) =>
  at(path, (name) =>
    Effect.flatMap(
      openScoped(path, () => Fs.openSync(name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)),
      (descriptor) => trySync("fsync", path, () => Fs.fsyncSync(descriptor))
    )
  )

/** Appends whole lines in one write, so that lines of several processes do not mix. Makes the file if it is missing. */
export const appendLines = (
  path: string,
  lines: ReadonlyArray<string>
): Effect.Effect<void, FileSystemError> =>
  trySync("write", path, () =>
    Fs.appendFileSync(nodePath(path), bytesOf(lines.map((line) => `${line}\n`).join("")))
  )
