/** The tour and the scripts of the documents, as a user who is not root plays and tests them in a lab. */
import * as Fs from "node:fs"
import * as Path from "node:path"
import { describe, expect, it } from "@effect/vitest"
import manifest from "../../package.json" with { type: "json" }
import { blockWith, fileNamed, root } from "../manual/documents.ts"
import { makeHome, stayOut, timeLimit } from "./home.ts"

const { place, run } = makeHome()

Fs.cpSync(Path.join(root, "node_modules/bats"), Path.join(place, "bats"), { recursive: true })
for (const name of ["add-outbound.sh", "test-add-outbound.sh", "add-outbound.bats"]) {
  Fs.writeFileSync(Path.join(place, name), fileNamed(name))
}
Fs.mkdirSync(Path.join(place, "src/manual"), { recursive: true })
Fs.copyFileSync(Path.join(root, "src/manual/tour.sh"), Path.join(place, "src/manual/tour.sh"))

/** `npm` of a clone in which everything is installed and built. */
const npm = `npm() { case $1 in start) sh -c ${JSON.stringify(manifest.scripts.start.replace(/^npm run --silent build && /, ""))} ;; esac; }\n`

/** A machine with programs that note when they are reached, and a postmulti that makes no lab. */
const machineWithout = (name: string, failure: string) => {
  const machine = `${place}/without-${name}`
  const note = `#!/bin/sh\necho "$0 $*" >>${machine}/reached\n`
  const noLab = `#!/bin/sh\ncase " $* " in *" lab "*) ${failure} ;; esac\n`
  Fs.mkdirSync(machine)
  for (const program of ["postconf", "postfix", "postqueue"]) {
    Fs.writeFileSync(`${machine}/${program}`, note, { mode: 0o755 })
  }
  for (const program of ["node", "postmulti"]) {
    Fs.writeFileSync(`${machine}/${program}`, `${noLab}${note}`, { mode: 0o755 })
  }
  Fs.writeFileSync(`${machine}/reached`, "", { mode: 0o666 })
  Fs.chmodSync(`${machine}/reached`, 0o666)
  return machine
}

// Most of them wait for one program at a time.
describe("a lab", () => {
  describe.each([
    ["says so", `echo '${stayOut.trim()}'; exit 1`],
    ["says nothing", "exit 1"],
    ["is not there", "exec /nowhere/postmulti"]
  ])("that cannot be made, and %s", (name, failure) => {
    it.each([
      ["the tour", `${npm}${blockWith("npm start")}`],
      ["the test in sh", fileNamed("test-add-outbound.sh")],
      ["the test in sh, going on after failures", fileNamed("test-add-outbound.sh").replace("set -e\n", "")],
      ["the test in bats", "bats/bin/bats add-outbound.bats"]
    ])("keeps %s from the machine", { timeout: timeLimit }, async (what, block) => {
      const machine = machineWithout(`${name}-${what}`.replaceAll(/\W+/g, "-"), failure)
      const { status } = await run(block, { PATH: `${machine}:/usr/bin:/bin`, TERM: "dumb" })
      expect(Fs.readFileSync(`${machine}/reached`, "utf8")).toBe("")
      expect(status).not.toBe(0)
    })
  })

  it.concurrent("is what the tour is played in", { timeout: timeLimit }, async () => {
    Fs.mkdirSync(`${place}/tour`, { mode: 0o1777 })
    Fs.chmodSync(`${place}/tour`, 0o1777)
    const { errors, output, status } = await run(`${npm}${blockWith("npm start")}`, {
      TMPDIR: `${place}/tour`
    })
    expect({ errors, status }).toEqual({ errors: "", status: 0 })
    expect(output).toMatch(/^postfix-out {2}outbound {2}y {2}\S+\/etc\/postfix-out$/m)
    expect(output).toMatch(/^remove directory \S+\/var\/spool\/postfix-in$/m)
    expect(output.match(/fatal: .*/g)).toEqual(["fatal: Cannot remove enabled instances"])
    expect(Fs.readdirSync(`${place}/tour`)).toEqual([])
    // Its last words are how to go on.
    const [, entry = "false"] = /type:\n\n((?: {4}.*\n)+)/.exec(output) ?? []
    const own = await run(`set -e\n${entry}postmulti init; postmulti -l; rm -r "\${PATH%%/bin:*}"`)
    expect({ errors: own.errors, status: own.status }).toEqual({ errors: "", status: 0 })
    expect(own.output).toMatch(/^- +- +y +\/\S+\/etc\/postfix\n$/)
  })

  it.concurrent("lets a script be tested in sh", { timeout: timeLimit }, async () => {
    const { errors, output, status } = await run("sh test-add-outbound.sh")
    expect({ errors: errors.replaceAll(/PID: \d+/g, "PID: N"), status }).toEqual({
      errors:
        "postfix-out/postfix-script: starting the Postfix mail system\n" +
        "postfix-out/postfix-script: the Postfix mail system is running: PID: N\n",
      status: 0
    })
    expect(output).toMatch(/postmulti\[\d+\]: root creates instance postfix-out in \S+\/etc\/postfix-out\n$/)
  })

  it.concurrent("lets a script be tested with bats", { timeout: timeLimit }, async () => {
    const { output, status } = await run("bats/bin/bats add-outbound.bats", { TERM: "dumb" })
    expect({ output, status }).toEqual({
      output: "1..2\nok 1 adds an instance that runs\nok 2 refuses a name that is taken\n",
      status: 0
    })
  })
})
