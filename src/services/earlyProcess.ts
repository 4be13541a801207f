/**
 * A process that is started before the program that wants its output is even loaded: both then take their time
 * together. Without imports of its own, so that nothing has to be loaded for it, and not even Node's where it is not
 * needed.
 */
import type * as ChildProcess from "node:child_process"

export interface EarlyProcess {
  readonly program: string
  readonly arguments: ReadonlyArray<string>
  /** How it ended and what it wrote, one character per byte; undefined if it could not be started. */
  readonly ended: Promise<Ended | undefined>
}

export interface Ended {
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
    child.stdout?.setEncoding("latin1").on("data", (text: string) => {
      output += text
    })
    child.stderr?.setEncoding("latin1").on("data", (text: string) => {
      errors += text
    })
  })
  // Whatever it failed of, the program will ask again and tell it then.
  return { program, arguments: words, ended: ended.catch(() => undefined) }
}
