import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { planLifeCycle } from "../../../src/operations/lifeCycle/lifeCycle.ts"
import { requestFor } from "../../../src/operations/lifeCycle/requestFor.ts"
import { directory, type Entries, file, link, unreadable } from "../../../src/testing/files.ts"
import { pretendHost } from "../../../src/testing/host.ts"
import { command, filesOf, hostAfter, initialized, shown, textOf } from "./host.ts"

const withX = hostAfter("-e create -I postfix-x")

/** Destroys it after these files were put there. */
const destroyed = (files: Entries, options: { readonly locked?: ReadonlyArray<string> } = {}) =>
  Effect.flatMap(withX, (before) =>
    command("-e destroy -i x", { files: { ...filesOf(before), ...files }, ...options })
  )

const spool = "/var/spool/postfix-x"
const verify = "please verify contents and remove by hand"

const runtime: Entries = {
  [`${spool}/pid/master.pid`]: file("  1\n"),
  [`${spool}/pid/unix.smtp`]: file(""),
  [`${spool}/pid/inet.127.0.0.1:10025`]: file(""),
  [`${spool}/private/smtp`]: { kind: "socket" },
  [`${spool}/public/qmgr`]: { kind: "fifo" },
  [`${spool}/flush/example_org`]: file("log"),
  [`${spool}/flush/e/example_net`]: file("log"),
  [`${spool}/deferred/A`]: directory,
  [`${spool}/deferred/A/7`]: directory,
  "/var/lib/postfix-x/master.lock": file(""),
  "/var/lib/postfix-x/prng_exch": file("seed")
}

