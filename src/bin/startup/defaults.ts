/**
 * The saved output of `postconf -d`. It depends on no configuration, so it is valid as long as the executable is the
 * same.
 */
import * as Fs from "node:fs"
import { defaultsCache } from "../../operations/installation/layout.ts"
import type { EarlyProcess } from "../../services/processes/earlyProcess.ts"
import { readTrusted, writeTrusted } from "./trusted.ts"

const cacheOf = (directory: string): string => `${directory}/${defaultsCache}`

/** Nobody can set the ctime of a file, so it shows every change. */
const key = (program: string, words: ReadonlyArray<string>): string | undefined => {
  const status = Fs.statSync(program, { throwIfNoEntry: false })
  return status === undefined
    ? undefined
    : JSON.stringify([program, words, status.dev, status.ino, status.size, status.mtimeMs, status.ctimeMs])
}

/** The saved output, as that of a process that has succeeded; undefined if there is none from this postconf. */
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
