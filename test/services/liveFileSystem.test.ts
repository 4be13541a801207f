/** Whether the file system in memory behaves like the real one, and what only the real one has. */
import { linkSync } from "node:fs"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import { FileSystem } from "../../src/services/FileSystem.ts"
import { wholeFileTime } from "../../src/services/files/hotFile.ts"
import { directory } from "../../src/testing/files.ts"
import { another, attributes, messageOf, methods, simple, unguarded, usual } from "./calls.ts"
import { inMemory, isRoot, me, onDisk, type Place, socketAt } from "./places.ts"

/** Without the set-group-ID bit, which new entries inherit from their directory. */
const someMode = FastCheck.constantFrom({}, ...[0o600, 0o755, 0o1777, 0o4711].map((mode) => ({ mode })))

const paths = [
  "/file /twice /empty /empty/x /full /full/b /full/deep /full/deep/x /new /new/x /none/of/it",
  "/to-file /to-full /to-full/ /to-full/b /to-full/../y /to-nothing /to-nothing/x /to-twice",
  "/to-itself /to-itself/x /file/x /to-file/x //full/./b"
].flatMap((line) => line.split(" "))

const anyCall = FastCheck.record({
  method: FastCheck.constantFrom(...Object.entries(methods)),
  path: FastCheck.constantFrom(...paths),
  to: FastCheck.constantFrom(...paths),
  given: FastCheck.tuple(FastCheck.constantFrom(me, another), someMode).map(([owner, mode]) =>
    attributes({ ...owner, ...mode, modified: 1_600_000_000_000 })
  )
})

describe.skipIf(!isRoot)("the in-memory and the live file system (as root only)", () => {
  it.effect.each([0, 250, 500, 750])("keep the time by which we recognize our own files: %s", (part) =>
    Effect.gen(function* () {
      const { files } = yield* onDisk(simple)
      const modified = wholeFileTime(1_795_943_489_125 + part)
      yield* files.createFile("/new", "", attributes({ ...me, modified }))
      expect((yield* files.status("/new")).modified).toBe(modified)
    }).pipe(Effect.scoped)
  )

  const survey = Object.entries(unguarded)
    .filter(([name]) => name === "status" || name === "readFile")
    .flatMap((method) => paths.map((path) => ({ method, path, to: path, given: usual })))

  const results = ({ files }: Place, calls: typeof survey) =>
    Effect.forEach([...calls, ...survey], ({ given, method: [name, { call }], path, to }) =>
      Effect.match(call(files, path, to, given), {
        onFailure: ({ message }) => `${name} ${path}: ${message}`,
        onSuccess: (result) => ({ name, path, result })
      })
    )

  it.effect.prop(
    "agree on whatever is done to them",
    { calls: FastCheck.array(anyCall, { minLength: 1, maxLength: 12, size: "max" }) },
    ({ calls }) =>
      Effect.gen(function* () {
        const expected = yield* results(yield* inMemory(simple), calls)
        expect(yield* results(yield* onDisk(simple), calls)).toEqual(expected)
      }).pipe(Effect.scoped),
    { timeout: 120_000, fastCheck: { numRuns: 30 } }
  )
})

describe("the live file system", () => {
  it.live("takes it for all that can be had where directories cannot be synced, as /proc has it", () =>
    Effect.gen(function* () {
      const { syncDirectory, syncFile } = yield* FileSystem
      yield* syncDirectory("/proc")
      expect(yield* messageOf(syncFile("/proc/self/status"))).toBe(
        "fsync /proc/self/status: Invalid argument"
      )
    }).pipe(Effect.provide(FileSystem.layer))
  )

  it.scopedLive("leaves nothing of what it could not finish", () =>
    Effect.gen(function* () {
      const { files } = yield* onDisk({ "/d": directory })
      // Node itself refuses such a user ID, so the call fails after the file was made.
      const impossible = attributes({ uid: -2 })
      expect(yield* messageOf(files.createFile("/d/f", "text", impossible))).toBe(
        "chown /d/f: ERR_OUT_OF_RANGE"
      )
      expect(yield* messageOf(files.makeDirectory("/d/d", impossible))).toBe("chown /d/d: ERR_OUT_OF_RANGE")
      expect(yield* files.entries("/d")).toEqual([])
    })
  )

  it.scopedLive("sets the attributes of a socket, unless it has a second name", () =>
    Effect.gen(function* () {
      const { files, root } = yield* onDisk({})
      yield* socketAt(`${root}/s`)
      yield* files.setAttributes("/s", attributes({ ...another, mode: 0o640 }))
      expect(yield* files.status("/s")).toMatchObject({ kind: "socket", ...another, mode: 0o640 })
      expect(yield* files.kind("/s")).toBe("other")
      linkSync(`${root}/s`, `${root}/second`)
      expect(yield* messageOf(files.setAttributes("/s", usual))).toBe("chown /s: Too many links")
    })
  )

  it.effect("does not take the empty path for the current directory", () =>
    Effect.gen(function* () {
      const files = yield* FileSystem
      for (const [name, { call }] of Object.entries(methods)) {
        const message = yield* messageOf(call(files, "", "", usual))
        expect(message, name).toMatch(/^\w+ : No such file or directory$/)
        expect(yield* messageOf(call((yield* inMemory({})).files, "", "", usual))).toBe(message)
      }
    }).pipe(Effect.provide(FileSystem.layer), Effect.scoped)
  )
})
