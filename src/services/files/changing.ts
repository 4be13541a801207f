/** Changes to the real file system. */
import * as Fs from "node:fs"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { bytesOf } from "../bytes.ts"
import type { Attributes, FileAttributes } from "../FileSystem.ts"
import { attempt, FileSystemError, nodePath, trySync } from "./systemCall.ts"
import { anchored, descriptorPath, inDirectory, whileOpen } from "./trustedPath.ts"

const { O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = Fs.constants

/** chown(2) leaves an ID alone for this value. */
const unchanged = -1

/** By name, because the descriptor may be open only as a path. */
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

/** Writes from the start of the file, whatever the position of the descriptor. */
const writeAll = (descriptor: number, bytes: Buffer): void => {
  for (let at = 0; at < bytes.length; ) at += Fs.writeSync(descriptor, bytes, at, bytes.length - at, at)
}

/**
 * A number of this size is exact to a few hundred nanoseconds, and a copy must not look newer than its source. Eighths
 * of a second are exact, and have to stay so: by them we recognize our own files.
 */
const notLater = (seconds: number): number => (Number.isInteger(seconds * 8) ? seconds : seconds - 1e-6)

/** Gives an open file its content and attributes, and syncs both to the disk. */
export const fill = (path: string, descriptor: number, content: string, attributes: FileAttributes): void => {
  attempt("write", path, () => writeAll(descriptor, bytesOf(content)))
  attempt("chown", path, () => applyTo(descriptor, attributes))
  if (Option.isSome(attributes.modified)) {
    const seconds = notLater(attributes.modified.value / 1000)
    attempt("write", path, () => Fs.futimesSync(descriptor, seconds, seconds))
  }
  attempt("fsync", path, () => Fs.fsyncSync(descriptor))
}

/** Removes what a failed change has begun to make. */
const orElseRemove = (change: () => void, remove: () => void): void => {
  try {
    change()
  } catch (error) {
    Option.liftThrowable(remove)()
    throw error
  }
}

/** Uses a path in one step, and holds its directory open meanwhile. */
const at = (path: string, use: (name: string | Buffer) => void) =>
  trySync("open", path, () => anchored(path, use))

export const createFile = (path: string, content: string, attributes: FileAttributes) =>
  at(path, (name) =>
    whileOpen(Fs.openSync(name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600), (descriptor) =>
      orElseRemove(
        () => fill(path, descriptor, content, attributes),
        () => Fs.unlinkSync(name)
      )
    )
  )

export const makeDirectory = (path: string, attributes: Attributes) =>
  at(path, (name) => {
    attempt("mkdir", path, () => Fs.mkdirSync(name, 0o700))
    orElseRemove(
      () =>
        whileOpen(Fs.openSync(name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW), (descriptor) =>
          attempt("chown", path, () => applyTo(descriptor, attributes))
        ),
      () => Fs.rmdirSync(name)
    )
  })

export const makeLink = (path: string, target: string) =>
  at(path, (name) => Fs.symlinkSync(nodePath(target), name))

/** Opens a name as a path only, because links and sockets cannot be opened. Node lacks this constant. */
const O_PATH = 0o10000000

/** Uses one descriptor throughout, because something else may get the name at any time. */
export const setAttributes = (path: string, attributes: Attributes) =>
  at(path, (name) =>
    whileOpen(Fs.openSync(name, O_PATH | O_NOFOLLOW), (descriptor) => {
      const found = attempt("stat", path, () => Fs.fstatSync(descriptor))
      if (!found.isDirectory() && found.nlink > 1) {
        throw new FileSystemError({ operation: "chown", path, code: "EMLINK" })
      }
      // A link has no mode.
      const applicable = found.isSymbolicLink() ? { ...attributes, mode: Option.none() } : attributes
      attempt("chown", path, () => applyTo(descriptor, applicable))
    })
  )

export const rename = (from: string, to: string) =>
  at(from, (source) =>
    attempt("open", to, () =>
      anchored(to, (target) => attempt("rename", to, () => Fs.renameSync(source, target)))
    )
  )

export const removeFile = (path: string) =>
  at(path, (name) => attempt("unlink", path, () => Fs.unlinkSync(name)))

export const removeDirectory = (path: string) =>
  at(path, (name) => attempt("rmdir", path, () => Fs.rmdirSync(name)))

/** The errors of fsync(2) on file systems that cannot sync directories. */
const unsupported: ReadonlyArray<string> = ["EINVAL", "ENOTSUP", "EOPNOTSUPP"]

const sync = (path: string, descriptor: number): void =>
  attempt("fsync", path, () => Fs.fsyncSync(descriptor))

export const syncDirectory = (path: string) =>
  trySync("open", path, () => inDirectory(path, (directory) => sync(path, directory))).pipe(
    Effect.catchIf(
      ({ code, operation }) => operation === "fsync" && unsupported.includes(code),
      () => Effect.void
    )
  )

export const syncFile = (path: string) =>
  at(path, (name) =>
    whileOpen(Fs.openSync(name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK), (descriptor) => sync(path, descriptor))
  )

/** Appends whole lines in one write, so that lines of several processes do not mix. Makes the file if it is missing. */
export const appendLines = (path: string, lines: ReadonlyArray<string>) =>
  trySync("write", path, () =>
    Fs.appendFileSync(nodePath(path), bytesOf(lines.map((line) => `${line}\n`).join("")))
  )
