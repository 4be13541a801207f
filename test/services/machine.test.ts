/** Who holds the lock of a file, according to the kernel. */
import { spawn } from "node:child_process"
import * as Fs from "node:fs"
import { tmpdir } from "node:os"
import * as Path from "node:path"
import { afterAll, describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { Machine } from "../../src/services/Machine.ts"

const place = Fs.mkdtempSync(Path.join(tmpdir(), "machine-test-"))
afterAll(() => Fs.rmSync(place, { recursive: true, force: true }))

/** A process of that name that holds a file's lock until the scope ends; completes with its number. */
const holding = (name: string, path: string) =>
  Effect.acquireRelease(
    Effect.promise(
      () =>
        new Promise<{ readonly pid: number; readonly end: () => void }>((resolve) => {
          const program = `${place}/${name}`
          if (!Fs.existsSync(program)) Fs.copyFileSync(Fs.realpathSync("/bin/sh"), program)
          Fs.writeFileSync(path, "999999\n")
          const child = spawn("/usr/bin/flock", ["--no-fork", path, program, "-c", "echo; read wait"])
          child.stdout.once("data", () => resolve({ pid: child.pid ?? 0, end: () => child.kill("SIGKILL") }))
        })
    ),
    ({ end }) => Effect.sync(end)
  )

const holderOf = (path: string) =>
  Effect.map(
    Machine.live.masters([
      { configDirectory: "/nowhere", queue: Option.some(path), data: Option.some(path) }
    ]),
    ([both]) => both?.queue
  )

describe("the live machine", () => {
  it.scopedLive("knows which master holds a lock, whatever number is in the file", () =>
    Effect.gen(function* () {
      const path = `${place}/master.pid`
      const before = Date.now()
      const { end, pid } = yield* holding("master", path)
      const found = Option.getOrThrow(
        Either.getOrThrow((yield* holderOf(path)) ?? Either.right(Option.none()))
      )
      expect(found.pid).toBe(pid)
      expect(Math.abs(found.since - before)).toBeLessThan(60_000)
      expect(found.configured).toEqual(Option.none())
      const other = `${place}/other.pid`
      Fs.writeFileSync(other, `${pid}\n`)
      expect(yield* holderOf(other)).toEqual(Either.right(Option.none()))
      end()
      while (Fs.readFileSync("/proc/locks", "latin1").includes(` ${pid} `)) yield* Effect.sleep("10 millis")
      expect(yield* holderOf(path)).toEqual(Either.right(Option.none()))
    })
  )

  it.scopedLive("takes no other program for a master", () =>
    Effect.gen(function* () {
      const path = `${place}/locked`
      yield* holding("backup", path)
      expect(yield* holderOf(path)).toEqual(Either.right(Option.none()))
    })
  )

  it.live("says why it cannot tell", () =>
    Effect.gen(function* () {
      expect(yield* holderOf(`${place}/nowhere`)).toEqual(Either.right(Option.none()))
      Fs.writeFileSync(`${place}/file`, "")
      const found = (yield* holderOf(`${place}/file/master.pid`)) ?? Either.right(Option.none())
      expect(Either.isLeft(found) || Option.isNone(found.right)).toBe(true)
    })
  )

  it.live("knows its name and the ports of services", () =>
    Effect.gen(function* () {
      const { hostname, ports } = yield* Machine.live.facts
      expect(hostname).not.toBe("")
      if (Fs.existsSync("/etc/services")) expect(ports.get("smtp")).toBe(25)
    })
  )
})
