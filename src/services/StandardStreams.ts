/** Our own standard output and standard error. */
import * as Fs from "node:fs"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import { Fatal } from "../fatal.ts"
import { bytesOf, textOf } from "./bytes.ts"
import { errnoCode, errnoText, type FileSystemError, nodePath, trySync } from "./files/systemCall.ts"

/** Writing to standard output failed. */
export class WriteError extends Fatal("WriteError")<{ code: string }>(
  ({ code }) => `error writing output: ${errnoText(code)}`
) {
  /** The reader went away, which nobody needs to be told. */
  get closedPipe(): boolean {
    return this.code === "EPIPE"
  }
}

/** Loaded only if needed, because the module loads much of Node's network code. */
const tty = Effect.promise(() => import("node:tty"))

/** The major number of /dev/null and the like. */
const memoryDevices = 1

/** Files, pipes and memory devices are no terminals. */
const mayBeTerminal = (descriptor: number): boolean =>
  Option.exists(
    Option.liftThrowable(() => Fs.fstatSync(descriptor))(),
    (status) => status.isCharacterDevice() && status.rdev >> 8 !== memoryDevices
  )

const isTerminal = (descriptor: number): Effect.Effect<boolean> =>
  Effect.suspend(() =>
    mayBeTerminal(descriptor) ? Effect.map(tty, ({ isatty }) => isatty(descriptor)) : Effect.succeed(false)
  )

const writeAll = (descriptor: number, bytes: Buffer): Effect.Effect<void, WriteError> =>
  Effect.gen(function* () {
    let rest = bytes
    while (rest.length > 0) rest = rest.subarray(yield* writeSome(descriptor, rest))
  })

/** If another process has made the descriptor non-blocking, a full pipe fails with EAGAIN. Then we try again. */
const writeSome = (descriptor: number, bytes: Buffer): Effect.Effect<number, WriteError> =>
  Effect.try({
    try: () => Fs.writeSync(descriptor, bytes),
    catch: (cause) => new WriteError({ code: errnoCode(cause) })
  }).pipe(
    Effect.catchIf(
      (error) => error.code === "EAGAIN",
      () => Effect.as(Effect.sleep("5 millis"), 0)
    )
  )

const readSome = (file: string, descriptor: number) =>
  trySync("read", file, () => {
    const bytes = Buffer.alloc(65536)
    return textOf(bytes.subarray(0, Fs.readSync(descriptor, bytes)))
  }).pipe(Effect.retry({ while: ({ code }) => code === "EAGAIN", schedule: Schedule.spaced("5 millis") }))

const readAll = Effect.fnUntraced(function* (file: string, descriptor: number) {
  const parts: Array<string> = []
  for (let part = yield* readSome(file, descriptor); part !== ""; part = yield* readSome(file, descriptor)) {
    parts.push(part)
  }
  return parts.join("")
})

const input = (file: string) =>
  file === "-"
    ? readAll("standard input", 0)
    : Effect.acquireUseRelease(
        trySync("open", file, () => Fs.openSync(nodePath(file), "r")),
        (descriptor) => readAll(file, descriptor),
        (descriptor) => Effect.sync(() => Fs.closeSync(descriptor))
      )

export class StandardStreams extends Context.Tag("postmulti/StandardStreams")<
  StandardStreams,
  {
    readonly output: (text: string) => Effect.Effect<void, WriteError>
    /** Ignores failures, because there is nowhere to report them. */
    readonly error: (text: string) => Effect.Effect<void>
    /** The text of a file of the caller's; `-` is standard input. */
    readonly input: (file: string) => Effect.Effect<string, FileSystemError>
    readonly outputIsTerminal: Effect.Effect<boolean>
    readonly errorIsTerminal: Effect.Effect<boolean>
    /** How many characters a line of the terminal has that standard output is; none if it is none, or does not say. */
    readonly outputWidth: Effect.Effect<Option.Option<number>>
  }
>() {
  static readonly live = StandardStreams.of({
    output: (text) => writeAll(1, bytesOf(text)),
    error: (text) => Effect.ignore(writeAll(2, bytesOf(text))),
    input,
    outputIsTerminal: isTerminal(1),
    errorIsTerminal: isTerminal(2),
    outputWidth: Effect.if(isTerminal(1), {
      onTrue: () =>
        Effect.map(tty, ({ WriteStream }) =>
          Option.liftPredicate(new WriteStream(1).columns, (width) => width > 0)
        ),
      onFalse: () => Effect.succeedNone
    })
  })

  static readonly layer = Layer.succeed(this, this.live)
}
