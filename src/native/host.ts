/**
 * The system calls of host.c. Texts have one character per byte. A call that fails throws an error with a negative
 * `errno`, as Node's do.
 */

type Constant =
  | "AT_EMPTY_PATH"
  | "AT_FDCWD"
  | "AT_SYMLINK_NOFOLLOW"
  | "F_OK"
  | "O_APPEND"
  | "O_CREAT"
  | "O_DIRECTORY"
  | "O_EXCL"
  | "O_NOFOLLOW"
  | "O_NONBLOCK"
  | "O_RDONLY"
  | "O_RDWR"
  | "O_WRONLY"
  | "W_OK"

/** Moves bytes between a part of a buffer and a position of a file, or, if it is negative, where the descriptor is. */
type Transfer = (
  descriptor: number,
  buffer: ArrayBufferLike,
  offset: number,
  length: number,
  position: number
) => number

interface Host {
  readonly constants: Readonly<Record<Constant, number>>
  /** The program's name, its arguments, and the variables as `name=value`: each ends with a null character. */
  readonly arguments: string
  readonly environment: string
  /** Where the numbers of signals are read, one byte each. */
  readonly signals: number
  readonly processId: number
  readonly userId: number
  readonly groupId: number

  readonly text: (buffer: ArrayBufferLike, offset: number, length: number) => string
  readonly bytes: (text: string) => ArrayBuffer
  /** How many bytes a string has in UTF-8. */
  readonly encodedLength: (unicode: string) => number

  readonly open: (path: string, flags: number, mode: number) => number
  readonly access: (path: string, mode: number) => void
  readonly mkdir: (path: string, mode: number) => void
  readonly rmdir: (path: string) => void
  readonly unlink: (path: string) => void
  readonly chmod: (path: string, mode: number) => void
  readonly chown: (path: string, uid: number, gid: number) => void
  readonly rename: (from: string, to: string) => void
  readonly symlink: (target: string, path: string) => void
  readonly readlink: (path: string) => string
  readonly realpath: (path: string) => string
  /** For each name in a directory a hexadecimal digit for its type, as in readdir(3), the name, and a null character. */
  readonly names: (path: string) => string
  /**
   * Of a path from an open directory on, as in fstatat(2). 64-bit numbers: device, inode, mode, links, user, group,
   * device number, size, and the times of modification and change in nanoseconds.
   */
  readonly status: (path: string, directory: number, flags: number) => ArrayBuffer

  readonly close: (descriptor: number) => void
  readonly fsync: (descriptor: number) => void
  readonly truncate: (descriptor: number) => void
  readonly fchmod: (descriptor: number, mode: number) => void
  readonly setTimes: (descriptor: number, seconds: number, nanoseconds: number) => void
  readonly read: Transfer
  readonly write: Transfer
  readonly isTerminal: (descriptor: number) => boolean
  /** The width of a terminal; 0 if unknown. */
  readonly columns: (descriptor: number) => number
  /** A copy with at least this number. */
  readonly duplicate: (descriptor: number, least: number) => number
  /** As in fcntl(2): 1 if other programs do not get it. */
  readonly descriptorFlags: (descriptor: number) => number
  readonly setDescriptorFlags: (descriptor: number, flags: number) => void
  /** Two 32-bit numbers: the end to read from, and the end to write to. */
  readonly makePipe: () => ArrayBuffer
  /**
   * Waits for input, without a limit if that is negative, or for a signal. A part of a buffer has a `struct pollfd` for
   * each descriptor.
   */
  readonly poll: (buffer: ArrayBufferLike, offset: number, length: number, milliseconds: number) => void

  /**
   * Starts the program at a path. The path, the words of the command and the variables end with null characters. A part
   * of a buffer has the source of each descriptor of the child as a 32-bit number, -1 for none; a source has the number of
   * its target, or none of theirs. Returns the process ID.
   */
  readonly spawn: (
    command: string,
    environment: string,
    descriptors: ArrayBufferLike,
    offset: number,
    length: number,
    ownSession: boolean
  ) => number
  /** The wait status of a child, as in wait(2); -1 while it runs. */
  readonly wait: (child: number) => number
  readonly kill: (process: number, signal: number) => void
  /** Whether a signal comes to `signals`, or has the effect that the caller chose. */
  readonly listen: (signal: number, listen: boolean) => void
  readonly umask: (mask: number) => number
  readonly hostname: () => string
  /** Monotonic time in milliseconds. */
  readonly now: () => number
  /** Replaces this process by a program, which keeps the environment. */
  readonly become: (command: string) => never
  readonly exit: (status: number) => never
  /** Evaluates a bundle, which sets `turn`. */
  readonly start: (bundle: "classic" | "modern" | "desired" | "prepare") => void
}

declare global {
  /** The interpreter's own name for what host.c provides. */
  var host: Host
  /** host.c calls this when nothing else is left to do. It waits for something, and handles it. */
  var turn: () => void
}

/** Texts that each end with a null character. */
export const split = (joined: string): ReadonlyArray<string> => joined.split("\0").slice(0, -1)
export const joined = (texts: ReadonlyArray<string>): string => texts.map((text) => `${text}\0`).join("")

/** The `errno` of a failed call, negative; 0 for any other error. */
export const errnoOf = (error: unknown): number =>
  typeof error === "object" && error !== null && "errno" in error && typeof error.errno === "number"
    ? error.errno
    : 0
