/** What only locks have that other programs can see. */
import { type ChildProcess, spawn } from "node:child_process"
import * as Fs from "node:fs"
import { describe, expect, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Schedule from "effect/Schedule"
import { buildSync } from "esbuild"
import { directory, link } from "../../src/testing/files.ts"
import { another, attributes, messageOf, underUmask, usual } from "./calls.ts"
import { delayed, held, leftBehind, privateFile } from "./holding.ts"
import { isRoot, onDisk, socketAt } from "./places.ts"

/** A process that has written something. */
const started = (program: string, ...words: ReadonlyArray<string>) =>
  Effect.acquireRelease(
    Effect.async<ChildProcess>((done) => {
      const child = spawn(program, words, { stdio: ["ignore", "pipe", "inherit"] })
      child.stdout.once("data", () => done(Effect.succeed(child)))
    }),
    (child) => Effect.sync(() => child.kill("SIGKILL"))
  )

const killed = (child: ChildProcess) =>
  Effect.async<void>((done) => {
    child.once("exit", () => done(Effect.void))
    child.kill("SIGKILL")
  })

/** Holds a lock in a process of its own. */
const holder = `
import * as Effect from "effect/Effect"
import { FileLock } from "./src/services/FileLock.ts"
const hold = Effect.flatMap(FileLock, ({ acquire }) => acquire(process.argv[2]))
const tell = Effect.sync(() => console.log("held"))
Effect.runFork(Effect.provide(Effect.scoped(Effect.zipRight(hold, Effect.zipRight(tell, Effect.never))), FileLock.layer))
`

const textOf = (path: string) =>
  Effect.orElseSucceed(
    Effect.try(() => Fs.readFileSync(path, "latin1")),
    () => ""
  )

/** How many waiting flock(1) processes this process has started. */
const flocks = Effect.gen(function* () {
  const statuses = yield* Effect.forEach(Fs.readdirSync("/proc"), (name) => textOf(`/proc/${name}/stat`))
  return statuses.filter((line) => line.includes("(flock) S ") && line.split(" ")[3] === `${process.pid}`)
    .length
})

const until = <A>(question: Effect.Effect<A>, wanted: A) =>
  Effect.repeat(question, { until: (found) => found === wanted, schedule: Schedule.spaced("5 millis") })

describe("live file locks", () => {
  it.scopedLive("are those of other programs", () =>
    Effect.gen(function* () {
      const { locks, root } = yield* onDisk({ "/lock": leftBehind })
      const { ino } = Fs.statSync(`${root}/lock`)
      const hold = ["--exclusive", "--no-fork", `${root}/lock`, "sh", "-c", "echo held; exec sleep 60"]
      const child = yield* started("flock", ...hold)
      expect(yield* locks.tryAcquire("/lock")).toBe(false)
      const waiter = yield* delayed(locks.acquire("/lock"))
      yield* killed(child)
      yield* Fiber.join(waiter)
      expect(Fs.statSync(`${root}/lock`).ino).toBe(ino)
    })
  )

  it.scopedLive(
    "end with the process that holds them",
    () =>
      Effect.gen(function* () {
        const { locks, root } = yield* onDisk({})
        const stdin = { contents: holder, loader: "ts", resolveDir: process.cwd() } as const
        buildSync({ stdin, bundle: true, platform: "node", outfile: `${root}/holder.cjs`, logLevel: "error" })
        const child = yield* started(process.execPath, `${root}/holder.cjs`, `${root}/lock`)
        const waiter = yield* delayed(locks.acquire("/lock"))
        yield* killed(child)
        yield* Fiber.join(waiter)
      }),
    120_000
  )

  it.scopedLive("leave no process behind when the wait is interrupted", () =>
    Effect.gen(function* () {
      const { locks } = yield* onDisk({})
      yield* locks.acquire("/lock")
      yield* until(flocks, 0)
      const waiter = yield* delayed(locks.acquire("/lock"))
      yield* until(flocks, 1)
      yield* Fiber.interrupt(waiter)
      yield* until(flocks, 0)
    })
  )

  it.scopedLive("stay those of one file along a queue", () =>
    Effect.gen(function* () {
      const { locks, root } = yield* onDisk({})
      const queued = Effect.gen(function* () {
        const waits = yield* Deferred.make<void>()
        const waiter = yield* Effect.forkScoped(
          held(locks.acquire("/lock", Deferred.succeed(waits, undefined)))
        )
        yield* Deferred.await(waits)
        yield* until(flocks, 1)
        return waiter
      })
      const first = yield* held(locks.acquire("/lock"))
      const second = yield* queued
      yield* first.release
      const { release } = yield* Fiber.join(second)
      const { ino } = Fs.statSync(`${root}/lock`)
      const third = yield* queued
      yield* release
      const last = yield* Fiber.join(third)
      expect(Fs.statSync(`${root}/lock`).ino).toBe(ino)
      yield* last.release
      expect(Fs.statSync(`${root}/lock`).ino).toBe(ino)
    })
  )

  it.scopedLive("replace a socket", () =>
    Effect.gen(function* () {
      const { files, locks, root } = yield* onDisk({})
      yield* socketAt(`${root}/lock`)
      expect(yield* messageOf(locks.tryAcquire("/lock"))).toBe("open /lock: No such device or address")
      yield* locks.acquire("/lock")
      expect(yield* files.status("/lock")).toMatchObject(privateFile)
    })
  )

  it.scopedLive("have their owner and mode before flock(1) runs", () =>
    Effect.gen(function* () {
      const { locks, root } = yield* onDisk({})
      const given = { ...another, mode: 0o640 }
      const made = yield* Effect.forkScoped(locks.tryAcquireNew("/lock", attributes(given)))
      while (!Fs.existsSync(`${root}/lock`)) yield* Effect.yieldNow()
      const { gid, mode, uid } = Fs.statSync(`${root}/lock`)
      expect({ uid, gid, mode: mode & 0o7777 }).toEqual(given)
      expect(yield* Fiber.join(made)).toBe(true)
    })
  )

  it.scopedLive("leave a file alone that was made in place of a renamed one", () =>
    Effect.gen(function* () {
      const { files, locks } = yield* onDisk({})
      const lock = yield* held(locks.acquireTemporary("/lock"))
      yield* files.rename("/lock", "/file")
      yield* files.createFile("/lock", "another", usual)
      yield* lock.release
      expect(yield* files.readFile("/lock")).toBe("another")
    })
  )

  it.scopedLive("are private whatever the umask", () =>
    Effect.gen(function* () {
      const { files, locks } = yield* onDisk({})
      yield* underUmask(0o777)(locks.acquire("/lock"))
      expect(yield* files.status("/lock")).toMatchObject(privateFile)
    })
  )

  it.scopedLive.skipIf(!isRoot)("are not made through a link of somebody else (as root only)", () =>
    Effect.gen(function* () {
      const { files, locks } = yield* onDisk({ "/d": directory, "/theirs": link("d", { uid: 65534 }) })
      expect(yield* messageOf(locks.acquire("/theirs/lock"))).toBe("open /theirs/lock: Not a directory")
      expect(yield* messageOf(locks.tryAcquire("/theirs/lock"))).toBe("open /theirs/lock: Not a directory")
      expect(yield* files.entries("/d")).toEqual([])
    })
  )
})
