/**
 * Long scripts in a lab, as an ordinary user: the tour, the scripts of the documents, one that tries to get out, and more.
 */
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

/** Stands in for `npm` in a clone where everything is installed and built. */
const npm = `npm() { case $1 in start) sh -c ${JSON.stringify(manifest.scripts.start.replace(/^npm run --silent build && /, ""))} ;; esac; }\n`

/** A machine whose programs note each call, with a postmulti that cannot make a lab. */
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

// Most of the time, each test waits for a program.
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

  it.concurrent("lets draining be rehearsed", { timeout: timeLimit }, async () => {
    const { output } = await run(`
      eval "$(postmulti lab ${place}/drained)"; postmulti init; postmulti create postfix-a
      touch ${place}/drained/var/spool/postfix-a/hold/ABC123
      postmulti run --instance a -- mailq | tail -n 1
      postsuper -c ${place}/drained/etc/postfix-a -d ALL 2>&1
      postmulti run --instance a -- mailq`)
    expect(output).toBe("-- 0 Kbytes in 1 Request.\npostsuper: Deleted: 1 message\nMail queue is empty\n")
  })

  it.concurrent("goes on with other instances where an output cannot be kept", {
    timeout: timeLimit
  }, async () => {
    const { errors, output, status } = await run(`
      set -e
      eval "$(postmulti lab ${place}/large)"; postmulti init; postmulti create postfix-a; postmulti create postfix-b
      large='[ "$multi_instance_name" != postfix-a ] || head -c 2000000 /dev/zero; echo "$multi_instance_name"'
      TMPDIR=/nonexistent postmulti run --jobs 2 -- sh -c "$large"`)
    expect({ errors, output, status }).toEqual({
      errors:
        "postmulti: fatal: output for postfix-a is lost: write /nonexistent: No such file or directory\n",
      output: "\npostfix-b\n",
      status: 1
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
    // The last lines say how to go on.
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

  it.concurrent("keeps its programs from whatever is outside", { timeout: timeLimit }, async () => {
    const [lab, machine] = [`${place}/kept`, `${place}/machine`]
    const { errors, output } = await run(`
      umask 022; mkdir -p ${machine}/etc/postfix ${machine}/etc/postfix-real ${machine}/spool ${machine}/data
      printf 'multi_instance_enable = yes\n' >${machine}/etc/postfix/main.cf
      printf 'multi_instance_name = postfix-real\nqueue_directory = ${machine}/spool\ndata_directory = ${machine}/data\n' \
        >${machine}/etc/postfix-real/main.cf
      : >${machine}/etc/postfix-real/master.cf
      state() { (cd ${machine} && ls -lAR --time-style=full-iso; cat etc/*/main.cf); }
      state >before
      entry=$(postmulti lab ${lab}) && eval "$entry" && postmulti init && postmulti create postfix-a || exit
      step() { "$@"; echo $?; }
      ln -s ${machine}/etc/postfix ${lab}/etc/link
      step postconf -c ${machine}/etc/postfix -e a=b
      MAIL_CONFIG=${machine}/etc/postfix step postconf -e a=b
      step postconf -c ${machine}/etc/postfix -h multi_instance_enable
      step postconf -c ${lab}/etc/link -e a=b
      step postconf -c ${lab}/etc/../../machine/etc/postfix -e a=b
      cd ${machine}/etc && step postconf -c postfix -e a=b
      step postqueue -c ${machine}/etc/postfix -p
      step postlog -c ${machine}/etc/postfix text
      step postfix -c ${machine}/etc/postfix start
      step postmulti create postfix-out --config-directory ${machine}/etc/postfix-out
      step postmulti -e create -I postfix-out queue_directory=${machine}/spool-out
      step postmulti import ${machine}/etc/postfix-real
      postconf -c ${lab}/etc/postfix-a -e queue_directory=${machine}/spool
      step postmulti -i a -x sh -c 'rm -r "$queue_directory"'
      step postmulti -i a -p start
      step postmulti destroy a
      postconf -c ${lab}/etc/postfix-a -e queue_directory=${lab}/var/spool/postfix-a
      printf '%s\n' config_directory=${machine}/etc/postfix-real queue_directory=${machine}/spool \
        data_directory=${machine}/data >${lab}/etc/postfix/postmulti.journal
      step postmulti enable a
      rm ${lab}/etc/postfix/postmulti.journal
      postconf -e meta_directory=${machine}/etc/postfix
      step postmulti create postfix-b
      postconf -X meta_directory; postconf -e command_directory=${machine}
      step postmulti postfix status
      postconf -X command_directory
      rm ${lab}/var/log/mail.log; ln -s ${machine}/log ${lab}/var/log/mail.log
      step postlog text
      state | cmp - ${place}/before && echo unchanged`)
    expect(output).toBe(`${"1\n".repeat(19)}unchanged\n`)
    const told = errors.replaceAll(lab, "LAB").replaceAll(machine, "OUT").split("\n")
    expect(told.filter((line) => !line.endsWith(" is outside of the lab LAB"))).toEqual([
      "postmulti: warning: finishing the interrupted removal of instance OUT/etc/postfix-real",
      "postfix/postlog: text",
      ""
    ])
    expect(told.length).toBe(19 + 3)
  })
})
