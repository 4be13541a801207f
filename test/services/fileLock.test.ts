/** One contract for the locks in memory and the real ones. */
import { describe, expect, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Ref from "effect/Ref"
import type * as Scope from "effect/Scope"
import type { FileSystemError } from "../../src/services/FileSystem.ts"
import { directory, type Entries, type Entry, file, link } from "../../src/testing/files.ts"
import { attributes, messageOf, usual } from "./calls.ts"
import { delayed, held, leftBehind, privateFile } from "./holding.ts"
import { isRoot, me, onBoth, type Place } from "./places.ts"

/** What may be in the place of a lock file, but must not be used as one. */
const planted: Readonly<Record<string, Entry>> = {
  "file that others can read": file("old", { mode: 0o644 }),
  "file with another name": file("old", { mode: 0o600, links: 2 }),
  "symbolic link to a file": link("elsewhere"),
  "symbolic link to nothing": link("nothing"),
  FIFO: { kind: "fifo", mode: 0o600 },
  ...(isRoot ? { "file of somebody else": file("old", { uid: 65534, mode: 0o600 }) } : {})
}

onBoth((version, place) =>
  describe(`${version} file locks`, () => {
    const test = (
      title: string,
      entries: Entries,
      body: (place: Place) => Effect.Effect<void, FileSystemError, Scope.Scope>
    ) => it.scopedLive(title, () => Effect.flatMap(place(entries), body))

    test("are made and held in one go, and stay at the end", {}, ({ files, locks }) =>
      Effect.gen(function* () {
        const made = yield* held(locks.tryAcquireNew("/lock", usual))
        expect(made.value).toBe(true)
        expect(yield* files.readFile("/lock")).toBe("")
        expect(yield* locks.tryAcquire("/lock")).toBe(false)
        expect(yield* messageOf(locks.tryAcquireNew("/lock", usual))).toBe("open /lock: File exists")
        yield* made.release
        expect(yield* locks.tryAcquire("/lock")).toBe(true)
        expect(yield* messageOf(locks.tryAcquireNew("/none/lock", usual))).toBe(
          "open /none/lock: No such file or directory"
        )
      })
    )

    test("are private files, which stay, empty, at the end", {}, ({ files, locks }) =>
      Effect.gen(function* () {
        const lock = yield* held(locks.acquire("/lock"))
        expect(yield* files.status("/lock")).toMatchObject(privateFile)
        yield* lock.value.fill("whose it is", attributes({ ...me, mode: 0o600 }))
        const { inode } = yield* files.status("/lock")
        yield* lock.release
        expect(yield* files.status("/lock")).toMatchObject({ ...privateFile, inode })
        expect(yield* files.readFile("/lock")).toBe("")
        const again = yield* held(locks.acquire("/lock"))
        yield* again.release
        expect(yield* files.status("/lock")).toMatchObject({ ...privateFile, inode })
      })
    )

    test("of temporary files are private, and the files are removed at the end", {}, ({ files, locks }) =>
      Effect.gen(function* () {
        const lock = yield* held(locks.acquireTemporary("/lock"))
        expect(yield* files.status("/lock")).toMatchObject(privateFile)
        expect(yield* files.readFile("/lock")).toBe("")
        yield* lock.release
        expect(yield* files.entries("/")).toEqual([])
      })
    )

    test("take over a private file that was left behind", { "/lock": leftBehind }, ({ files, locks }) =>
      Effect.gen(function* () {
        const lock = yield* held(locks.acquireTemporary("/lock"))
        expect(yield* files.readFile("/lock")).toBe("left behind")
        yield* lock.value.fill("new", usual)
        expect(yield* files.readFile("/lock")).toBe("new")
        yield* lock.release
        expect(yield* files.entries("/")).toEqual([])
      })
    )

    test("are filled as often as need be, and stay under another name", {}, ({ files, locks }) =>
      Effect.gen(function* () {
        const lock = yield* held(locks.acquireTemporary("/lock"))
        yield* lock.value.fill("a longer text \xff", attributes({ ...me, mode: 0o777 }))
        expect(Math.abs(Date.now() - (yield* files.status("/lock")).modified)).toBeLessThan(60_000)
        yield* lock.value.fill("text", attributes({ ...me, mode: 0o640, modified: 1_500_000_000_000 }))
        yield* files.rename("/lock", "/file")
        yield* lock.release
        expect(yield* files.entries("/")).toEqual(["file"])
        expect(yield* files.readFile("/file")).toBe("text")
        expect(yield* files.status("/file")).toMatchObject({
          ...me,
          mode: 0o640,
          modified: 1_500_000_000_000
        })
      })
    )

    for (const isRenamed of [false, true]) {
      test(
        `keep others waiting until they are ${isRenamed ? "renamed and " : ""}released`,
        {},
        ({ files, locks }) =>
          Effect.gen(function* () {
            const first = yield* held(locks.acquireTemporary("/lock"))
            const waiter = yield* delayed(locks.acquireTemporary("/lock"))
            yield* first.value.fill("first", attributes({ mode: 0o644 }))
            if (isRenamed) yield* files.rename("/lock", "/file")
            yield* first.release
            const second = yield* Fiber.join(waiter)
            expect(yield* files.status("/lock")).toMatchObject(privateFile)
            expect(yield* files.readFile("/lock")).toBe("")
            yield* second.release
            expect(yield* files.entries("/")).toEqual(isRenamed ? ["file"] : [])
          })
      )
    }

    test("lose no update of many at once", { "/counter": file("0") }, ({ files, locks }) =>
      Effect.gen(function* () {
        const increment = Effect.gen(function* () {
          yield* locks.acquire("/lock")
          const count = Number(yield* files.readFile("/counter"))
          yield* Effect.sleep("1 millis")
          yield* files.removeFile("/counter")
          yield* files.createFile("/counter", `${count + 1}`, usual)
        }).pipe(Effect.scoped)
        yield* Effect.replicateEffect(increment, 20, { concurrency: "unbounded" })
        expect(yield* files.readFile("/counter")).toBe("20")
        expect(yield* files.entries("/")).toEqual(["counter", "lock"])
      })
    )

    test("let something be done meanwhile, if there is anybody to wait for", {}, ({ locks }) =>
      Effect.gen(function* () {
        const told = yield* Ref.make(["nothing"])
        const tell = (text: string) => Ref.update(told, (texts) => [...texts, text])
        const begun = yield* Deferred.make<void>()
        const meanwhile = Effect.gen(function* () {
          yield* tell("begun")
          yield* Deferred.succeed(begun, undefined)
          yield* Effect.onInterrupt(Effect.never, () => tell("ended"))
        })
        const first = yield* held(locks.acquire("/lock", meanwhile))
        expect(yield* Ref.get(told)).toEqual(["nothing"])
        const waiter = yield* delayed(locks.acquire("/lock", meanwhile))
        yield* Deferred.await(begun)
        yield* first.release
        yield* Fiber.join(waiter)
        expect(yield* Ref.get(told)).toEqual(["nothing", "begun", "ended"])
      })
    )

    test("let go of who is interrupted, and of nobody else", {}, ({ locks }) =>
      Effect.gen(function* () {
        const first = yield* held(locks.acquire("/lock"))
        yield* Fiber.interrupt(yield* delayed(locks.acquire("/lock")))
        const third = yield* delayed(locks.acquire("/lock"))
        yield* first.release
        yield* Fiber.join(third)
      })
    )

    test("are let go when they are got and given up at once", {}, ({ locks }) =>
      Effect.gen(function* () {
        const begun = yield* Deferred.make<void>()
        const lingering = Effect.zipRight(
          Deferred.succeed(begun, undefined),
          Effect.uninterruptible(Effect.sleep("300 millis"))
        )
        const first = yield* held(locks.acquire("/lock"))
        const waiter = yield* Effect.fork(Effect.scoped(locks.acquire("/lock", lingering)))
        yield* Deferred.await(begun)
        yield* first.release
        yield* Effect.sleep("100 millis")
        yield* Fiber.interrupt(waiter)
        expect(yield* locks.tryAcquire("/lock")).toBe(true)
      })
    )

    test("begin again where the file was removed meanwhile", {}, ({ files, locks }) =>
      Effect.gen(function* () {
        const first = yield* held(locks.acquire("/lock"))
        const waiter = yield* delayed(locks.acquire("/lock"))
        yield* files.removeFile("/lock")
        yield* first.release
        yield* Fiber.join(waiter)
        expect(yield* locks.tryAcquire("/lock")).toBe(false)
      })
    )

    for (const [what, entry] of Object.entries(planted)) {
      const entries = { "/lock": entry, "/elsewhere": file("untouched", { mode: 0o644 }) }
      test(`replace a ${what}`, entries, ({ files, locks }) =>
        Effect.gen(function* () {
          const lock = yield* held(locks.acquire("/lock"))
          expect(yield* files.status("/lock")).toMatchObject(privateFile)
          expect(yield* files.readFile("/lock")).toBe("")
          yield* lock.release
          expect(yield* files.entries("/")).toEqual(["elsewhere", "lock"])
          expect(yield* files.readFile("/elsewhere")).toBe("untouched")
          expect(yield* files.status("/elsewhere")).toMatchObject({ mode: 0o644 })
        })
      )
    }

    const others = {
      "/d": directory,
      "/file": file("text", { mode: 0o644 }),
      "/link": link("file"),
      "/fifo": { kind: "fifo", mode: 0o600 }
    } as const

    test("cannot be made everywhere", others, ({ locks }) =>
      Effect.gen(function* () {
        const ask = (path: string) => Effect.scoped(messageOf(locks.acquire(path)))
        expect(yield* ask("/d")).toBe("open /d: Is a directory")
        expect(yield* ask("/none/lock")).toBe("open /none/lock: No such file or directory")
        expect(yield* ask("/file/lock")).toBe("open /file/lock: Not a directory")
      })
    )

    test("are tried on files, which stay", others, ({ files, locks }) =>
      Effect.gen(function* () {
        const first = yield* held(locks.tryAcquire("/file"))
        const second = yield* held(locks.tryAcquire("/file"))
        yield* second.release
        const third = yield* held(locks.tryAcquire("/file"))
        expect([first.value, second.value, third.value]).toEqual([true, false, false])
        yield* first.release
        expect(yield* locks.tryAcquire("/file")).toBe(true)
        expect(yield* files.readFile("/file")).toBe("text")
        expect(yield* files.status("/file")).toMatchObject({ mode: 0o644 })
      })
    )

    test("are the same, tried or waited for", { "/lock": leftBehind }, ({ locks }) =>
      Effect.gen(function* () {
        const first = yield* held(locks.tryAcquire("/lock"))
        const waiter = yield* delayed(locks.acquire("/lock"))
        yield* first.release
        yield* Fiber.join(waiter)
        expect(yield* locks.tryAcquire("/lock")).toBe(false)
      })
    )

    test("are tried on nothing but files", others, ({ locks }) =>
      Effect.gen(function* () {
        const ask = (path: string) => messageOf(locks.tryAcquire(path))
        expect(yield* ask("/none")).toBe("open /none: No such file or directory")
        expect(yield* ask("/file/x")).toBe("open /file/x: Not a directory")
        expect(yield* ask("/d")).toBe("open /d: Is a directory")
        expect(yield* ask("/link")).toBe("open /link: Too many levels of symbolic links")
        expect(yield* ask("/fifo")).toBe("flock /fifo: Invalid argument")
      })
    )
  })
)
