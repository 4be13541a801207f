/**
 * The saved output of `postconf -d`. It depends on no configuration, so it is valid as long as the executable is the
 * same.
 */
import * as Fs from "node:fs"
import { defaultsCache } from "../../operations/installation/layout.ts"
import { neededDefaults } from "../../postfix/evaluation/parameters.ts"
import { defaultsQuestion, fixedDirectories } from "../../postfix/postconfCommand.ts"
import type { EarlyProcess } from "../../services/processes/earlyProcess.ts"
import { readTrusted, writeTrusted } from "./trusted.ts"

/** Whose output is saved, and started early. If postconf is in another place, each start asks it. */
export const postconf = `${fixedDirectories[0]}/postconf`
export const question = defaultsQuestion(neededDefaults)

const cacheOf = (directory: string): string => `${directory}/${defaultsCache}`

/** Nobody can set the ctime of a file, so it shows every change. */
const key = (): string | undefined => {
  const status = Fs.statSync(postconf, { throwIfNoEntry: false })
  return status === undefined
    ? undefined
    : JSON.stringify([
        postconf,
        question,
        status.dev,
        status.ino,
        status.size,
        status.mtimeMs,
        status.ctimeMs
      ])
}

/** The saved output, as that of a process that has succeeded; undefined if there is none from this postconf. */
export const rememberedAnswer = (directory: string): EarlyProcess | undefined => {
  const identity = key()
  const output = identity === undefined ? undefined : readTrusted(cacheOf(directory), identity)
  return output === undefined
    ? undefined
    : {
        program: postconf,
        arguments: question,
        ended: Promise.resolve({ status: 0, signal: null, output: output.toString("latin1"), errors: "" })
      }
}

export const rememberAnswer = (directory: string, output: Buffer): void => {
  const identity = key()
  if (identity !== undefined) writeTrusted(cacheOf(directory), identity, output)
}
