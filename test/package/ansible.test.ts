/** The collection for Ansible, built and installed, on three hosts that are labs. */
import { execFile, spawnSync } from "node:child_process"
import * as Fs from "node:fs"
import { tmpdir } from "node:os"
import * as Path from "node:path"
import { afterAll, describe, expect, it } from "@effect/vitest"
import { root } from "../manual/documents.ts"

const hasAnsible = spawnSync("ansible-playbook", ["--version"]).status === 0

const place = Fs.mkdtempSync(Path.join(Fs.realpathSync(tmpdir()), "ansible-test-"))
afterAll(() => Fs.rmSync(place, { recursive: true, force: true }))

const environment = {
  PATH: process.env["PATH"] ?? "",
  HOME: place,
  LC_ALL: "C.UTF-8",
  ANSIBLE_COLLECTIONS_PATH: place,
  ANSIBLE_LOCALHOST_WARNING: "false",
  ANSIBLE_NOCOLOR: "1"
}

/** What it says on either stream. */
const run = (program: string, ...words: ReadonlyArray<string>) =>
  new Promise<string>((resolve) => {
    execFile(program, words, { cwd: place, env: environment, encoding: "utf8" }, (_, output, errors) =>
      resolve(output + errors)
    )
  })

const hosts = ["one", "two", "three"]

const play = (tasks: ReadonlyArray<unknown>) =>
  JSON.stringify([
    {
      hosts: "all",
      gather_facts: false,
      environment: { PATH: `{{ lab }}/bin:${environment.PATH}` },
      tasks
    }
  ])

const instances = (parameters: Readonly<Record<string, unknown>>) => ({
  "postmulti.postfix.instances": {
    instances: [{ name: "postfix-out", group: "mta", enabled: true, state: "started", parameters }]
  }
})

const playOf = (name: string, tasks: ReadonlyArray<unknown>, ...options: ReadonlyArray<string>) => {
  Fs.writeFileSync(Path.join(place, name), play(tasks))
  return run("ansible-playbook", "-i", "hosts", name, ...options)
}

/** `changed=1 failed=0` of each host. */
const recap = (text: string) =>
  Object.fromEntries(
    Array.from(
      text.matchAll(/^(\w+)\s+: ok=\d+\s+changed=(\d+)\s+unreachable=0\s+failed=(\d+)/gm),
      ([, host, changed, failed]) => [host, `${changed} ${failed}`]
    )
  )

const all = (what: string) => Object.fromEntries(hosts.map((host) => [host, what]))

describe.skipIf(!hasAnsible)("the collection for Ansible", () => {
  it("is built and installed, and documented", { timeout: 300_000 }, async () => {
    const archive = "postmulti-postfix-0.1.0.tar.gz"
    expect(await run("ansible-galaxy", "collection", "build", Path.join(root, "src/ansible"))).toContain(
      archive
    )
    expect(await run("ansible-galaxy", "collection", "install", "-p", place, archive)).toContain(
      "successfully"
    )
    for (const name of ["instances", "instances_info"]) {
      expect(await run("ansible-doc", `postmulti.postfix.${name}`)).toContain("EXAMPLES:")
    }
  })

  it("changes hosts once, mends the one that has drifted, and removes only if asked to", {
    timeout: 300_000
  }, async () => {
    const lines = hosts.map(
      (host) =>
        `${host} lab=${place}/${host} ansible_connection=local ansible_python_interpreter=/usr/bin/python3\n`
    )
    for (const host of hosts) await run(Path.join(root, "dist/postmulti"), "lab", Path.join(place, host))
    Fs.writeFileSync(Path.join(place, "hosts"), lines.join(""))
    const wanted = [instances({ relayhost: "[mail.example.com]", smtpd_timeout: 0, x_y: null })]

    const checked = await playOf("play.yml", wanted, "--check", "--diff")
    expect(recap(checked)).toEqual(all("1 0"))
    expect(checked).toContain("+relayhost = [mail.example.com]")
    expect(Fs.existsSync(Path.join(place, "one/etc/postfix-out"))).toBe(false)
    expect(recap(await playOf("play.yml", wanted))).toEqual(all("1 0"))
    expect(recap(await playOf("play.yml", wanted))).toEqual(all("0 0"))

    const drifted = Path.join(place, "two/etc/postfix-out/main.cf")
    Fs.appendFileSync(drifted, "relayhost = elsewhere\n")
    const found = await playOf("play.yml", wanted, "--check", "--diff")
    expect(recap(found)).toEqual({ ...all("0 0"), two: "1 0" })
    expect(found).toContain("-relayhost = elsewhere")
    expect(recap(await playOf("play.yml", wanted))).toEqual({ ...all("0 0"), two: "1 0" })
    expect(Fs.readFileSync(drifted, "utf8")).not.toContain("elsewhere")

    const info = await playOf("info.yml", [
      { "postmulti.postfix.instances_info": {}, register: "postfix" },
      { "ansible.builtin.assert": { that: "postfix.instances[1].state == 'running'" } }
    ])
    expect(recap(info)).toEqual(all("0 0"))

    const one = (wanted: Readonly<Record<string, unknown>>, options = {}) => ({
      "postmulti.postfix.instances": { instances: [{ name: "postfix-out", ...wanted }], ...options }
    })
    const refused = await playOf("absent.yml", [one({ state: "absent" })])
    expect(recap(refused)).toEqual(all("0 1"))
    expect(refused).toContain("instance postfix-out is removed only with the option --destroy")
    const removed = await playOf("absent.yml", [
      one({ enabled: false, state: "stopped" }),
      one({ state: "absent" }, { destroy: true })
    ])
    expect(recap(removed)).toEqual(all("2 0"))
    expect(Fs.existsSync(Path.join(place, "three/etc/postfix-out"))).toBe(false)
  })
})
