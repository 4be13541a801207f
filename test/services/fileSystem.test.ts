/** One contract for the file system in memory and the real one. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as FastCheck from "effect/FastCheck"
import type { FileSystemError } from "../../src/services/FileSystem.ts"
import { directory, type Entries, file, link } from "../../src/testing/files.ts"
import {
  another,
  attributes,
  comparable,
  everyByte,
  guarded,
  messageOf,
  methods,
  simple,
  underUmask,
  usual
} from "./calls.ts"
import { type Files, isRoot, me, onBoth } from "./places.ts"

const nobody = { uid: 65534, gid: 65534 }

const entries: Entries = {
  ...simple,
  "/theirs": link("full", nobody),
  "/to-theirs": link("theirs/deep"),
  "/fifo": { kind: "fifo", mode: 0o620, ...another },
  // The kernel follows forty links.
  "/link-0": link("full"),
  ...Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`/link-${n + 1}`, link(`link-${n}`)]))
}

const ways = {
  "/nothing/x": "No such file or directory",
  "/to-nothing/x": "No such file or directory",
  "/file/x": "Not a directory",
  "/to-file/x": "Not a directory",
  "/fifo/x": "Not a directory",
  "/to-itself/x": "Too many levels of symbolic links",
  "/link-40/x": "Too many levels of symbolic links"
}

const general = Object.entries(methods).flatMap(([name, { call, missing, way }]) => [
  ...Object.entries(ways).map(([path, reason]) => ({
    name,
    call,
    path,
    message: `${way} ${path}: ${reason}`
  })),
  ...(missing === "" ? [] : [{ name, call, path: "/none", message: `${missing}: No such file or directory` }])
])

const particular: Readonly<Record<string, (files: Files) => Effect.Effect<unknown, FileSystemError>>> = {
  "read /full: Is a directory": ({ readFile }) => readFile("/full"),
  "open /to-file: Too many levels of symbolic links": ({ readSmallFile }) => readSmallFile("/to-file", 1000),
  "read /fifo: Invalid argument": ({ readSmallFile }) => readSmallFile("/fifo", 1000),
  "read /full: Invalid argument": ({ readSmallFile }) => readSmallFile("/full", 1000),
  "read /file: File too large": ({ readSmallFile }) => readSmallFile("/file", everyByte.length - 1),
  "open /file/: Not a directory": ({ readFile }) => readFile("/file/"),
  "open /to-itself: Too many levels of symbolic links": ({ readFile }) => readFile("/to-itself"),
  "stat /to-nothing: No such file or directory": ({ kind }) => kind("/to-nothing"),
  "read /file: Invalid argument": ({ linkTarget }) => linkTarget("/file"),
  "open /to-nothing: No such file or directory": ({ realPath }) => realPath("/to-nothing"),
  "open /to-file: Not a directory": (files) => files.entries("/to-file"),
  "open /fifo: Not a directory": (files) => files.entries("/fifo"),
  "open /link-40: Too many levels of symbolic links": (files) => files.entries("/link-40"),
  "mkdir /full: File exists": ({ makeDirectory }) => makeDirectory("/full", usual),
  "mkdir /to-nothing: File exists": ({ makeDirectory }) => makeDirectory("/to-nothing", usual),
  "open /full: File exists": ({ createFile }) => createFile("/full", "", usual),
  "open /file: File exists": ({ makeLink }) => makeLink("/file", "full"),
  "open /to-nothing: File exists": ({ createFile }) => createFile("/to-nothing", "", usual),
  "chown /twice: Too many links": ({ setAttributes }) => setAttributes("/twice", usual),
  "chown /to-twice: Too many links": ({ setAttributes }) => setAttributes("/to-twice", usual),
  "open /file/x: Not a directory": ({ rename }) => rename("/file", "/file/x"),
  "rename /empty: Is a directory": ({ rename }) => rename("/file", "/empty"),
  "rename /file: Not a directory": ({ rename }) => rename("/empty", "/file"),
  "rename /full: Directory not empty": ({ rename }) => rename("/empty", "/full"),
  "rename /full/deep/x: Invalid argument": ({ rename }) => rename("/full", "/full/deep/x"),
  "unlink /empty: Is a directory": ({ removeFile }) => removeFile("/empty"),
  "rmdir /file: Not a directory": ({ removeDirectory }) => removeDirectory("/file"),
  "rmdir /to-full: Not a directory": ({ removeDirectory }) => removeDirectory("/to-full"),
  "rmdir /full: Directory not empty": ({ removeDirectory }) => removeDirectory("/full"),
  "open /file: Not a directory": ({ syncDirectory }) => syncDirectory("/file")
}

const name = FastCheck.uint8Array({ min: 1, minLength: 1, maxLength: 12 }).map((bytes) =>
  String.fromCharCode(...bytes)
    .replaceAll("/", "\\")
    .replace(/^\.{1,2}$/, "dot")
)
const anyMode = FastCheck.nat(0o7777)
/** Only root passes what the umask has closed. */
const anyUmask = FastCheck.nat(isRoot ? 0o777 : 0o077)

