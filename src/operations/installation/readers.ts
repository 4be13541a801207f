/** Who runs from a directory, and so may still have to read files of it. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Schedule from "effect/Schedule"
import { Caller } from "../../services/Caller.ts"
import { FileSystem } from "../../services/FileSystem.ts"

/** Who is about to start from there cannot be seen yet. */
const moment = "500 millis"

/** A command reads all that it needs before it does anything, so that who runs for longer has done so. */
const patience = "10 seconds"

/** Whether another process has a path below the directory among its words, as each has that was started from there. */
const isRead = Effect.fnUntraced(function* (directory: string) {
  const { entries, readFiles } = yield* FileSystem
  const { processId } = yield* Caller
  const names = yield* Effect.orElseSucceed(entries("/proc"), () => [])
  const others = names.filter((name) => /^[0-9]+$/.test(name) && Number(name) !== processId)
  const commands = yield* readFiles(others.map((name) => `/proc/${name}/cmdline`))
  return commands.some((words) => Either.isRight(words) && words.right.includes(`\0${directory}/`))
})

export const awaitReaders = (directory: string) =>
  isRead(directory).pipe(
    Effect.repeat({ while: (found) => found, schedule: Schedule.spaced("50 millis") }),
    Effect.delay(moment),
    Effect.timeoutOption(patience),
    Effect.interruptible,
    Effect.asVoid
  )
