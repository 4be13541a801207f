/**
 * What `postconf -d` has said before. Built-in defaults are part of its executable, and no configuration is read for
 * them, so that the answer holds as long as that file is the same.
 */
import * as Fs from "node:fs"
import { defaultsCache } from "../../operations/installation/layout.ts"
import type { EarlyProcess } from "../../services/earlyProcess.ts"
import { readTrusted, writeTrusted } from "./trusted.ts"

const cacheOf = (directory: string): string => `${directory}/${defaultsCache}`

/** The time of the last change of the inode cannot be set by anybody. */
const key = (program: string, words: ReadonlyArray<string>): string | undefined => {
  const status = Fs.statSync(program, { throwIfNoEntry: false })
  return status === undefined
    ? undefined
    : JSON.stringify([program, words, status.dev, status.ino, status.size, status.mtimeMs, status.ctimeMs])
}

/** The answer as that of a process that has ended well; nothing if it was not given, or not by this postconf. */
export const rememberedAnswer = (
  directory: string,
  program: string,
  words: ReadonlyArray<string>
): EarlyProcess | undefined => {
  const identity = key(program, words)
  const output = identity === undefined ? undefined : readTrusted(cacheOf(directory), identity)
  return output === undefined
    ? undefined
    : {
        program,
        arguments: words,
        ended: Promise.resolve({ status: 0, signal: null, output: output.toString("latin1"), errors: "" })
      }
}

export const rememberAnswer = (
  directory: string,
  program: string,
  words: ReadonlyArray<string>,
  output: Buffer
): void => {
  const identity = key(program, words)
  if (identity !== undefined) writeTrusted(cacheOf(directory), identity, output)
}
