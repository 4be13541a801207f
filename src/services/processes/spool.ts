/** Keeps the output of processes, of any size: little output in memory, more of it in a file without a name. */
import * as Fs from "node:fs"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { textOf } from "../bytes.ts"
import type { FileSystemError } from "../FileSystem.ts"
import { nodePath, tryEither, trySync } from "../files/systemCall.ts"

/** A text that may be larger than the memory. */
export interface Kept {
  /** The last character; empty if there is none. */
  readonly end: string
  /** Passes the text on, piece by piece. */
  readonly passTo: <E, R>(
    write: (piece: string) => Effect.Effect<void, E, R>
  ) => Effect.Effect<void, E | FileSystemError, R>
}

/** Keeps a text that is in memory already. */
export const keptText = (text: string): Kept => ({
  end: text.slice(-1),
  passTo: (write) => (text === "" ? Effect.void : write(text))
})

interface Spool {
  /** Adds some bytes; false if that failed, or after the end. */
  readonly add: (bytes: Buffer) => boolean
  /** All that was added, or why it could not be kept. */
  readonly kept: () => Either.Either<Kept, FileSystemError>
  /** Forgets it. */
  readonly close: () => void
}

/** In bytes. Most commands write less, and need no file. */
const mostInMemory = 1024 * 1024

const pieceSize = 64 * 1024

/** A file without a name disappears with the process that has it open. */
const openNameless = (directory: string): number => {
  const path = nodePath(`${directory}/postmulti-${process.pid}-${Math.random().toString(36).slice(2)}`)
  const descriptor = Fs.openSync(path, "wx+", 0o600)
  Fs.unlinkSync(path)
  return descriptor
}

const writeAll = (descriptor: number, bytes: Buffer): void => {
  for (let at = 0; at < bytes.length; ) at += Fs.writeSync(descriptor, bytes, at)
}

const pieceAt = (directory: string, file: number, position: number) =>
  trySync("read", directory, () => {
    const piece = Buffer.alloc(pieceSize)
    return piece.subarray(0, Fs.readSync(file, piece, 0, pieceSize, position))
  })

const keptFile = (directory: string, file: number, size: number, end: string): Kept => ({
  end,
  passTo: (write) =>
    Effect.gen(function* () {
      for (let at = 0; at < size; ) {
        const piece = yield* pieceAt(directory, file, at)
        yield* write(textOf(piece))
        at += piece.length
      }
    })
})

/**
 * A larger text goes to a file in this directory. Node's events add to it, and cannot wait for an effect, so this is
 * imperative code.
 */
export const makeSpool = (directory: string): Spool => {
  let chunks: Array<Buffer> = []
  let size = 0
  let file: number | undefined
  let outcome: Either.Either<void, FileSystemError> = Either.void
  let end = ""
  let isClosed = false

  const store = (bytes: Buffer): void => {
    chunks.push(bytes)
    size += bytes.length
    if (file === undefined && size <= mostInMemory) return
    file ??= openNameless(directory)
    for (const chunk of chunks) writeAll(file, chunk)
    chunks = []
  }

  return {
    add: (bytes) => {
      // Events may come after the end, when another file may have the number of the descriptor.
      if (isClosed) return false
      if (Either.isRight(outcome)) outcome = tryEither("write", directory, () => store(bytes))
      end = textOf(bytes.subarray(-1))
      return Either.isRight(outcome)
    },
    kept: () =>
      Either.map(outcome, () =>
        file === undefined ? keptText(textOf(Buffer.concat(chunks))) : keptFile(directory, file, size, end)
      ),
    close: () => {
      isClosed = true
      if (file !== undefined) Fs.closeSync(file)
    }
  }
}
