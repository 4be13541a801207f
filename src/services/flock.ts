/** flock(2), which Node does not have: flock(1) calls it on a descriptor that it shares with us. */
import * as Fs from "node:fs"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { errnoCode } from "./errno.ts"
import { FileSystemError } from "./FileSystem.ts"
import { attempt, attempted } from "./files/attempt.ts"

export const lockProgram = "/usr/bin/flock"

/** Only who locks has need of it. */
const loaded = Effect.promise(() => import("node:child_process"))

/** Exit status of flock(1): 0 if it has got the lock, 1 if somebody else has it. */
export const flock = (path: string, descriptor: number, options: ReadonlyArray<string>) =>
  Effect.flatMap(loaded, ({ spawn }) =>
    Effect.async<number, FileSystemError>((done) => {
      // In a group of its own, so that Ctrl-C is for us alone to answer.
      const started = attempt("flock", lockProgram, () =>
        spawn(lockProgram, [...options, "3"], {
          detached: true,
          env: {},
          stdio: ["ignore", "ignore", "ignore", descriptor]
        })
      )
      if (Either.isLeft(started)) return done(Effect.fail(started.left))
      const child = started.right
      const failed = (on: string, code: string) =>
        done(new FileSystemError({ operation: "flock", path: on, code }))
      child.once("error", (cause) => failed(lockProgram, errnoCode(cause)))
      child.once("exit", (status) =>
        status === null || status > 1 ? failed(path, "ENOLCK") : done(Effect.succeed(status))
      )
      return Effect.sync(() => child.kill("SIGKILL"))
    })
  )

const lockTable = "/proc/locks"

/** `1: FLOCK  ADVISORY  WRITE 1234 fe:00:5678 0 EOF`; the file is the last number of the sixth word. */
const lockedFile = (line: string): string | undefined =>
  /^\d+: FLOCK +\S+ +\S+ +\S+ \S+:(\d+) /.exec(line)?.[1]

/**
 * Whether somebody holds the lock of the file, as the system tells it, without a process. It names the device in more
 * ways than one, so that the same number on another one counts as well.
 */
export const isHeld = (descriptor: number): Effect.Effect<boolean, FileSystemError> =>
  attempted("read", lockTable, () => {
    const number = `${Fs.fstatSync(descriptor).ino}`
    return Fs.readFileSync(lockTable, "latin1")
      .split("\n")
      .some((line) => lockedFile(line) === number)
  })
