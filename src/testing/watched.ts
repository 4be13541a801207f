/** Services of which each operation runs a check ahead, which can fail it: where faults come in. */
import * as Effect from "effect/Effect"
import type { FileLock } from "../services/FileLock.ts"
import { type FileSystem, FileSystemError, type Operation } from "../services/FileSystem.ts"
import { type Command, type ProcessRunner, SpawnError } from "../services/ProcessRunner.ts"
import type { Faults, FileAction } from "./faults.ts"

/** Which system call fails, where an operation does. */
const operations: Readonly<Record<FileAction, Operation>> = {
  acquire: "open",
  createFile: "open",
  entries: "open",
  isMounted: "open",
  fill: "write",
  kind: "stat",
  linkTarget: "read",
  makeDirectory: "mkdir",
  makeLink: "open",
  readFile: "open",
  readSmallFile: "open",
  realPath: "open",
  removeDirectory: "rmdir",
  removeFile: "unlink",
  rename: "rename",
  setAttributes: "chown",
  status: "stat",
  syncDirectory: "fsync",
  syncFile: "fsync",
  tryAcquire: "open",
  tryAcquireNew: "open"
}

const check =
  ({ ahead }: Faults) =>
  (action: FileAction, path: string) =>
    Effect.mapError(
      ahead({ action, subject: path }),
      (code) => new FileSystemError({ operation: operations[action], path, code })
    )

export const watchedFiles = (files: FileSystem["Type"], faults: Faults): FileSystem["Type"] => {
  const checked = check(faults)
  const watched =
    <Rest extends ReadonlyArray<unknown>, A>(
      action: FileAction,
      method: (path: string, ...rest: Rest) => Effect.Effect<A, FileSystemError>
    ) =>
    (path: string, ...rest: Rest) =>
      Effect.zipRight(checked(action, path), method(path, ...rest))

  const readFile = watched("readFile", files.readFile)
  return {
    readFile,
    readSmallFile: watched("readSmallFile", files.readSmallFile),
    readFiles: (paths) => Effect.forEach(paths, (path) => Effect.either(readFile(path))),
    written: files.written,
    kind: watched("kind", files.kind),
    status: watched("status", files.status),
    isMounted: watched("isMounted", files.isMounted),
    linkTarget: watched("linkTarget", files.linkTarget),
    realPath: watched("realPath", files.realPath),
    entries: watched("entries", files.entries),
    makeDirectory: watched("makeDirectory", files.makeDirectory),
    makeLink: watched("makeLink", files.makeLink),
    createFile: watched("createFile", files.createFile),
    setAttributes: watched("setAttributes", files.setAttributes),
    rename: (from, to) => Effect.zipRight(checked("rename", to), files.rename(from, to)),
    removeFile: watched("removeFile", files.removeFile),
    removeDirectory: watched("removeDirectory", files.removeDirectory),
    syncDirectory: watched("syncDirectory", files.syncDirectory),
    syncFile: watched("syncFile", files.syncFile)
  }
}

export const watchedLocks = (locks: FileLock["Type"], faults: Faults): FileLock["Type"] => {
  const checked = check(faults)
  return {
    acquire: (path, meanwhile) =>
      Effect.map(Effect.zipRight(checked("acquire", path), locks.acquire(path, meanwhile)), ({ fill }) => ({
        fill: (content, attributes) => Effect.zipRight(checked("fill", path), fill(content, attributes))
      })),
    tryAcquireNew: (path, attributes) =>
      Effect.zipRight(checked("tryAcquireNew", path), locks.tryAcquireNew(path, attributes)),
    tryAcquire: (path) => Effect.zipRight(checked("tryAcquire", path), locks.tryAcquire(path))
  }
}

export const watchedProcesses = (runner: ProcessRunner["Type"], { ahead }: Faults): ProcessRunner["Type"] => {
  const watched =
    <A, E, R>(method: (command: Command) => Effect.Effect<A, E, R>) =>
    (command: Command): Effect.Effect<A, E | SpawnError, R> =>
      Effect.zipRight(
        Effect.mapError(
          ahead({ action: "start", subject: command.program }),
          (code) => new SpawnError({ program: command.program, code })
        ),
        method(command)
      )
  return {
    run: watched(runner.run),
    capture: watched(runner.capture),
    spool: watched(runner.spool),
    launch: watched(runner.launch)
  }
}