describe("destroy", () => {
  it.effect("leaves nothing of an instance that was only created", () =>
    Effect.gen(function* () {
      const { errors, log, status, tree } = yield* destroyed({})
      expect({ errors, log, status }).toEqual({
        errors: "",
        log: ["info: root destroyed instance postfix-x in /etc/postfix-x"],
        status: 0
      })
      const start = yield* hostAfter()
      expect([...tree.keys()].sort()).toEqual([...start.keys()].sort())
      expect(textOf(tree, "/etc/postfix/main.cf")).toBe(`${initialized}multi_instance_directories = \n`)
    })
  )

  it.effect("leaves nothing of an instance that has run", () =>
    Effect.gen(function* () {
      const { errors, tree } = yield* destroyed(runtime)
      expect(errors).toBe("")
      expect(shown(tree, spool)).toEqual([])
      expect(shown(tree, "/var/lib/postfix-x")).toEqual([])
    })
  )

  it.effect.each([
    ["a file in a queue", `${spool}/hold/notes.txt`, file(""), [`${spool}/hold`, spool]],
    ["a file among sockets", `${spool}/private/README`, file(""), [`${spool}/private`, spool]],
    ["a link among sockets", `${spool}/public/smtp`, link("/etc/passwd"), [`${spool}/public`, spool]],
    ["a directory that is not hashed", `${spool}/deferred/AB`, directory, [`${spool}/deferred`, spool]],
    ["a chroot", `${spool}/etc/hosts`, file(""), [spool]],
    ["a table", "/etc/postfix-x/transport", file(""), ["/etc/postfix-x"]],
    ["a cache", "/var/lib/postfix-x/verify_cache.db", file(""), ["/var/lib/postfix-x"]],
    ["a strange pid file", `${spool}/pid/other`, file(""), [`${spool}/pid`, spool]]
  ] as const)("leaves %s, and names it", ([, path, entry, directories]) =>
    Effect.gen(function* () {
      const { errors, status, tree } = yield* destroyed({ [path]: entry })
      const foreign = path.startsWith(`${spool}/etc`) ? `${spool}/etc` : path
      expect({ errors, status }).toEqual({
        errors: [foreign, ...directories].map((left) => `postmulti: warning: ${left}: ${verify}\n`).join(""),
        status: 0
      })
      expect(tree.has(path)).toBe(true)
      expect(tree.has("/etc/postfix-x/main.cf")).toBe(false)
    })
  )

  it.effect("takes no directory from another instance that has come to share it", () =>
    Effect.gen(function* () {
      const before = yield* hostAfter("-e create -I postfix-x", "-e create -I postfix-y")
      const text = textOf(before, "/etc/postfix-y/main.cf").replace(
        "/var/spool/postfix-y",
        "/var/spool/./postfix-x"
      )
      const files = { ...filesOf(before), "/etc/postfix-y/main.cf": file(text) }
      const { errors, tree } = yield* command("-e destroy -i x", { files })
      expect(errors).toBe(
        "postmulti: fatal: instance /etc/postfix-x, queue_directory=/var/spool/postfix-x shares files with " +
          "instance /etc/postfix-y, queue_directory=/var/spool/./postfix-x\n"
      )
      expect(tree.has("/var/spool/postfix-x/hold")).toBe(true)
    })
  )

  it.effect("refuses directories that depend on where it is called", () =>
    Effect.gen(function* () {
      const before = yield* withX
      const text = textOf(before, "/etc/postfix-x/main.cf").replace("/var/spool/postfix-x", "spool")
      const files = { ...filesOf(before), "/etc/postfix-x/main.cf": file(text) }
      expect((yield* command("-e destroy -i x", { files })).errors).toBe(
        "postmulti: fatal: instance /etc/postfix-x: queue_directory=spool is not an absolute path\n"
      )
    })
  )

  it.effect("does not believe that a queue is empty that somebody else has put a link in place of", () =>
    Effect.gen(function* () {
      const { errors, status } = yield* destroyed({
        "/srv": directory,
        [`${spool}/hold`]: link("/srv", { uid: 7 })
      })
      expect({ errors, status }).toEqual({
        errors: `postmulti: fatal: directory ${spool}/hold is a link of the user with ID 7\n`,
        status: 1
      })
    })
  )

  it.effect("follows no link", () =>
    Effect.gen(function* () {
      const files = {
        "/srv/private/secret": { kind: "socket" },
        [`${spool}/private`]: link("/srv/private")
      } as const
      const { errors, tree } = yield* destroyed(files)
      expect(errors).toContain(`${spool}/private: ${verify}`)
      expect(tree.has("/srv/private/secret")).toBe(true)
    })
  )

  it.effect.each([
    [{ [`${spool}/deferred/A/ABC`]: file(""), [`${spool}/deferred/B/BCD`]: file("") }, "2 in deferred"],
    [
      { [`${spool}/maildrop/4F2`]: file(""), [`${spool}/corrupt/AB1`]: file("") },
      "1 in maildrop, 1 in corrupt"
    ],
    [{ [`${spool}/saved/4bXyZ1z`]: file("") }, "1 in saved"],
    [
      { [`${spool}/incoming/0`]: file(""), [`${spool}/active/1`]: file(""), [`${spool}/hold/2`]: file("") },
      "1 in incoming, 1 in active, 1 in hold"
    ]
  ] as const)("refuses to lose mail: %j", ([files, where]) =>
    Effect.gen(function* () {
      const { errors, status, tree } = yield* destroyed({
        [`${spool}/saved`]: directory,
        [`${spool}/corrupt`]: directory,
        ...files
      })
      expect({ errors, status }).toEqual({
        errors: `postmulti: fatal: Instance '/etc/postfix-x' has messages in its queue: ${where}\n`,
        status: 1
      })
      expect(tree.has("/etc/postfix-x/master.cf")).toBe(true)
      expect(textOf(tree, "/etc/postfix/main.cf")).toContain("postfix-x")
    })
  )

  it.effect.each([
    [
      { [`${spool}/pid/master.pid`]: file("1") },
      [`${spool}/pid/master.pid`],
      "Instance '/etc/postfix-x' is not stopped"
    ],
    [
      { "/var/lib/postfix-x/master.lock": file("") },
      ["/var/lib/postfix-x/master.lock"],
      "Instance '/etc/postfix-x' is not stopped"
    ],
    [
      { [`${spool}/pid/master.pid`]: { kind: "fifo" } },
      [],
      `Cannot tell whether instance '/etc/postfix-x' is stopped: flock ${spool}/pid/master.pid: Invalid argument`
    ]
  ] as const)("refuses what may be running: %j", ([files, locked, message]) =>
    Effect.gen(function* () {
      const { errors, tree } = yield* destroyed(files, { locked })
      expect(errors).toBe(`postmulti: fatal: ${message}\n`)
      expect(tree.has("/etc/postfix-x/master.cf")).toBe(true)
    })
  )

  it.effect("takes a damaged instance out of the list by its directory, and leaves it to people", () =>
    Effect.gen(function* () {
      const before = yield* withX
      const files = { ...filesOf(before), "/etc/postfix-x/main.cf": file("nonsense\n") }
      const { errors, status, tree } = yield* command("-e destroy -i /etc/postfix-x", { files })
      expect(status).toBe(0)
      expect(errors).toBe(
        "postmulti: warning: /etc/postfix-x/main.cf, line 1: missing '=' after attribute name: \"nonsense\"\n" +
          "postmulti: warning: Cannot tell whether instance '/etc/postfix-x' is stopped: " +
          "its queue_directory is unknown, see 'ps eww -C master'\n" +
          "postmulti: warning: instance /etc/postfix-x is damaged and only leaves the list: " +
          "its queue and data directories are not known for certain, and stay\n" +
          `postmulti: warning: /etc/postfix-x: ${verify}\n`
      )
      expect(tree.has(spool)).toBe(true)
      expect(textOf(tree, "/etc/postfix/main.cf")).toContain("multi_instance_directories = \n")
    })
  )

  it.effect.each([
    ["multi_instance_enable = yes\n", [], "Cannot remove enabled instances"],
    ["", ["/var/lib/postfix-y/master.lock"], "Instance '/etc/postfix-y' is not stopped"]
  ] as const)(
    "asks one that is in conflict with another whether it is in use: %j",
    ([more, locked, message]) =>
      Effect.gen(function* () {
        const before = yield* hostAfter("-e create -I postfix-x", "-e create -I postfix-y")
        const text = textOf(before, "/etc/postfix-y/main.cf").replace("= postfix-y", "= postfix-x") + more
        const files = {
          ...filesOf(before),
          "/etc/postfix-y/main.cf": file(text),
          "/var/lib/postfix-y/master.lock": file("")
        }
        const { errors, status, tree } = yield* command("-e destroy -i /etc/postfix-y", { files, locked })
        expect(status).toBe(1)
        expect(errors).toContain("conflicts with")
        expect(errors).toContain(`postmulti: fatal: ${message}\n`)
        expect(textOf(tree, "/etc/postfix/main.cf")).toContain("/etc/postfix-x /etc/postfix-y")
      })
  )

  it.effect("does not do so by another name, nor beside another damaged instance", () =>
    Effect.gen(function* () {
      const before = yield* hostAfter("-e create -I postfix-x", "-e create -I postfix-y")
      const files = { ...filesOf(before), "/etc/postfix-x/main.cf": file("nonsense\n") }
      for (const name of ["x", "postfix-x", "/etc/postfix-y"]) {
        const { errors, status, tree } = yield* command(`-e destroy -i ${name}`, { files })
        expect({ errors, status }).toMatchObject({ errors: expect.stringContaining("fatal: "), status: 1 })
        expect(textOf(tree, "/etc/postfix/main.cf")).toContain("/etc/postfix-x /etc/postfix-y")
      }
    })
  )
})

