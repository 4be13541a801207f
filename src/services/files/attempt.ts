/** Calls of Node's that can fail, as effects with a typed error. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { bytesOf, isAscii } from "../bytes.ts"
import { errnoCode } from "../errno.ts"
import { FileSystemError, type Operation } from "../FileSystem.ts"

/** A path of one character per byte, as Node takes it. */
export const nodePath = (path: string): string | Buffer => (isAscii(path) ? path : bytesOf(path))

/** The result of a call, or its error code. The path is the one that the error is to name. */
export const attempt = <A>(
  operation: Operation,
  path: string,
  call: () => A
): Either.Either<A, FileSystemError> =>
  Either.try({
    try: call,
    catch: (cause) => new FileSystemError({ operation, path, code: errnoCode(cause) })
  })

/** The same, each time that the effect is run. */
export const attempted = <A>(operation: Operation, path: string, call: () => A) =>
  Effect.suspend(() => attempt(operation, path, call))
