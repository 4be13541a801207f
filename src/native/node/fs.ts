/** The part of `node:fs` that the live services use. */
import { errnoOf, split } from "../host.ts"

type Path = string | Uint8Array

/** A string is ASCII: other paths come as bytes. */
const textOf = (path: Path): string =>
  typeof path === "string" ? path : host.text(path.buffer, path.byteOffset, path.byteLength)

const bufferOf = (text: string): Buffer => Buffer.from(text, "latin1")

export const { constants } = host

const { O_APPEND, O_CREAT, O_EXCL, O_RDONLY, O_RDWR, O_WRONLY } = constants

const flagsOf = (flags: number | string): number =>
  flags === "r" ? O_RDONLY : flags === "wx+" ? O_RDWR | O_CREAT | O_EXCL : Number(flags)

export const openSync = (path: Path, flags: number | string = "r", mode = 0o666): number =>
  host.open(textOf(path), flagsOf(flags), mode)

export const closeSync = host.close
export const fsyncSync = host.fsync
export const ftruncateSync = host.truncate
export const fchmodSync = host.fchmod
export const futimesSync = (descriptor: number, _: number, modified: number): void => {
  const seconds = Math.floor(modified)
  host.setTimes(descriptor, seconds, Math.floor((modified - seconds) * 1e9))
}

const transfer =
  (move: typeof host.read) =>
  (
    descriptor: number,
    bytes: Uint8Array,
    offset = 0,
    length = bytes.length - offset,
    position = -1
  ): number =>
    move(descriptor, bytes.buffer, bytes.byteOffset + offset, length, position)

export const readSync = transfer(host.read)
export const writeSync = transfer(host.write)

const whileOpen = <A>(file: Path | number, flags: number, use: (descriptor: number) => A): A => {
  if (typeof file === "number") return use(file)
  const descriptor = openSync(file, flags)
  try {
    return use(descriptor)
  } finally {
    host.close(descriptor)
  }
}

const writeAll = (descriptor: number, bytes: Uint8Array): void => {
  for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at)
}

const readAll = (descriptor: number): Buffer => {
  // Files of the kernel have no size, and a growing file may become larger.
  let bytes = Buffer.alloc(Math.max(4096, fstatSync(descriptor).size + 1))
  let size = 0
  for (let read = -1; read !== 0; size += read) {
    if (size === bytes.length) bytes = Buffer.concat([bytes, Buffer.alloc(size)])
    read = readSync(descriptor, bytes, size)
  }
  return bytes.subarray(0, size)
}

export function readFileSync(file: Path | number): Buffer
export function readFileSync(file: Path | number, encoding: "latin1" | "utf8"): string
export function readFileSync(file: Path | number, encoding?: "latin1" | "utf8"): Buffer | string {
  const bytes = whileOpen(file, O_RDONLY, readAll)
  return encoding === undefined ? bytes : bytes.toString(encoding)
}

export const appendFileSync = (path: Path, bytes: Uint8Array): void => {
  whileOpen(path, O_WRONLY | O_CREAT | O_APPEND, (descriptor) => writeAll(descriptor, bytes))
}

/** Makes a file. */
export const writeFileSync = (
  path: Path,
  content: string | Uint8Array,
  { mode }: { readonly mode: number; readonly flag: "wx" }
): void => {
  const descriptor = openSync(path, O_WRONLY | O_CREAT | O_EXCL, mode)
  try {
    writeAll(descriptor, typeof content === "string" ? Buffer.from(content) : content)
  } finally {
    host.close(descriptor)
  }
}

export const accessSync = (path: Path, mode: number): void => host.access(textOf(path), mode)
export const chmodSync = (path: Path, mode: number): void => host.chmod(textOf(path), mode)
export const chownSync = (path: Path, uid: number, gid: number): void => host.chown(textOf(path), uid, gid)
export const mkdirSync = (path: Path, mode: number): void => host.mkdir(textOf(path), mode)
export const rmdirSync = (path: Path): void => host.rmdir(textOf(path))
export const unlinkSync = (path: Path): void => host.unlink(textOf(path))
export const renameSync = (from: Path, to: Path): void => host.rename(textOf(from), textOf(to))
export const symlinkSync = (target: Path, path: Path): void => host.symlink(textOf(target), textOf(path))