describe("an interrupted removal", () => {
  const journal = `config_directory = /etc/postfix-x\nqueue_directory = ${spool}\ndata_directory = /var/lib/postfix-x\n`

  const afterCommit = Effect.map(withX, (tree) => ({
    ...filesOf(tree),
    ...runtime,
    "/etc/postfix/main.cf": file(`${initialized}multi_instance_directories =\n`),
    "/etc/postfix/postmulti.journal": file(journal, { mode: 0o600 })
  }))

  it.effect("is finished by the next life-cycle command, which says so", () =>
    Effect.gen(function* () {
      const { errors, status, tree } = yield* command("-e init", { files: yield* afterCommit })
      expect({ errors, status }).toEqual({
        errors: "postmulti: warning: finishing the interrupted removal of instance /etc/postfix-x\n",
        status: 0
      })
      const start = yield* hostAfter()
      expect([...tree.keys()].sort()).toEqual([...start.keys()].sort())
    })
  )

  it.effect.each([
    [
      { [`${spool}/maildrop/ABC`]: file("mail") },
      [],
      "Instance '/etc/postfix-x' has messages in its queue: 1 in maildrop"
    ],
    [{}, [`${spool}/pid/master.pid`], "Instance '/etc/postfix-x' is not stopped"],
    [
      {
        "/etc/postfix/main.cf": file(`${initialized}multi_instance_directories = /etc/postfix-y\n`),
        "/etc/postfix-y/main.cf": file(`queue_directory = ${spool}\ndata_directory = /d\n`)
      },
      [],
      `instance /etc/postfix-x, queue_directory=${spool} shares files with instance /etc/postfix-y, queue_directory=${spool}`
    ]
  ] as const)("waits where it would do harm: %j", ([more, locked, message]) =>
    Effect.gen(function* () {
      const files = { ...(yield* afterCommit), ...more }
      const { errors, status, tree } = yield* command("-e init", { files, locked })
      expect(status).toBe(0)
      expect(errors).toBe(
        "postmulti: warning: finishing the interrupted removal of instance /etc/postfix-x\n" +
          `postmulti: warning: ${message}\n`
      )
      expect(tree.has(`${spool}/hold`)).toBe(true)
      expect(tree.has("/etc/postfix/postmulti.journal")).toBe(true)
    })
  )

  it.effect.each([
    [0, 0o600, "the interrupted removal of instance /etc/postfix-x would be finished first"],
    [7, 0o600, "an interrupted removal would be finished first, see /etc/postfix/postmulti.journal"],
    [7, 0o644, "the interrupted removal of instance /etc/postfix-x would be finished first"]
  ] as const)("is announced by a dry run of user %j, and left", ([userId, mode, message]) =>
    Effect.gen(function* () {
      const unreadableFor = mode === 0o600 && userId !== 0
      const files = {
        ...(yield* afterCommit),
        "/etc/postfix/postmulti.journal": unreadableFor ? unreadable("EACCES") : file(journal, { mode })
      }
      const host = yield* pretendHost({ files, userId })
      const before = shown(yield* host.tree)
      yield* Effect.provide(planLifeCycle(requestFor("init")), host.layer)
      expect(yield* host.errors).toBe(`postmulti: warning: ${message}\n`)
      expect(shown(yield* host.tree)).toEqual(before)
      expect(yield* host.log).toEqual([])
    })
  )

  it.effect("is not announced where the instance is in the list", () =>
    Effect.gen(function* () {
      const files = {
        ...filesOf(yield* withX),
        "/etc/postfix/postmulti.journal": file(journal, { mode: 0o600 })
      }
      const host = yield* pretendHost({ files })
      yield* Effect.provide(planLifeCycle(requestFor("init")), host.layer)
      expect(yield* host.errors).toBe("")
    })
  )

  it.effect("is not gone on with where the instance is in the list", () =>
    Effect.gen(function* () {
      const files = { ...filesOf(yield* withX), "/etc/postfix/postmulti.journal": file(journal) }
      const { errors, tree } = yield* command("-e init", { files })
      expect(errors).toBe("")
      expect(tree.has("/etc/postfix-x/main.cf")).toBe(true)
      expect(tree.has("/etc/postfix/postmulti.journal")).toBe(false)
    })
  )

  it.effect.each([
    ["of somebody else", file(journal, { uid: 7 })],
    ["open to others", file(journal, { mode: 0o666 })],
    ["with another name", file(journal, { links: 2 })],
    ["behind a link", link("/tmp/journal")],
    ["without sense", file("x\n")]
  ] as const)("is not believed in a journal %s", ([, entry]) =>
    Effect.gen(function* () {
      const files = {
        ...(yield* afterCommit),
        "/tmp/journal": file(journal),
        "/etc/postfix/postmulti.journal": entry
      }
      const { errors, status, tree } = yield* command("-e init", { files })
      expect({ errors, status }).toEqual({ errors: "", status: 0 })
      expect(tree.has("/etc/postfix-x/main.cf")).toBe(true)
    })
  )
})
