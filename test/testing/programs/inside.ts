/** Runs in a namespace: all cases with Postfix's own programs. The report is a result for each. */
import { execFile } from "node:child_process"
import * as Fs from "node:fs"
import { mountOver, writeReport } from "../../namespace/inside.ts"
import { type Case, environment, mainCfBegin, type Result } from "./Case.ts"
import { cases } from "./cases.ts"

const directory = "/etc/postfix"

const run = ([program = "", ...words]: ReadonlyArray<string>): Promise<Result["ended"][number]> =>
  new Promise((resolve) => {
    const child = execFile(
      program,
      words,
      { encoding: "latin1", env: environment, cwd: "/" },
      (error, output, errors) =>
        resolve({ status: error === null ? 0 : (error.code ?? `${error.signal}`), output, errors })
    )
    child.stdin?.end()
  })

const resultOf = async ({ commands, mainCf = "", masterCf }: Case): Promise<Result> => {
  Fs.writeFileSync(`${directory}/main.cf`, mainCfBegin + mainCf)
  if (masterCf !== undefined) Fs.writeFileSync(`${directory}/master.cf`, masterCf)
  else Fs.copyFileSync("/usr/share/postfix/master.cf.dist", `${directory}/master.cf`)
  const ended: Array<Result["ended"][number]> = []
  for (const command of commands) ended.push(await run(command))
  return {
    ended,
    mainCf: Fs.readFileSync(`${directory}/main.cf`, "latin1"),
    masterCf: masterCf === undefined ? "" : Fs.readFileSync(`${directory}/master.cf`, "latin1")
  }
}

const main = async () => {
  // One that changes its group would not take standard error for a terminal.
  mountOver("postlog")
  const results: Array<Result> = []
  for (const subject of cases) results.push(await resultOf(subject))
  writeReport(results)
}

void main()
