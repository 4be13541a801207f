/** Reads the real file system. */
import * as Fs from "node:fs"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { isAscii, textOf } from "../bytes.ts"
import type { FileKind, Status, Written } from "../FileSystem.ts"
import { directoryOf } from "../paths.ts"
import { attempt, FileSystemError, failure, nodePath, tryEither, trySync } from "./systemCall.ts"
import { anchored, descriptorPath, inDirectory, whileOpen } from "./trustedPath.ts"

const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = Fs.constants

/** A directory can be opened but not read, and C programs name the failed call. */
const failedRead = (error: FileSystemError): FileSystemError =>
  error.code === "EISDIR" ? new FileSystemError({ ...error, operation: "read" }) : error

const read = (path: string): Either.Either<string, FileSystemError> =>
  Either.mapLeft(
    tryEither("open", path, () => {
      const target = nodePath(path)
      // Node reads UTF-8 in one call and other encodings in four. For ASCII there is no difference.
      const unicode = Fs.readFileSync(target, "utf8")
      return isAscii(unicode) ? unicode : textOf(Fs.readFileSync(target))
    }),
    failedRead
  )

export const readFile = (path: string) => Effect.suspend(() => read(path))

/** At most that many bytes of an open file. */
const firstBytes = (descriptor: number, most: number): Buffer => {
  const bytes = Buffer.alloc(most)
  let size = 0
  for (let read = -1; read !== 0 && size < most; size += read) {
    read = Fs.readSync(descriptor, bytes, size, most - size, size)
  }
  return bytes.subarray(0, size)
}

/** Examines the opened file, whatever has got its name since. */
export const readSmallFile = (path: string, most: number) =>
  trySync("open", path, () =>
    anchored(path, (name) =>
      whileOpen(Fs.openSync(name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK), (descriptor) => {
        const failed = (code: string) => new FileSystemError({ operation: "read", path, code })
        if (!attempt("stat", path, () => Fs.fstatSync(descriptor)).isFile()) throw failed("EINVAL")
        const bytes = attempt("read", path, () => firstBytes(descriptor, most + 1))
        if (bytes.length > most) throw failed("EFBIG")
        return textOf(bytes)
      })
    )
  )

export const readFiles = (paths: ReadonlyArray<string>) => Effect.sync(() => paths.map(read))

export const kind = (path: string) =>
  trySync("stat", path, (): FileKind => {
    const status = Fs.statSync(nodePath(path))
    return status.isDirectory() ? "directory" : status.isFile() ? "file" : "other"
  })

const kindOf = (status: Fs.BigIntStats): Status["kind"] => {
  if (status.isFile()) return "file"
  if (status.isDirectory()) return "directory"
  if (status.isSymbolicLink()) return "link"
  if (status.isSocket()) return "socket"
  return status.isFIFO() ? "fifo" : "other"
}

/** Keeps whole milliseconds exact, which dividing such a large number would not. */
const milliseconds = (nanoseconds: bigint): number =>
  Number(nanoseconds / 1_000_000n) + Number(nanoseconds % 1_000_000n) / 1e6

const writtenOf = (found: Fs.BigIntStats): Written => ({
  size: Number(found.size),
  modified: milliseconds(found.mtimeNs),
  changed: milliseconds(found.ctimeNs),
  inode: `${found.dev}:${found.ino}`
})

const writtenAt = Option.liftThrowable((path: string) =>
  writtenOf(Fs.statSync(nodePath(path), { bigint: true }))
)

export const written = (paths: ReadonlyArray<string>) => Effect.sync(() => paths.map(writtenAt))

export const status = (path: string) =>
  trySync("stat", path, (): Status => {
    // On some file systems, inode numbers need big integers.
    const found = Fs.lstatSync(nodePath(path), { bigint: true })
    return {
      kind: kindOf(found),
      uid: Number(found.uid),
      gid: Number(found.gid),
      mode: Number(found.mode) & 0o7777,
      links: Number(found.nlink),
      ...writtenOf(found),
      version: [found.dev, found.ino, found.size, found.mtimeNs, found.ctimeNs].join(" ")
    }
  })

/** The number of the mount through which a file was opened. */
const mountOf = (descriptor: number): string | undefined =>
  /^mnt_id:\s*(\d+)$/m.exec(Fs.readFileSync(`/proc/self/fdinfo/${descriptor}`, "latin1"))?.[1]

export const isMounted = (path: string) =>
  trySync("open", path, () =>
    inDirectory(path, (directory) =>
      inDirectory(directoryOf(path), (parent) =>
        attempt("stat", path, () => {
          const [own, above] = [Fs.fstatSync(directory), Fs.fstatSync(parent)]
          return own.dev !== above.dev || mountOf(directory) !== mountOf(parent)
        })
      )
    )
  )

export const linkTarget = (path: string) =>
  trySync("read", path, () => textOf(Fs.readlinkSync(nodePath(path), "buffer")))

export const realPath = (path: string) =>
  trySync("open", path, () => textOf(Fs.realpathSync.native(nodePath(path), "buffer")))

const collect = (path: string, prefix: string, depth: number, files: Array<string>): Array<string> => {
  try {
    for (const entry of Fs.readdirSync(nodePath(path), { withFileTypes: true, encoding: "latin1" })) {
      if (entry.isFile()) files.push(prefix + entry.name)
      else if (entry.isDirectory() && depth > 0) {
        collect(`${path}/${entry.name}`, `${prefix}${entry.name}/`, depth - 1, files)
      }
    }
    return files
  } catch (cause) {
    const error = failure("open", path)(cause)
    if (error.code === "ENOENT") return files
    throw error
  }
}

export const filesBelow = (paths: ReadonlyArray<string>, depth: number) =>
  trySync(
    "open",
    "",
    (): ReadonlyArray<ReadonlyArray<string>> => paths.map((path) => collect(path, "", depth, []))
  )

/** Somebody else's file may be anything. */
const beginningOf = Option.liftThrowable((path: string, bytes: number) =>
  whileOpen(Fs.openSync(nodePath(path), O_RDONLY | O_NOFOLLOW | O_NONBLOCK), (descriptor) =>
    textOf(firstBytes(descriptor, bytes))
  )
)

export const beginnings = (paths: ReadonlyArray<string>, bytes: number) =>
  Effect.sync(() => paths.map((path) => beginningOf(path, bytes)))

export const entries = (path: string) =>
  trySync("open", path, () =>
    inDirectory(path, (directory) =>
      attempt("read", path, () => Fs.readdirSync(descriptorPath(directory), "latin1").sort())
    )
  )
