import {
  chmodSync,
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it, vi } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { identity } from "effect/Function"
import { ProcessRunner } from "../../src/services/ProcessRunner.ts"
import { makeSpool } from "../../src/services/processes/spool.ts"

const folder = mkdtempSync(join(tmpdir(), "processes-"))
writeFileSync(join(folder, "noshebang"), "echo from the shell\n")
chmodSync(join(folder, "noshebang"), 0o755)
writeFileSync(join(folder, "plain"), "")
afterAll(() => rmSync(folder, { recursive: true }))

const sh = (script: string, environment: Readonly<Record<string, string>> = {}) => ({
  program: "/bin/sh",
  arguments: ["-c", script],
  environment
})

const readlinkIfThere = (path: string): string => {
  try {
    return readlinkSync(path)
  } catch {
    return ""
  }
}

const capture = (command: ReturnType<typeof sh>) =>
  Effect.flatMap(ProcessRunner, (runner) => runner.capture(command))

describe("live process runner", () => {
  const live = <A, E>(name: string, test: () => Effect.Effect<A, E, ProcessRunner>) =>
    it.live(name, () => Effect.provide(test(), ProcessRunner.layer))

  live("collects output, errors and exit status", () =>
    Effect.gen(function* () {
      expect(yield* capture(sh("printf '\\377a'; echo b >&2; exit 3"))).toEqual({
        exit: { _tag: "Exited", status: 3 },
        output: "\xffa",
        errors: "b\n"
      })
    })
  )

  live("loses nothing of a large output", () =>
    Effect.gen(function* () {
      const { output } = yield* capture(sh("head -c 3000000 /dev/zero"))
      expect(output).toHaveLength(3000000)
    })
  )

  live("tells a signal from an exit status", () =>
    Effect.gen(function* () {
      expect((yield* capture(sh("kill -KILL $$"))).exit).toEqual({ _tag: "Signaled", signal: "SIGKILL" })
      expect((yield* capture(sh("exit 137"))).exit).toEqual({ _tag: "Exited", status: 137 })
    })
  )

  live("gives exactly the environment that it is told", () =>
    Effect.gen(function* () {
      const { output } = yield* capture({
        program: "/usr/bin/env",
        arguments: [],
        environment: { A: "b\nc", E: "" }
      })
      expect(output).toBe("A=b\nc\nE=\n")
    })
  )

  live("passes bytes that are UTF-8, and refuses others", () =>
    Effect.gen(function* () {
      const echo = (text: string) => ({ program: "/bin/echo", arguments: [text], environment: {} })
      expect((yield* capture(echo("\xc3\xa9"))).output).toBe("\xc3\xa9\n")
      expect(yield* Effect.flip(capture(echo("\xff")))).toMatchObject({ code: "EILSEQ" })
    })
  )

  live("refuses an environment that it would alter, rather than leave MAIL_CONFIG out", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(capture(sh("true", { MAIL_CONFIG: "/etc/postfix-\xe9" })))
      expect(error).toMatchObject({ code: "EILSEQ" })
    })
  )

  live("searches the PATH of the command, not its own", () =>
    Effect.gen(function* () {
      const found = { program: "noshebang", arguments: [], environment: { PATH: folder } }
      expect((yield* capture(found)).output).toBe("from the shell\n")
    })
  )

  for (const [program, code] of [
    ["nosuch", "ENOENT"],
    [`${folder}/nosuch`, "ENOENT"],
    [`${folder}/plain`, "EACCES"],
    [folder, "EACCES"],
    ["", "ENOENT"]
  ] as const) {
    live(`reports ${code} for ${program.replace(folder, "FOLDER")}`, () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(capture({ program, arguments: [], environment: { PATH: folder } }))
        expect(error.code).toBe(code)
      })
    )
  }

  live("reports arguments that are too long for the system", () =>
    Effect.gen(function* () {
      const long = { program: "/bin/true", arguments: ["x".repeat(200_000)], environment: {} }
      expect((yield* Effect.flip(capture(long))).code).toBe("E2BIG")
    })
  )

  live("ends a captured child when it is interrupted", () =>
    Effect.gen(function* () {
      const fiber = yield* Effect.fork(capture(sh("exec sleep 60", {})))
      yield* Effect.sleep("100 millis")
      const [spent] = yield* Effect.timed(Fiber.interrupt(fiber))
      expect(Duration.toSeconds(spent)).toBeLessThan(10)
    })
  )

  live("leaves no captured child behind that was just being started", () =>
    Effect.gen(function* () {
      const fiber = yield* Effect.fork(capture(sh("sleep 4711; :")))
      yield* Effect.yieldNow()
      yield* Fiber.interrupt(fiber)
      yield* Effect.sleep("300 millis")
      const running = yield* capture(
        sh("for process in /proc/[0-9]*; do tr '\\0' ' ' <$process/cmdline; echo; done 2>/dev/null")
      )
      expect(running.output.split("\n").filter((line) => line.startsWith("/bin/sh -c sleep 4711"))).toEqual(
        []
      )
    })
  )

  const inTemporary = <A, E, R>(directory: string, use: Effect.Effect<A, E, R>) =>
    Effect.acquireUseRelease(
      Effect.sync(() => vi.stubEnv("TMPDIR", directory)),
      () => use,
      () => Effect.sync(() => vi.unstubAllEnvs())
    )

  live("keeps an output of any size in a file that is gone, in pieces, until its use is over", () =>
    Effect.gen(function* () {
      const { spool } = yield* ProcessRunner
      const openFiles = () =>
        readdirSync("/proc/self/fd").filter((name) => {
          const target = readlinkIfThere(`/proc/self/fd/${name}`)
          return target.startsWith(folder) && target.endsWith(" (deleted)")
        }).length
      const script =
        "head -c 5000000 /dev/zero; printf end; head -c 2000000 /dev/zero | tr '\\0' x >&2; exit 3"
      yield* spool(
        sh(script),
        Effect.fnUntraced(function* (outcome) {
          const { errors, exit, output } = yield* outcome
          expect({ exit, ends: [output.end, errors.end] }).toEqual({
            exit: { _tag: "Exited", status: 3 },
            ends: ["d", "x"]
          })
          expect(openFiles()).toBe(2)
          expect(readdirSync(folder).sort()).toEqual(["noshebang", "plain"])
          const pieces: Array<string> = []
          yield* output.passTo((piece) => Effect.sync(() => pieces.push(piece)))
          expect(pieces.join("") === `${"\0".repeat(5_000_000)}end`).toBe(true)
          expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThanOrEqual(65_536)
        })
      )
      expect(openFiles()).toBe(0)
    }).pipe((use) => inTemporary(folder, use))
  )

  live("needs no file for a small output", () =>
    Effect.flatMap(ProcessRunner, ({ spool }) => spool(sh("head -c 1000000 /dev/zero"), identity)).pipe(
      Effect.map(({ exit }) => expect(exit).toEqual({ _tag: "Exited", status: 0 })),
      (use) => inTemporary("/nonexistent", use)
    )
  )

  live("ends a child whose output cannot be kept, and says why", () =>
    Effect.gen(function* () {
      const { spool } = yield* ProcessRunner
      const error = yield* Effect.flip(spool(sh("exec cat /dev/zero"), identity))
      expect(error.message).toBe("write /nonexistent/\xc3\xa9: No such file or directory")
    }).pipe((use) => inTemporary("/nonexistent/\u00e9", use))
  )

  it.live("passes only those descriptors on that it is told, whatever else is open", () =>
    Effect.gen(function* () {
      const open = Effect.acquireRelease(
        Effect.sync(() => openSync(join(folder, "plain"), "r")),
        (descriptor) => Effect.sync(() => closeSync(descriptor))
      )
      const [ours, theirs] = [yield* open, yield* open]
      const has = (descriptor: number) => sh(`[ -e /proc/$$/fd/${descriptor} ]`)
      const statuses = (runner: typeof ProcessRunner.Service) =>
        Effect.forEach([ours, theirs], (descriptor) => runner.run(has(descriptor)))
      const [passed, closed] = [0, 1].map((status) => ({ _tag: "Exited", status }))
      expect(yield* Effect.flatMap(Effect.provide(ProcessRunner, ProcessRunner.layer), statuses)).toEqual([
        closed,
        closed
      ])
      const told = ProcessRunner.make({ descriptors: Effect.succeed([theirs]) })
      expect(yield* statuses(told)).toEqual([closed, passed])
    }).pipe(Effect.scoped)
  )

  live("starts a process of its own without waiting for it", () =>
    Effect.gen(function* () {
      const runner = yield* ProcessRunner
      const ended = yield* runner.launch(sh("exit 4"))
      expect(yield* ended).toEqual({ _tag: "Exited", status: 4 })
      expect(yield* ended).toEqual({ _tag: "Exited", status: 4 })
    })
  )
})

describe("a spool", () => {
  it("writes nothing after its end, when the number of its file may be another file's", () => {
    const large = Buffer.alloc(2 * 1024 * 1024)
    const { add, close } = makeSpool("/var/tmp")
    expect(add(large)).toBe(true)
    close()
    // The system gives the lowest free number.
    const path = join(folder, "another")
    const descriptor = openSync(path, "w")
    const isTaken = add(large)
    closeSync(descriptor)
    expect({ isTaken, size: statSync(path).size }).toEqual({ isTaken: false, size: 0 })
  })
})
