/** Directories that an instance may not have, because the mail system's user would then own the whole host. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { directory, type Entries, file, link } from "../../../src/testing/files.ts"
import { command, filesOf, hostAfter, initialized, shown, textOf } from "./host.ts"

const mainCf = { "/etc/postfix": initialized }

/** An instance that was made by hand. */
const made = (queue: string, data: string): Entries => ({
  "/etc/postfix-x/main.cf": file(`queue_directory = ${queue}\ndata_directory = ${data}\n`),
  "/etc/postfix-x/master.cf": file(""),
  "/var/spool/postfix-x": directory,
  "/alias": link("/usr/lib"),
  "/root": link("/")
})

const imported = (queue: string, data: string) =>
  command("-e import config_directory=/etc/postfix-x", { mainCf, files: made(queue, data) })

const queue = "/var/spool/postfix-x"
const data = "/var/lib/postfix-x"

const root = (parameter: string) => `Parameter setting '${parameter}' is the root directory`

const sharesWith = (mine: string, theirs: string) =>
  `instance /etc/postfix-x, ${mine} shares files with instance /etc/postfix, ${theirs}`

describe("import", () => {
  it.effect.each([
    [queue, "/", root("data_directory")],
    [queue, "//", root("data_directory")],
    [queue, "/usr/..", root("data_directory")],
    [queue, "/none/..", root("data_directory")],
    [queue, "/root", root("data_directory")],
    ["/", data, root("queue_directory")],
    [queue, "/usr", sharesWith("data_directory=/usr", "command_directory=/usr/sbin")],
    [queue, "/usr/", sharesWith("data_directory=/usr/", "command_directory=/usr/sbin")],
    [queue, "/usr/sbin/.", sharesWith("data_directory=/usr/sbin/.", "command_directory=/usr/sbin")],
    [queue, "/usr/sbin/new", sharesWith("data_directory=/usr/sbin/new", "command_directory=/usr/sbin")],
    [
      queue,
      "/alias/postfix/sbin",
      sharesWith("data_directory=/alias/postfix/sbin", "daemon_directory=/usr/lib/postfix/sbin")
    ],
    ["/usr/lib", data, sharesWith("queue_directory=/usr/lib", "daemon_directory=/usr/lib/postfix/sbin")],
    [queue, "/etc", "config_directory=/etc/postfix-x is inside data_directory=/etc"],
    ["/x/q", "/x/", "queue_directory=/x/q is inside data_directory=/x/"],
    ["/x//q", "/x", "queue_directory=/x//q is inside data_directory=/x"]
  ] as const)("refuses queue_directory=%s with data_directory=%s", ([ofQueue, ofData, message]) =>
    Effect.gen(function* () {
      const { errors, status, tree } = yield* imported(ofQueue, ofData)
      expect({ errors, status }).toEqual({ errors: `postmulti: fatal: ${message}\n`, status: 1 })
      expect(textOf(tree, "/etc/postfix/main.cf")).toBe(initialized)
      expect(shown(tree, "/usr")).toEqual(shown((yield* command("-e init")).tree, "/usr"))
    })
  )

  it.effect.each([
    ["/var/spool/postfix-x", "/var/lib/postfix-x"],
    ["/var/spool/postfix-x/", "/var/lib/postfix-x/"],
    ["/opt/mail/x/queue", "/opt/mail/x/data"],
    ["/usr/local/mail/queue", "/usr/local/mail/data"],
    ["/usr/lib/postfix-x", "/usr/libexec/postfix"]
  ] as const)("takes queue_directory=%s with data_directory=%s", ([ofQueue, ofData]) =>
    Effect.gen(function* () {
      const there = [ofQueue, ofData].map((path) => [path.replace(/\/$/, ""), directory])
      const files = { ...made(ofQueue, ofData), ...Object.fromEntries(there) }
      const line = "-e import config_directory=/etc/postfix-x"
      const { errors, status } = yield* command(line, { mainCf, files })
      expect({ errors, status }).toEqual({ errors: "", status: 0 })
    })
  )
})

describe("create", () => {
  it.effect.each([
    ["config_directory=/.", root("config_directory")],
    ["queue_directory=/usr/..", root("queue_directory")],
    ["data_directory=/usr", sharesWith("data_directory=/usr", "command_directory=/usr/sbin")],
    [
      "config_directory=/usr/sbin/.",
      "instance /usr/sbin/., config_directory=/usr/sbin/. shares files with instance /etc/postfix, command_directory=/usr/sbin"
    ]
  ] as const)("refuses %s", ([word, message]) =>
    Effect.gen(function* () {
      const { errors, status } = yield* command(`-e create -I postfix-x ${word}`, { mainCf })
      expect({ errors, status }).toEqual({ errors: `postmulti: fatal: ${message}\n`, status: 1 })
    })
  )

  it.effect("takes a configuration directory in that of the primary, which is meta_directory", () =>
    Effect.gen(function* () {
      const line = "-e create -I postfix-x config_directory=/etc/postfix/x"
      expect((yield* command(line, { mainCf })).errors).toBe("")
    })
  )
})

describe("destroy", () => {
  const endpoints: Entries = { "/private/agent": { kind: "socket" }, "/pid/unix.smtp": file("") }

  it.effect.each([
    ["/", data, root("queue_directory")],
    [queue, "/.", root("data_directory")],
    [queue, "/usr/lib", sharesWith("data_directory=/usr/lib", "daemon_directory=/usr/lib/postfix/sbin")]
  ] as const)("refuses queue_directory=%s with data_directory=%s", ([ofQueue, ofData, message]) =>
    Effect.gen(function* () {
      const before = filesOf(yield* hostAfter("-e create -I postfix-x"))
      const files = { ...before, ...made(ofQueue, ofData), ...endpoints }
      const { errors, status, tree } = yield* command("-e destroy -i /etc/postfix-x", { files })
      expect({ errors, status }).toEqual({ errors: `postmulti: fatal: ${message}\n`, status: 1 })
      expect([...tree.keys()]).toEqual(expect.arrayContaining(Object.keys(endpoints)))
    })
  )

  it.effect("does not go on with that after an interruption either", () =>
    Effect.gen(function* () {
      const journal = `config_directory = /etc/postfix-x\nqueue_directory = /\ndata_directory = ${data}\n`
      const files = { ...endpoints, "/etc/postfix/postmulti.journal": file(journal, { mode: 0o600 }) }
      const { errors, tree } = yield* command("-e init", { files })
      expect(errors).toContain(`postmulti: warning: ${root("queue_directory")}\n`)
      expect([...tree.keys()]).toEqual(expect.arrayContaining(Object.keys(endpoints)))
    })
  )

  it.effect("leaves deport to whoever has such an instance", () =>
    Effect.gen(function* () {
      const before = filesOf(yield* hostAfter("-e create -I postfix-x"))
      const files = { ...before, ...made("/", data) }
      const { errors, status } = yield* command("-e deport -i /etc/postfix-x", { files })
      expect({ errors, status }).toEqual({ errors: "", status: 0 })
    })
  )
})
