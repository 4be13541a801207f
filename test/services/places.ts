/**
 * Directories with the same files, in memory and on disk, for contracts that both versions of a service must fulfil.
 */
import { spawnSync } from "node:child_process"
import * as Fs from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Ref from "effect/Ref"
import type * as Scope from "effect/Scope"
import { FileLock, type LockedFile } from "../../src/services/FileLock.ts"
import { FileSystem, FileSystemError } from "../../src/services/FileSystem.ts"
import { type Entries, filesOn, treeOf } from "../../src/testing/files.ts"
import { locksOn } from "../../src/testing/locks.ts"
import { mastersIn } from "../../src/testing/services.ts"
import type { Node } from "../../src/testing/tree.ts"

export type Files = FileSystem["Type"]
export type Locks = FileLock["Type"]

/** Services with paths relative to the place, also in errors. */
export interface Place {
  /** The place's own path. */
  readonly root: string
  readonly files: Files
  readonly locks: Locks
}

type MakePlace = (entries: Entries) => Effect.Effect<Place, never, Scope.Scope>

export const isRoot = process.geteuid?.() === 0
export const me = { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 }

const below = (root: string, files: Files, locks: Locks): Place => {
  const inPlace = ({ code, operation, path }: FileSystemError) =>
    new FileSystemError({ operation, path: path.slice(root.length), code })

  const at =
    <Rest extends ReadonlyArray<unknown>, A, R>(
      method: (path: string, ...rest: Rest) => Effect.Effect<A, FileSystemError, R>
    ) =>
    (path: string, ...rest: Rest) =>
      Effect.mapError(method(root + path, ...rest), inPlace)

  const fileInPlace = ({ fill }: LockedFile): LockedFile => ({
    fill: (content, attributes) => Effect.mapError(fill(content, attributes), inPlace)
  })

  return {
    root,
    files: {
      readFile: at(files.readFile),
      readSmallFile: at(files.readSmallFile),
      readFiles: (paths) =>
        Effect.map(files.readFiles(paths.map((path) => root + path)), (results) =>
          results.map(Either.mapLeft(inPlace))
        ),
      written: (paths) => files.written(paths.map((path) => root + path)),
      kind: at(files.kind),
      status: at(files.status),
      isMounted: at(files.isMounted),
      linkTarget: at(files.linkTarget),
      realPath: (path) => Effect.map(at(files.realPath)(path), (found) => found.slice(root.length)),
      entries: at(files.entries),
      filesBelow: (paths, depth) =>
        Effect.mapError(
          files.filesBelow(
            paths.map((path) => root + path),
            depth
          ),
          inPlace
        ),
      beginnings: (paths, bytes) =>
        files.beginnings(
          paths.map((path) => root + path),
          bytes
        ),
      makeDirectory: at(files.makeDirectory),
      makeLink: at(files.makeLink),
      createFile: at(files.createFile),
      setAttributes: at(files.setAttributes),
      rename: (from, to) => at(files.rename)(from, root + to),
      removeFile: at(files.removeFile),
      removeDirectory: at(files.removeDirectory),
      syncDirectory: at(files.syncDirectory),
      syncFile: at(files.syncFile)
    },
    locks: {
      acquire: (path, meanwhile) =>
        Effect.map(at((place) => locks.acquire(place, meanwhile))(path), fileInPlace),
      acquireTemporary: (path) => Effect.map(at(locks.acquireTemporary)(path), fileInPlace),
      tryAcquire: at(locks.tryAcquire),
      tryAcquireNew: at(locks.tryAcquireNew)
    }
  }
}

export const inMemory: MakePlace = (entries) =>
  Effect.gen(function* () {
    const tree = yield* Ref.make(treeOf(entries))
    const nobody = mastersIn(yield* Ref.make<ReadonlyMap<string, string>>(new Map()))
    return below("", filesOn(tree), locksOn(tree, nobody).service)
  })

const bytes = (text: string) => Buffer.from(text, "latin1")

const putOnDisk = (path: Buffer, node: Node, secondName: string): void => {
  if (node.kind === "directory") Fs.mkdirSync(path)
  else if (node.kind === "link") Fs.symlinkSync(bytes(node.text), path)
  else if (node.kind === "fifo") spawnSync("mkfifo", [path.toString()])
  else Fs.writeFileSync(path, bytes(node.text))
  if (isRoot) Fs.lchownSync(path, node.uid, node.gid)
  if (node.kind !== "link") Fs.chmodSync(path, node.mode)
  if (node.kind === "file") Fs.utimesSync(path, node.modified / 1000, node.modified / 1000)
  if (node.links > 1) Fs.linkSync(path, secondName)
}

/** Removed with everything in it. */
const temporaryDirectory = Effect.acquireRelease(
  Effect.sync(() => Fs.mkdtempSync(join(Fs.realpathSync(tmpdir()), "place-"))),
  (path) => Effect.sync(() => Fs.rmSync(path, { recursive: true }))
)

/** Entries with several links have their second names outside the place. */
export const onDisk: MakePlace = (entries) =>
  Effect.gen(function* () {
    const base = yield* temporaryDirectory
    const root = join(base, "root")
    for (const [path, node] of treeOf(entries)) {
      const target = path === "/" ? root : root + path
      putOnDisk(bytes(target), node, join(base, path.replaceAll("/", "-")))
    }
    return below(root, FileSystem.live, FileLock.live)
  })

/** The server removes its own name when it ends, so the socket gets another one. */
export const socketAt = (path: string): Effect.Effect<void> =>
  Effect.async((done) => {
    const server = createServer()
    server.listen(`${path}.made`, () => {
      Fs.renameSync(`${path}.made`, path)
      server.close(() => done(Effect.void))
    })
  })

/** Runs a suite for each version. */
export const onBoth = (suite: (version: string, place: MakePlace) => void): void => {
  suite("in-memory", inMemory)
  suite("live", onDisk)
}
