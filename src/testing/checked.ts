/** Services that run a check before each operation. The check can make the operation fail. */
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { FileLock, LockedFile } from "../services/FileLock.ts"
import type { FileSystem, FileSystemError } from "../services/FileSystem.ts"
import type { ProcessRunner } from "../services/ProcessRunner.ts"
import type { Command, SpawnError } from "../services/processes/spawn.ts"

/** A file operation, by the name of its method. */
export type FileAction =
  | Exclude<keyof FileSystem["Type"], "beginnings" | "readFiles">
  | keyof FileLock["Type"]
  | keyof LockedFile

/** For a rename, `path` is the new path, and `from` the old one. */
export type FileCheck = (
  action: FileAction,
  path: string,
  from?: string
) => Effect.Effect<void, FileSystemError>

const checkedWith =
  (check: FileCheck) =>
  <Rest extends ReadonlyArray<unknown>, A, R>(
    action: FileAction,
    method: (path: string, ...rest: Rest) => Effect.Effect<A, FileSystemError, R>
  ) =>
  (path: string, ...rest: Rest) =>
    Effect.zipRight(check(action, path), method(path, ...rest))

export const checkedFiles = (files: FileSystem["Type"], check: FileCheck): FileSystem["Type"] => {
  const checked = checkedWith(check)
  const readFile = checked("readFile", files.readFile)
  const written = checked("written", (path) =>
    Effect.map(files.written([path]), (found) => Option.flatten(Array.head(found)))
  )
  return {
    readFile,
    readSmallFile: checked("readSmallFile", files.readSmallFile),
    readFiles: (paths) => Effect.forEach(paths, (path) => Effect.either(readFile(path))),
    written: (paths) => Effect.forEach(paths, (path) => Effect.orElseSucceed(written(path), Option.none)),
    kind: checked("kind", files.kind),
    status: checked("status", files.status),
    isMounted: checked("isMounted", files.isMounted),
    linkTarget: checked("linkTarget", files.linkTarget),
    realPath: checked("realPath", files.realPath),
    entries: checked("entries", files.entries),
    filesBelow: (paths, depth) =>
      Effect.map(
        Effect.forEach(
          paths,
          checked("filesBelow", (path) => files.filesBelow([path], depth))
        ),
        Array.flatten
      ),
    beginnings: (paths, bytes) =>
      Effect.forEach(paths, (path) =>
        Effect.matchEffect(check("readFile", path), {
          onFailure: () => Effect.succeedNone,
          onSuccess: () =>
            Effect.map(files.beginnings([path], bytes), (found) => Option.flatten(Array.head(found)))
        })
      ),
    makeDirectory: checked("makeDirectory", files.makeDirectory),
    makeLink: checked("makeLink", files.makeLink),
    createFile: checked("createFile", files.createFile),
    setAttributes: checked("setAttributes", files.setAttributes),
    rename: (from, to) => Effect.zipRight(check("rename", to, from), files.rename(from, to)),
    removeFile: checked("removeFile", files.removeFile),
    removeDirectory: checked("removeDirectory", files.removeDirectory),
    syncDirectory: checked("syncDirectory", files.syncDirectory),
    syncFile: checked("syncFile", files.syncFile)
  }
}

export const checkedLocks = (locks: FileLock["Type"], check: FileCheck): FileLock["Type"] => {
  const checked = checkedWith(check)
  const filling =
    (path: string) =>
    ({ fill }: LockedFile): LockedFile => ({
      fill: (content, attributes) => Effect.zipRight(check("fill", path), fill(content, attributes))
    })
  return {
    acquire: (path, meanwhile) =>
      Effect.map(Effect.zipRight(check("acquire", path), locks.acquire(path, meanwhile)), filling(path)),
    acquireTemporary: (path) =>
      Effect.map(checked("acquireTemporary", locks.acquireTemporary)(path), filling(path)),
    tryAcquire: checked("tryAcquire", locks.tryAcquire),
    tryAcquireNew: checked("tryAcquireNew", locks.tryAcquireNew)
  }
}

/** Runs each command as `prepare` changes it. */
export const preparedProcesses = (
  { canPass, capture, launch, run, spool }: ProcessRunner["Type"],
  prepare: (command: Command) => Effect.Effect<Command, SpawnError>
): ProcessRunner["Type"] => ({
  canPass,
  run: (command) => Effect.flatMap(prepare(command), run),
  capture: (command) => Effect.flatMap(prepare(command), capture),
  spool: (command, use) =>
    Effect.flatMap(
      Effect.either(prepare(command)),
      Either.match({
        onLeft: (error) => use(Either.left(error)),
        onRight: (prepared) => spool(prepared, use)
      })
    ),
  launch: (command) => Effect.flatMap(prepare(command), launch)
})
