/**
 * Starts a process before the program that needs its output is loaded, so that both happen at the same time. Without
 * imports, so that nothing has to be loaded first.
 */
import type * as ChildProcess from "node:child_process"

export interface EarlyProcess {
  readonly program: string
  readonly arguments: ReadonlyArray<string>
  /** How it ended, and its output; undefined if it could not be started. */
  readonly ended: Promise<Ended | undefined>
}

interface Ended {
  readonly status: number | null
  readonly signal: string | null
  readonly output: string
  readonly errors: string
}

export const startEarly = (
  program: string,
  words: ReadonlyArray<string>,
  environment: Readonly<Record<string, string | undefined>>
): EarlyProcess => {
  const ended = new Promise<Ended>((resolve, reject) => {
    const { spawn }: typeof ChildProcess = require("node:child_process")
    const child = spawn(program, words, { stdio: ["ignore", "pipe", "pipe"], env: environment })
    let output = ""
    let errors = ""
    child.once("error", reject)
    child.once("close", (status, signal) => resolve({ status, signal, output, errors }))
    child.stdout?.on("data", (bytes: Buffer) => {
      output += bytes.toString("latin1")
    })
    child.stderr?.on("data", (bytes: Buffer) => {
      errors += bytes.toString("latin1")
    })
  })
  // If this fails, the program asks again, and reports the reason.
  return { program, arguments: words, ended: ended.catch(() => undefined) }
}
