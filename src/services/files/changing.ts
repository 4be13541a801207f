/** Changes to the real file system. */
import * as Fs from "node:fs"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { bytesOf } from "../bytes.ts"
import { type Attributes, type FileAttributes, FileSystemError } from "../FileSystem.ts"
import { attempted, nodePath } from "./attempt.ts"
import { descriptorPath, fixed, openDirectory, opened } from "./trustedPath.ts"

const { O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = Fs.constants

/** As chown(2) has it. */
const unchanged = -1

/** What the descriptor refers to need not be open. */
const applyTo = (descriptor: number, { gid, mode, uid }: Attributes): void => {
  const name = descriptorPath(descriptor)
  Fs.chownSync(
    name,
    uid,
    Option.getOrElse(gid, () => unchanged)
  )
  // Afterwards, since a change of the owner takes the set-group-ID bit away.
  if (Option.isSome(mode)) Fs.chmodSync(name, mode.value)
}

/** From the start of the file, wherever an earlier write has ended. */
const writeAll = (descriptor: number, bytes: Buffer): void => {
  for (let at = 0; at < bytes.length; ) at += Fs.writeSync(descriptor, bytes, at, bytes.length - at, at)
}

/** Gives an open file its content and attributes, and brings both to the disk. */
export const fill = (
  path: string,
  descriptor: number,
  content: string,
  attributes: FileAttributes
): Effect.Effect<void, FileSystemError> =>
  Effect.gen(function* () {
    yield* attempted("write", path, () => writeAll(descriptor, bytesOf(content)))
    yield* attempted("chown", path, () => applyTo(descriptor, attributes))
    if (Option.isSome(attributes.modified)) {
      const seconds = attributes.modified.value / 1000
      yield* attempted("write", path, () => Fs.futimesSync(descriptor, seconds, seconds))
    }
    yield* attempted("fsync", path, () => Fs.fsyncSync(descriptor))
  })

/** Takes away again what a change has begun to make. */
const orElseRemove =
  (remove: () => void) =>
  <A, E, R>(change: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.onError(change, () => Effect.ignore(Effect.try(remove)))

export const createFile = (path: string, content: string, attributes: FileAttributes) =>
  Effect.gen(function* () {
    const name = nodePath(yield* fixed(path))
    const descriptor = yield* opened(path, () =>
      Fs.openSync(name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600)
    )
    yield* fill(path, descriptor, content, attributes).pipe(orElseRemove(() => Fs.unlinkSync(name)))
  }).pipe(Effect.scoped)

export const makeDirectory = (path: string, attributes: Attributes) =>
  Effect.gen(function* () {
    const name = nodePath(yield* fixed(path))
    yield* attempted("mkdir", path, () => Fs.mkdirSync(name, 0o700))
    yield* Effect.gen(function* () {
      const descriptor = yield* opened(path, () => Fs.openSync(name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW))
      yield* attempted("chown", path, () => applyTo(descriptor, attributes))
    }).pipe(orElseRemove(() => Fs.rmdirSync(name)))
  }).pipe(Effect.scoped)

export const makeLink = (path: string, target: string) =>
  Effect.gen(function* () {
    const name = nodePath(yield* fixed(path))
    yield* attempted("open", path, () => Fs.symlinkSync(nodePath(target), name))
  }).pipe(Effect.scoped)

/** Refers to what has a name without opening it, which links and sockets do not allow; Node has no word for it. */
const O_PATH = 0o10000000

/** By one descriptor throughout, since the name may be given to something else at any time. */
export const setAttributes = (path: string, attributes: Attributes) =>
  Effect.gen(function* () {
    const name = nodePath(yield* fixed(path))
    const descriptor = yield* opened(path, () => Fs.openSync(name, O_PATH | O_NOFOLLOW))
    const found = yield* attempted("stat", path, () => Fs.fstatSync(descriptor))
    if (!found.isDirectory() && found.nlink > 1) {
      return yield* new FileSystemError({ operation: "chown", path, code: "EMLINK" })
    }
    // A link has no mode.
    const applicable = found.isSymbolicLink() ? { ...attributes, mode: Option.none() } : attributes
    yield* attempted("chown", path, () => applyTo(descriptor, applicable))
  }).pipe(Effect.scoped)

export const rename = (from: string, to: string) =>
  Effect.gen(function* () {
    const [source, target] = [nodePath(yield* fixed(from)), nodePath(yield* fixed(to))]
    yield* attempted("rename", to, () => Fs.renameSync(source, target))
  }).pipe(Effect.scoped)

export const removeFile = (path: string) =>
  Effect.flatMap(fixed(path), (name) => attempted("unlink", path, () => Fs.unlinkSync(nodePath(name)))).pipe(
    Effect.scoped
  )

export const removeDirectory = (path: string) =>
  Effect.flatMap(fixed(path), (name) => attempted("rmdir", path, () => Fs.rmdirSync(nodePath(name)))).pipe(
    Effect.scoped
  )

/** What fsync(2) says of directories on file systems that keep their names elsewhere. */
const isUnsupported = ({ code }: FileSystemError): boolean =>
  code === "EINVAL" || code === "ENOTSUP" || code === "EOPNOTSUPP"

export const syncDirectory = (path: string) =>
  Effect.flatMap(openDirectory(path), (descriptor) =>
    Effect.catchIf(
      attempted("fsync", path, () => Fs.fsyncSync(descriptor)),
      isUnsupported,
      () => Effect.void
    )
  ).pipe(Effect.scoped)

export const syncFile = (path: string) =>
  Effect.gen(function* () {
    const name = nodePath(yield* fixed(path))
    const descriptor = yield* opened(path, () => Fs.openSync(name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK))
    yield* attempted("fsync", path, () => Fs.fsyncSync(descriptor))
  }).pipe(Effect.scoped)