export function readlinkSync(path: Path): string
export function readlinkSync(path: Path, encoding: "buffer"): Buffer
export function readlinkSync(path: Path, encoding?: "buffer"): Buffer | string {
  const target = host.readlink(textOf(path))
  return encoding === undefined ? target : bufferOf(target)
}

export const realpathSync = {
  native: (path: Path): Buffer => bufferOf(host.realpath(textOf(path)))
}

const kinds = { fifo: 1, characters: 2, directory: 4, file: 8, link: 10, socket: 12 }

/** The kind of a file is in its mode, and readdir(3) uses the same numbers. */
class Kind {
  readonly #kind: number

  constructor(kind: number) {
    this.#kind = kind
  }

  isFile(): boolean {
    return this.#kind === kinds.file
  }

  isDirectory(): boolean {
    return this.#kind === kinds.directory
  }

  isSymbolicLink(): boolean {
    return this.#kind === kinds.link
  }

  isSocket(): boolean {
    return this.#kind === kinds.socket
  }

  isFIFO(): boolean {
    return this.#kind === kinds.fifo
  }

  isCharacterDevice(): boolean {
    return this.#kind === kinds.characters
  }
}

const { AT_EMPTY_PATH, AT_FDCWD, AT_SYMLINK_NOFOLLOW, F_OK } = constants

const exactStatus = (path: string, directory: number, flags: number) => {
  const found = new BigInt64Array(host.status(path, directory, flags))
  const [dev = 0n, ino = 0n, mode = 0n, nlink = 0n, uid = 0n, gid = 0n, rdev = 0n, size = 0n] = found
  const [mtimeNs = 0n, ctimeNs = 0n] = found.subarray(8)
  return { dev, ino, mode, nlink, uid, gid, rdev, size, mtimeNs, ctimeNs }
}

type ExactStatus = ReturnType<typeof exactStatus>

const kindIn = (mode: bigint): number => Number(mode >> 12n)

const exactStats = (found: ExactStatus) =>
  Object.assign(new Kind(kindIn(found.mode)), found, { mtimeMs: found.mtimeNs / 1_000_000n })

/** As Node computes it, so that both find what the other has saved. */
const milliseconds = (nanoseconds: bigint): number =>
  Number(nanoseconds / 1_000_000_000n) * 1e3 + Number(nanoseconds % 1_000_000_000n) / 1e6

const statsOf = ({ ctimeNs, dev, gid, ino, mode, mtimeNs, nlink, rdev, size, uid }: ExactStatus) =>
  Object.assign(new Kind(kindIn(mode)), {
    dev: Number(dev),
    ino: Number(ino),
    mode: Number(mode),
    nlink: Number(nlink),
    uid: Number(uid),
    gid: Number(gid),
    rdev: Number(rdev),
    size: Number(size),
    mtimeMs: milliseconds(mtimeNs),
    ctimeMs: milliseconds(ctimeNs)
  })

interface Options {
  readonly bigint?: boolean
  readonly throwIfNoEntry?: boolean
}

const notFound = -2

const examine =
  (flags: number) =>
  (path: Path, { bigint = false, throwIfNoEntry = true }: Options = {}) => {
    try {
      const found = exactStatus(textOf(path), AT_FDCWD, flags)
      return bigint ? exactStats(found) : statsOf(found)
    } catch (error) {
      if (!throwIfNoEntry && errnoOf(error) === notFound) return undefined
      throw error
    }
  }

export const statSync = examine(0)
export const lstatSync = examine(AT_SYMLINK_NOFOLLOW)
export const fstatSync = (descriptor: number) => statsOf(exactStatus("", descriptor, AT_EMPTY_PATH))

export const existsSync = (path: Path): boolean => {
  try {
    host.access(textOf(path), F_OK)
    return true
  } catch {
    return false
  }
}

/** Some file systems do not say the type. */
const typeIn = (directory: string, name: string, type: number): number =>
  type === 0 ? kindIn(exactStatus(`${directory}/${name}`, AT_FDCWD, AT_SYMLINK_NOFOLLOW).mode) : type

export const readdirSync = (path: Path, options?: string | { readonly withFileTypes?: boolean }) => {
  const directory = textOf(path)
  const found = split(host.names(directory)).map((entry) => ({
    name: entry.slice(1),
    type: Number.parseInt(entry.slice(0, 1), 16)
  }))
  return typeof options === "object" && options.withFileTypes === true
    ? found.map(({ name, type }) => Object.assign(new Kind(typeIn(directory, name, type)), { name }))
    : found.map(({ name }) => name)
}