onBoth((version, place) =>
  describe(`${version} file system`, () => {
    const test = (title: string, body: (files: Files) => Effect.Effect<void, FileSystemError>) =>
      it.scopedLive(title, () => Effect.flatMap(place(entries), ({ files }) => body(files)))

    const runs = { timeout: 120_000, fastCheck: { numRuns: 20 } }

    test("makes links to whatever there is or is not", ({ linkTarget, makeLink, readFile, status }) =>
      Effect.gen(function* () {
        yield* makeLink("/new", "file")
        yield* makeLink("/dangling", "no\xff\xc3")
        expect(yield* readFile("/new")).toBe(everyByte)
        expect(yield* linkTarget("/dangling")).toBe("no\xff\xc3")
        expect((yield* status("/dangling")).kind).toBe("link")
      }))

    test("reads a small file byte for byte", ({ readSmallFile }) =>
      Effect.gen(function* () {
        expect(yield* readSmallFile("/file", everyByte.length)).toBe(everyByte)
      }))

    test("reads files byte for byte, and goes on after one that it cannot read", ({ readFile, readFiles }) =>
      Effect.gen(function* () {
        expect(yield* readFile("/to-file")).toBe(everyByte)
        const results = yield* readFiles(["/file", "/full", "/to-full/\xff"])
        expect(results.map(Either.mapLeft(({ message }) => message))).toEqual([
          Either.right(everyByte),
          Either.left("read /full: Is a directory"),
          Either.right("odd name")
        ])
      }))

    test("tells what there is, behind links and under the name itself", ({ kind, status }) =>
      Effect.gen(function* () {
        const kinds = yield* Effect.forEach(["/file", "/full", "/fifo", "/to-file", "/to-full"], kind)
        expect(kinds).toEqual(["file", "directory", "other", "file", "directory"])
        const statuses = yield* Effect.forEach(["/file", "/twice", "/fifo", "/to-file", "/to-full/"], status)
        expect(statuses).toMatchObject([
          { kind: "file", ...another, mode: 0o640, links: 1, modified: 1_500_000_000_000 },
          { kind: "file", ...me, mode: 0o644, links: 2 },
          { kind: "fifo", ...another, mode: 0o620 },
          { kind: "link" },
          { kind: "directory", mode: 0o755 }
        ])
      }))

    test("knows a directory by its number, and that nothing is mounted there", ({ isMounted, status }) =>
      Effect.gen(function* () {
        const inode = (path: string) => Effect.map(status(path), (found) => found.inode)
        expect(yield* inode("/to-full/")).toBe(yield* inode("/full"))
        expect(yield* inode("/empty")).not.toBe(yield* inode("/full"))
        expect(yield* isMounted("/full/deep")).toBe(false)
      }))

    it.scopedLive.skipIf(!isRoot)("follows no link that somebody else could have moved", () =>
      Effect.gen(function* () {
        const { files } = yield* place({
          "/full/x": file(""),
          "/theirs": { ...directory, ...nobody },
          "/theirs/link": link("../full"),
          "/open": { ...directory, mode: 0o777 },
          "/open/link": link("../full"),
          "/sticky": { ...directory, mode: 0o1777 },
          "/sticky/link": link("../full")
        })
        expect(yield* messageOf(files.entries("/theirs/link"))).toBe("open /theirs/link: Not a directory")
        expect(yield* messageOf(files.removeFile("/theirs/link/x"))).toBe(
          "open /theirs/link/x: Not a directory"
        )
        expect(yield* messageOf(files.removeFile("/open/link/x"))).toBe("open /open/link/x: Not a directory")
        expect(yield* files.entries("/full")).toEqual(["x"])
        yield* files.removeFile("/sticky/link/x")
      })
    )

    test("follows links by name, and sorts names by their bytes", (files) =>
      Effect.gen(function* () {
        expect(yield* files.linkTarget("/to-nothing")).toBe("nothing")
        expect(yield* files.realPath("/to-full/deep/.././b")).toBe("/full/b")
        expect(yield* files.entries("/link-39")).toEqual(["B", "b", "deep", "\xff"])
      }))

    test("says which call failed on the way to a name, or for the lack of it", (files) =>
      Effect.forEach(general, ({ call, message, name, path }) =>
        Effect.map(messageOf(call(files, path, "/new", usual)), (found) =>
          expect(`${name}: ${found}`).toBe(`${name}: ${message}`)
        )
      ))

    test("fails with the error of the call", (files) =>
      Effect.forEach(Object.entries(particular), ([message, ask]) =>
        Effect.map(messageOf(ask(files)), (found) => expect(found).toBe(message))
      ))

    it.effect.prop(
      "sets exactly the mode, owner and time that it is told, whatever the umask",
      { made: anyMode, changed: anyMode, mask: anyUmask, modified: FastCheck.nat(2_000_000_000_000) },
      ({ changed, made, mask, modified }) =>
        Effect.gen(function* () {
          const { files } = yield* place({})
          yield* files.createFile("/f", everyByte, attributes({ ...another, mode: made, modified }))
          yield* files.makeDirectory("/d", attributes({ ...another, mode: made }))
          expect(comparable(yield* files.status("/f"))).toEqual({
            ...{ kind: "file", ...another, mode: made, links: 1, modified }
          })
          expect(yield* files.status("/d")).toMatchObject({ kind: "directory", ...another, mode: made })
          for (const path of ["/f", "/d"]) {
            yield* files.setAttributes(path, attributes({ ...me, mode: changed }))
            expect(yield* files.status(path)).toMatchObject({ ...me, mode: changed })
          }
        }).pipe(underUmask(mask), Effect.scoped),
      runs
    )

    test("makes private things of now if it is told nothing else", ({
      createFile,
      makeDirectory,
      readFile,
      status
    }) =>
      Effect.gen(function* () {
        yield* createFile("/to-full/f", everyByte, usual)
        yield* makeDirectory("/to-full/d", usual)
        expect(yield* readFile("/full/f")).toBe(everyByte)
        expect(yield* status("/full/d")).toMatchObject({ kind: "directory", uid: me.uid, mode: 0o700 })
        const made = yield* status("/full/f")
        expect(made).toMatchObject({ kind: "file", uid: me.uid, mode: 0o600 })
        expect(Math.abs(Date.now() - made.modified)).toBeLessThan(60_000)
      }))

    it.effect.prop(
      "takes any bytes for a name",
      { names: FastCheck.uniqueArray(name, { minLength: 2, maxLength: 4 }) },
      ({ names: [first = "", ...others] }) =>
        Effect.gen(function* () {
          const { files } = yield* place({})
          yield* files.makeDirectory(`/${first}`, usual)
          for (const name of others) {
            yield* files.createFile(`/${first}/new ${name}`, name, usual)
            yield* files.setAttributes(`/${first}/new ${name}`, attributes({ mode: 0o640 }))
            yield* files.rename(`/${first}/new ${name}`, `/${first}/${name}`)
          }
          expect(yield* files.entries(`/${first}`)).toEqual([...others].sort())
          for (const name of others) {
            const path = yield* files.realPath(`/${first}/../${first}/${name}`)
            expect(path).toBe(`/${first}/${name}`)
            expect(yield* files.readFile(path)).toBe(name)
            yield* files.removeFile(path)
          }
          yield* files.syncDirectory(`/${first}`)
          yield* files.removeDirectory(`/${first}`)
          expect(yield* files.entries("/")).toEqual([])
        }).pipe(Effect.scoped),
      runs
    )

    test("changes a link at the end of the path rather than what it leads to", (files) =>
      Effect.gen(function* () {
        const before = yield* files.status("/file")
        yield* files.setAttributes("/to-file", attributes({ ...me, mode: 0o777 }))
        expect(yield* files.status("/to-file")).toMatchObject({ kind: "link", ...me })
        yield* files.rename("/to-file", "/to-full")
        expect(yield* files.linkTarget("/to-full")).toBe("file")
        yield* files.rename("/full/b", "/to-full")
        expect(yield* files.readFile("/to-full")).toBe("inner")
        yield* files.removeFile("/to-nothing")
        expect(yield* files.entries("/full")).toEqual(["B", "deep", "\xff"])
        expect(yield* files.status("/file")).toEqual(before)
      }))

    it.scopedLive.skipIf(!isRoot)("changes nothing through a link of somebody else (as root only)", () =>
      Effect.gen(function* () {
        const { files } = yield* place(entries)
        const state = Effect.all([
          files.entries("/full"),
          files.entries("/full/deep"),
          Effect.forEach(["/full", "/full/b", "/full/deep", "/theirs"], files.status)
        ])
        const before = yield* state
        for (const [name, { call }] of Object.entries(guarded)) {
          for (const path of ["/theirs/b", "/theirs/deep/x", "/to-theirs/x"]) {
            const message = yield* messageOf(call(files, path, "/new", usual))
            expect(`${name}: ${message}`).toBe(`${name}: open ${path}: Not a directory`)
          }
        }
        for (const ask of [files.entries, files.syncDirectory]) {
          expect(yield* messageOf<unknown, never>(ask("/theirs"))).toBe("open /theirs: Not a directory")
        }
        expect(yield* messageOf(files.rename("/full/b", "/theirs/new"))).toBe(
          "open /theirs/new: Not a directory"
        )
        expect(yield* state).toEqual(before)
        expect(yield* files.readFile("/theirs/b")).toBe("inner")
        yield* files.removeFile("/theirs")
      })
    )
  })
)
