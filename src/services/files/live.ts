/** The real file system as a service. */
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { FileSystem } from "../FileSystem.ts"
import {
  createFile,
  makeDirectory,
  makeLink,
  removeDirectory,
  removeFile,
  rename,
  setAttributes,
  syncDirectory,
  syncFile
} from "./changing.ts"
import {
  entries,
  isMounted,
  kind,
  linkTarget,
  readFile,
  readFiles,
  readSmallFile,
  realPath,
  status,
  written
} from "./reading.ts"

export const makeFileSystem: Effect.Effect<Context.Tag.Service<FileSystem>> = Effect.succeed({
  readFile,
  readSmallFile,
  readFiles,
  kind,
  status,
  written,
  isMounted,
  linkTarget,
  realPath,
  entries,
  makeDirectory,
  createFile,
  makeLink,
  setAttributes,
  rename,
  removeFile,
  removeDirectory,
  syncDirectory,
  syncFile
})

export const FileSystemLive = /* @__PURE__ */ Layer.effect(FileSystem, makeFileSystem)
