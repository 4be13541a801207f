/** Runs in a namespace: all cases with Postfix's own programs. The report is a result for each. */
import { execFile } from "node:child_process"
import * as Fs from "node:fs"
import { mountOver, writeReport } from "../../namespace/inside.ts"
import { type Case, environment, mainCfBegin, type Report, type Result } from "./Case.ts"
import { cases } from "./cases.ts"

const directory = "/etc/postfix"

const stockMasterCf = "/usr/share/postfix/master.cf.dist"

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
  else Fs.copyFileSync(stockMasterCf, `${directory}/master.cf`)
  const ended: Array<Result["ended"][number]> = []
  for (const command of commands) ended.push(await run(command))
  return {
    ended,
    mainCf: Fs.readFileSync(`${directory}/main.cf`, "latin1"),
    masterCf: masterCf === undefined ? "" : Fs.readFileSync(`${directory}/master.cf`, "latin1")
  }
}

const message = "Subject: something\n\nfor later\n"

/** Fails if it has not appeared after that many looks. */
const looks = 100

const queued = async (): Promise<Report["queued"]> => {
  Fs.writeFileSync(`${directory}/main.cf`, `${mainCfBegin}header_checks = regexp:{{/./ HOLD}}\n`)
  Fs.copyFileSync(stockMasterCf, `${directory}/master.cf`)
  await run(["postfix", "start"])
  Fs.writeFileSync("/mnt/message", message)
  await run(["sh", "-c", "sendmail -f sender@example.test b@example.test c@example.test </mnt/message"])
  for (let look = 0; look < looks; look++) {
    const { output: json } = await run(["postqueue", "-j"])
    if (json.includes('"hold"')) {
      const { output: table } = await run(["postqueue", "-p"])
      await run(["postfix", "stop"])
      return { table, json }
    }
    await run(["sleep", "0.2"])
  }
  throw new Error("the message does not arrive")
}

const main = async () => {
  // If it changed its group, it would not recognize standard error as a terminal.
  mountOver("postlog")
  const results: Array<Result> = []
  for (const subject of cases) results.push(await resultOf(subject))
  const report: Report = { results, queued: await queued() }
  writeReport(report)
}

void main()
