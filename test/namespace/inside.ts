/** For programs within a namespace: running the original, replacing programs, writing a report. */
import { execFile, execFileSync } from "node:child_process"
import * as Fs from "node:fs"

export interface Ended {
  readonly status: number | string
  readonly output: string
  readonly errors: string
}

/** It waits for nothing, so it takes this long only if it hangs. */
const timeLimit = 60_000

export const usualPath = "/usr/sbin:/usr/bin:/sbin:/bin"

/** Runs the original with empty standard input. */
export const runOriginal = (
  words: ReadonlyArray<string>,
  environment: Readonly<Record<string, string>>
): Promise<Ended> =>
  new Promise((resolve) => {
    const child = execFile(
      "/usr/sbin/postmulti",
      [...words],
      { encoding: "latin1", env: environment, timeout: timeLimit, killSignal: "SIGKILL" },
      (error, output, errors) =>
        resolve({ status: error === null ? 0 : (error.code ?? `${error.signal}`), output, errors })
    )
    child.stdin?.end()
  })

/** Puts programs from /mnt in place of the machine's. */
export const mountOver = (...names: ReadonlyArray<string>): void => {
  for (const name of names) execFileSync("mount", ["--bind", `/mnt/${name}`, `/usr/sbin/${name}`])
}

export const reportPath = "/mnt/report"

export const writeReport = (report: unknown): void =>
  Fs.writeFileSync(reportPath, JSON.stringify(report, null, 2))
