/** One contract for the file system of the tests and the real one. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import { FileSystem, FileSystemLive } from "../../src/services/FileSystem.ts"
import { directory, file, filesInMemory } from "../../src/testing/files.ts"

const everyByte = String.fromCharCode(...Array.from({ length: 256 }, (_, byte) => byte))

const contract = (name: string, root: string, layer: Layer.Layer<FileSystem>) =>
  describe(`${name} file system`, () => {
    const ask = <A, E>(question: (fileSystem: FileSystem["Type"]) => Effect.Effect<A, E>) =>
      Effect.provide(Effect.flatMap(FileSystem, question), layer)

    const failure = <A>(
      question: (fileSystem: FileSystem["Type"]) => Effect.Effect<A, { message: string }>
    ) => Effect.map(Effect.flip(ask(question)), ({ message }) => message)

    it.effect("reads a file byte for byte", () =>
      Effect.gen(function* () {
        expect(yield* ask(({ readFile }) => readFile(`${root}/file`))).toBe(everyByte)
      })
    )

    it.effect("says that there is no such file", () =>
      Effect.gen(function* () {
        expect(yield* failure(({ readFile }) => readFile(`${root}/none`))).toBe(
          `open ${root}/none: No such file or directory`
        )
      })
    )

    it.effect("says that a directory cannot be read", () =>
      Effect.gen(function* () {
        expect(yield* failure(({ readFile }) => readFile(`${root}/folder`))).toBe(
          `read ${root}/folder: Is a directory`
        )
      })
    )

    it.effect("tells files from directories", () =>
      Effect.gen(function* () {
        expect(yield* ask(({ kind }) => kind(`${root}/file`))).toBe("file")
        expect(yield* ask(({ kind }) => kind(`${root}/folder`))).toBe("directory")
        expect(yield* failure(({ kind }) => kind(`${root}/none`))).toBe(
          `stat ${root}/none: No such file or directory`
        )
      })
    )
  })

contract(
  "in-memory",
  "/r",
  filesInMemory({ "/r": directory, "/r/folder": directory, "/r/file": file(everyByte) })
)

const root = mkdtempSync(join(tmpdir(), "files-"))
mkdirSync(join(root, "folder"))
writeFileSync(join(root, "file"), Buffer.from(everyByte, "latin1"))
symlinkSync("loop", join(root, "loop"))
symlinkSync("file", join(root, "link"))
writeFileSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0xff])]), "odd name")
afterAll(() => rmSync(root, { recursive: true }))

contract("live", root, FileSystemLive)

describe("live file system", () => {
  it.effect("follows links, refuses loops, and knows names that are no UTF-8", () =>
    Effect.gen(function* () {
      const { kind, readFile } = yield* FileSystem
      expect(yield* kind(`${root}/link`)).toBe("file")
      expect(yield* Effect.flip(readFile(`${root}/loop`))).toMatchObject({
        message: `open ${root}/loop: Too many levels of symbolic links`
      })
      expect(yield* readFile(`${root}/\xff`)).toBe("odd name")
    }).pipe(Effect.provide(FileSystemLive))
  )
})
