import { describe, expect, it } from "@effect/vitest"
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import { planInit } from "../../../src/operations/lifeCycle/lifeCycle.ts"
import { JournalUnusable } from "../../../src/operations/lifeCycle/recovery.ts"
import type { Exit } from "../../../src/services/ProcessRunner.ts"
import { failing, meanwhileAt, stoppingAt } from "../../../src/testing/faults.ts"
import { directory, type Entries, file, link, treeOf, unreadable } from "../../../src/testing/files.ts"
import { pretendHost } from "../../../src/testing/host.ts"
import type { PretendHost } from "../../../src/testing/PretendHost.ts"
import type { Tree } from "../../../src/testing/tree.ts"
import { command, filesOf, hostAfter, initialized, numbersUpTo, shown, textOf } from "./host.ts"

const withX = hostAfter("-e create -I postfix-x")

/** Destroys the instance after adding these files. */
const destroyed = (files: Entries, options: { readonly locked?: ReadonlyArray<string> } = {}) =>
  Effect.flatMap(withX, (before) =>
    command("-e destroy -i x", { files: { ...filesOf(before), ...files }, ...options })
  )

const spool = "/var/spool/postfix-x"
const verify = "please verify contents and remove by hand"

/** The user `postfix` of a pretend host. */
const mailOwner = 102

const runtime: Entries = {
  [`${spool}/pid/master.pid`]: file("  1\n"),
  [`${spool}/pid/unix.smtp`]: file(""),
  [`${spool}/pid/inet.smtp`]: file(""),
  [`${spool}/private/smtp`]: { kind: "socket" },
  [`${spool}/public/qmgr`]: { kind: "fifo" },
  [`${spool}/flush/example_org`]: file("4FD62A1B\n4bXyZ1TFGHz1Rk\n", { uid: mailOwner, mode: 0o600 }),
  [`${spool}/flush/e/example_net`]: file("", { uid: mailOwner, mode: 0o600 }),
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
        log: ["info: root destroys instance postfix-x in /etc/postfix-x"],
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

  it.effect("knows the queues of a later Postfix from its table", () =>
    Effect.gen(function* () {
      // Postfix 3.12 makes this one, and leaves it.
      const { errors, tree } = yield* destroyed({
        "/etc/postfix/postfix-files.d/later": file("$queue_directory/tlstrace:d:$mail_owner:-:700:uc\n"),
        [`${spool}/tlstrace`]: directory
      })
      expect(errors).toBe("")
      expect(shown(tree, spool)).toEqual([])
    })
  )

  it.effect.each([
    ["a file in a queue", `${spool}/hold/notes.txt`, file(""), [`${spool}/hold`, spool]],
    ["a file among sockets", `${spool}/private/README`, file(""), [`${spool}/private`, spool]],
    ["a link among sockets", `${spool}/public/smtp`, link("/etc/passwd"), [`${spool}/public`, spool]],
    ["a directory that is not hashed", `${spool}/deferred/AB`, directory, [`${spool}/deferred`, spool]],
    ["what the host has not, in a jail", `${spool}/etc/passwd`, file("x"), [`${spool}/etc`, spool]],
    ["a link of somebody's own in a jail", `${spool}/usr/share`, link("/srv"), [`${spool}/usr`, spool]],
    ["a directory named as a method of every object", `${spool}/constructor`, directory, [spool]],
    ["a device in a jail", `${spool}/dev/log`, { kind: "socket" }, [`${spool}/dev`, spool]],
    ["a table", "/etc/postfix-x/transport", file(""), ["/etc/postfix-x"]],
    ["a cache", "/var/lib/postfix-x/verify_cache.db", file(""), ["/var/lib/postfix-x"]],
    ["a strange pid file", `${spool}/pid/other`, file(""), [`${spool}/pid`, spool]],
    ["the pid file of a strange service", `${spool}/pid/unix.dovecot`, file(""), [`${spool}/pid`, spool]],
    ["a socket of another server", `${spool}/private/auth`, { kind: "socket" }, [`${spool}/private`, spool]],
    ["a FIFO of another server", `${spool}/public/mine`, { kind: "fifo" }, [`${spool}/public`, spool]],
    ["a socket in the wrong place", `${spool}/public/smtp`, { kind: "socket" }, [`${spool}/public`, spool]],
    ["a file of root's among flush logs", `${spool}/flush/example_org`, file(""), [`${spool}/flush`, spool]],
    [
      "notes among flush logs",
      `${spool}/flush/example_org`,
      file("4FD62A1B\nremember\n", { uid: mailOwner }),
      [`${spool}/flush`, spool]
    ],
    [
      "a flush log that is too large",
      `${spool}/flush/example_org`,
      file("4FD62A1B\n".repeat(120_000), { uid: mailOwner }),
      [`${spool}/flush`, spool]
    ],
    [
      "a flush log that cannot be read",
      `${spool}/flush/example_org`,
      { ...unreadable("EIO"), uid: mailOwner },
      [`${spool}/flush`, spool]
    ],
    [
      "what is mounted in a queue",
      `${spool}/flush/e`,
      { ...directory, mounted: true },
      [`${spool}/flush`, spool]
    ]
  ] as const)("leaves %s, and names it", ([, path, entry, directories]) =>
    Effect.gen(function* () {
      const { errors, status, tree } = yield* destroyed({ [path]: entry })
      expect({ errors, status }).toEqual({
        errors: [path, ...directories].map((left) => `postmulti: warning: ${left}: ${verify}\n`).join(""),
        status: 0
      })
      expect(tree.has(path)).toBe(true)
      expect(tree.has("/etc/postfix-x/main.cf")).toBe(false)
    })
  )

  it.effect("removes from a jail what is a copy of the host's, and nothing else", () =>
    Effect.gen(function* () {
      const { errors, tree } = yield* destroyed({
        "/etc/hosts": file("127.0.0.1 localhost\n"),
        "/etc/resolv.conf": link("/run/resolv.conf"),
        "/run/resolv.conf": file("nameserver 192.0.2.1\n"),
        "/etc/services": file("smtp 25/tcp\n"),
        "/etc/nsswitch.conf": link(`${spool}/etc/nsswitch.conf`),
        "/lib/libnss_x.so.2": link("libnss_x-1.so"),
        [`${spool}/etc/hosts`]: file("127.0.0.1 localhost\n"),
        [`${spool}/etc/resolv.conf`]: file("nameserver 192.0.2.1\n"),
        [`${spool}/etc/services`]: file("SMTP 25/tcp\n"),
        [`${spool}/etc/nsswitch.conf`]: file("hosts: files\n"),
        [`${spool}/lib/libnss_x.so.2`]: link("libnss_x-1.so"),
        [`${spool}/usr/lib/sasl2`]: directory,
        [`${spool}/usr/lib/zoneinfo/localtime`]: link("/etc/localtime"),
        [`${spool}/dev/urandom`]: { kind: "other" }
      })
      const left = ["etc/nsswitch.conf", "etc/services", "etc"].map((name) => `${spool}/${name}`)
      expect(errors).toBe([...left, spool].map((path) => `postmulti: warning: ${path}: ${verify}\n`).join(""))
      expect(shown(tree, spool).length).toBe(4)
    })
  )

  it.effect("knows the sockets of services that its master.cf names, or did name", () =>
    Effect.gen(function* () {
      const services =
        "own unix - n n - - pipe\n#old unix n - n - - spawn\n127.0.0.1:10025 inet n - n - - smtpd\n"
      const { errors, tree } = yield* destroyed({
        "/etc/postfix-x/master.cf": file(services),
        [`${spool}/private/own`]: { kind: "socket" },
        [`${spool}/public/old`]: { kind: "socket" },
        [`${spool}/pid/inet.127.0.0.1:10025`]: file("")
      })
      expect({ errors, left: shown(tree, spool) }).toEqual({ errors: "", left: [] })
    })
  )

  it.effect("does not look deeper than queues are hashed", () =>
    Effect.gen(function* () {
      const levels = Array.from({ length: 40 }, (_, depth) => `${spool}/deferred${"/A".repeat(depth + 1)}`)
      const { errors, tree } = yield* destroyed({
        ...Object.fromEntries(levels.map((path) => [path, directory])),
        [`${levels.at(-1)}/ABC`]: file("too deep for mail")
      })
      const named = errors.split("\n").filter((line) => line.includes("/A"))
      expect(named.length).toBe(16)
      expect(tree.has(`${levels.at(-1)}/ABC`)).toBe(true)
    })
  )

  it.effect.each([
    ["/etc/postfix-x", {}],
    [spool, {}],
    ["/var/lib/postfix-x", { "/srv/x/prng_exch": file("seed") }]
  ] as const)("empties what a link of root's leads to in the place of %s, and leaves both", ([place, more]) =>
    Effect.gen(function* () {
      const before = yield* withX
      const moved = [...before].map(
        ([path, node]) =>
          [
            path === place || path.startsWith(`${place}/`) ? `/srv/x${path.slice(place.length)}` : path,
            node
          ] as const
      )
      const start: Entries = {
        ...Object.fromEntries(moved),
        [place]: link("/srv/x"),
        ...more
      }
      const host = yield* pretendHost({ files: start })
      expect(yield* host.postmulti("-e", "destroy", "-i", "x")).toMatchObject({
        exit: { status: 0 },
        errors: `postmulti: warning: ${place}: ${verify}\n`
      })
      const tree = yield* host.tree
      expect(shown(tree, "/srv/x/")).toEqual([])
      expect(tree.get(place)?.kind).toBe("link")
      expect(tree.has("/srv/x")).toBe(true)
      expect(yield* host.postmulti("-e", "create", "-I", "postfix-x")).toMatchObject({
        exit: { status: 0 },
        errors: ""
      })
    })
  )

  it.effect.each(["queue_directory", "data_directory"])("refuses two words in %s", (parameter) =>
    Effect.gen(function* () {
      const before = yield* withX
      const text = textOf(before, "/etc/postfix-x/main.cf").replace(
        `${parameter} = /`,
        `${parameter} = /one /`
      )
      const files = { ...filesOf(before), "/etc/postfix-x/main.cf": file(text) }
      const { errors, status } = yield* command("-e destroy -i x", { files })
      expect({ errors, status }).toEqual({
        errors: expect.stringMatching(/fatal: .*: Postfix does not work with white space in this path\n$/),
        status: 1
      })
    })
  )

  it.effect.each([
    `-e create -I postfix-y queue_directory=/mnt/q`,
    `-e import -I postfix-y config_directory=/etc/postfix-y`,
    `-e destroy -i z`
  ])("is refused where another path leads to the queue of another instance: %s", (line) =>
    Effect.gen(function* () {
      const before = yield* hostAfter(
        "-e create -I postfix-x",
        "-e create -I postfix-y",
        "-e create -I postfix-z",
        "-e deport -i y"
      )
      const withQueue = (name: string) =>
        file(textOf(before, `/etc/${name}/main.cf`).replace(`/var/spool/${name}`, "/mnt/q"))
      const files: Entries = {
        ...filesOf(before),
        "/etc/postfix-y/main.cf": withQueue("postfix-y"),
        ...(line.includes("destroy") ? { "/etc/postfix-z/main.cf": withQueue("postfix-z") } : {}),
        "/mnt/q": { ...directory, inode: Option.some("7:1") },
        [spool]: { ...directory, inode: Option.some("7:1") }
      }
      const { errors, status } = yield* command(line, { files })
      expect({ errors, status }).toEqual({
        errors: expect.stringMatching(
          /queue_directory=\/mnt\/q shares files with instance \/etc\/postfix-x, queue_directory=/
        ),
        status: 1
      })
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
        errors: `postmulti: fatal: Queue ${spool}/hold of instance '/etc/postfix-x' is a symbolic link, which is not followed\n`,
        status: 1
      })
    })
  )

  it.effect.each([
    [
      { [`${spool}/maildrop/A`]: directory, [`${spool}/maildrop/notes`]: link("/srv") },
      "contains files that are not mail (A, notes): move them away, then try again"
    ],
    [
      { [`${spool}/maildrop`]: { ...directory, mounted: true } },
      "is a mount point: unmount it, then try again"
    ]
  ] as const)("says what has to leave maildrop first: %j", ([files, reason]) =>
    Effect.gen(function* () {
      const { errors, status, tree } = yield* destroyed(files)
      expect({ errors, status }).toEqual({
        errors: `postmulti: fatal: Queue ${spool}/maildrop of instance '/etc/postfix-x' ${reason}\n`,
        status: 1
      })
      expect(shown(tree)).toEqual(shown(treeOf({ ...filesOf(yield* withX), ...files })))
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
          "postmulti: warning: instance /etc/postfix-x is damaged, so it only leaves the list, " +
          "and all of its files stay\n" +
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

/** The number of changes in an action. */
const changesOf = Effect.fnUntraced(function* (files: Entries, line: ReadonlyArray<string>) {
  const host = yield* pretendHost({ files })
  yield* host.postmulti("-e", ...line)
  return yield* host.faults.changes
})

/** A host for each change of an action, or for a sample of them, on which something happens before that change. */
const atChanges = <A, E>(
  files: Entries,
  line: ReadonlyArray<string>,
  act: (host: PretendHost, nth: number) => Effect.Effect<A, E>
) =>
  Effect.flatMap(changesOf(files, line), (count) =>
    Effect.forEach(numbersUpTo(count), (nth) =>
      Effect.flatMap(pretendHost({ files }), (host) => act(host, nth))
    )
  )

/** What killed destroys leave, each killed before a later change. */
const leftByDestroy = (files: Entries) =>
  Effect.flatMap(changesOf(files, ["destroy", "-i", "x"]), (count) =>
    Effect.forEach(Arr.range(1, count), (nth) =>
      Effect.gen(function* () {
        const host = yield* pretendHost({ files })
        yield* host.faults.inject(stoppingAt(nth))
        yield* host.postmulti("-e", "destroy", "-i", "x")
        return yield* host.tree
      })
    )
  )

const isSuccess = (exit: Exit): boolean => exit._tag === "Exited" && exit.status === 0

/** Starts the instance before the n-th change. Completes with whether that start succeeded. */
const startedAt = Effect.fnUntraced(function* ({ faults, run }: PretendHost, nth: number) {
  const started = yield* Ref.make(false)
  const start = Effect.flatMap(run("postfix", ["-c", "/etc/postfix-x", "start"]), ({ exit }) =>
    Ref.set(started, isSuccess(exit))
  )
  yield* faults.inject(meanwhileAt(nth, Effect.interruptible(Effect.ignore(start))))
  return Ref.get(started)
})

/** Whether the configuration still exists. Without it, an instance is lost. */
const isComplete = (tree: Tree): boolean =>
  tree.has("/etc/postfix-x/main.cf") && tree.has("/etc/postfix-x/master.cf")

const locks = [`${spool}/pid/master.pid`, "/var/lib/postfix-x/master.lock"]

/** In milliseconds, for one run per change of a destroy, on a busy machine. */
const timeLimit = 300_000

describe("an instance that is destroyed", () => {
  const never = Effect.map(withX, filesOf)
  const ran = Effect.map(withX, (tree) => ({ ...filesOf(tree), ...runtime }))

  it.effect.each([
    ["has never run", never],
    ["has run", ran]
  ] as const)(
    "cannot be started on the way, or is not destroyed: one that %s",
    ([, start]) =>
      Effect.gen(function* () {
        const outcomes = yield* atChanges(yield* start, ["destroy", "-i", "x"], (host, nth) =>
          Effect.gen(function* () {
            const isStarted = yield* startedAt(host, nth)
            const { exit } = yield* host.postmulti("-e", "destroy", "-i", "x")
            const started = yield* isStarted
            return { done: isSuccess(exit), started, complete: isComplete(yield* host.tree) }
          })
        )
        expect(outcomes.filter(({ complete, done, started }) => started && (done || !complete))).toEqual([])
        expect(outcomes.some(({ done }) => done)).toBe(true)
        expect(outcomes.some(({ started }) => started)).toBe(true)
      }),
    timeLimit
  )

  it.effect(
    "loses the files of its locks last, when master.cf has gone",
    () =>
      Effect.gen(function* () {
        const trees = yield* leftByDestroy(yield* never)
        const made = trees.findIndex((tree) => locks.every((path) => tree.has(path)))
        expect(made).toBeGreaterThan(0)
        for (const tree of trees.slice(made)) {
          if (locks.every((path) => tree.has(path))) continue
          expect(tree.has("/etc/postfix-x/main.cf") || tree.has("/etc/postfix-x/master.cf")).toBe(false)
          expect(tree.has(`${spool}/private`) || tree.has(`${spool}/hold`)).toBe(false)
        }
        expect(trees[made]?.get(`${spool}/pid/master.pid`)).toMatchObject({ uid: 0, mode: 0o600, text: "" })
      }),
    timeLimit
  )

  it.effect(
    "cannot be started either where both directories of its locks are missing",
    () =>
      Effect.gen(function* () {
        const tree = new Map(yield* withX)
        tree.delete(`${spool}/pid`)
        tree.delete("/var/lib/postfix-x")
        const trees = yield* leftByDestroy(filesOf(tree))
        const committed = trees.find(
          (now) => !textOf(now, "/etc/postfix/main.cf").includes("postfix-x") && now.has(`${spool}/hold`)
        )
        expect(committed?.has(`${spool}/pid/master.pid`)).toBe(true)
      }),
    timeLimit
  )

  it.effect(
    "takes no mail on the way, or is not destroyed, and is then as it was",
    () =>
      Effect.gen(function* () {
        const start = yield* withX
        const outcomes = yield* atChanges(filesOf(start), ["destroy", "-i", "x"], (host, nth) =>
          Effect.gen(function* () {
            const mail = host.queueMail("/etc/postfix-x", { queue: "maildrop" })
            const accepted = yield* Ref.make(false)
            const sent = Effect.ignore(Effect.zipRight(mail, Ref.set(accepted, true)))
            yield* host.faults.inject(meanwhileAt(nth, sent))
            const { errors } = yield* host.postmulti("-e", "destroy", "-i", "x")
            const tree = yield* host.tree
            return { accepted: yield* Ref.get(accepted), errors, tree }
          })
        )
        for (const { accepted, errors, tree } of outcomes) {
          if (!accepted) continue
          expect(errors).toBe(
            "postmulti: fatal: Instance '/etc/postfix-x' has messages in its queue: 1 in maildrop\n"
          )
          const others = [...tree].filter(([path]) => !path.startsWith(`${spool}/maildrop/`))
          expect(shown(new Map(others))).toEqual(shown(start))
        }
        expect(outcomes.some(({ accepted }) => accepted)).toBe(true)
        expect(outcomes.some(({ accepted }) => !accepted)).toBe(true)
      }),
    timeLimit
  )
})

describe("an interrupted removal", () => {
  const journal = `config_directory = /etc/postfix-x\nqueue_directory = ${spool}\ndata_directory = /var/lib/postfix-x\n`

  const leftList: Entries = {
    "/etc/postfix/main.cf": file(`${initialized}multi_instance_directories =\n`),
    "/etc/postfix/postmulti.journal": file(journal, { mode: 0o600 })
  }

  const afterCommit = Effect.map(withX, (tree) => ({ ...filesOf(tree), ...runtime, ...leftList }))

  const refusesAnother = Effect.fnUntraced(function* (files: Entries) {
    const host = yield* pretendHost({ files })
    yield* host.postmulti("-e", "create", "-I", "postfix-y")
    const { errors, exit } = yield* host.postmulti("-e", "destroy", "-i", "y")
    expect({ errors, exit }).toMatchObject({
      errors: expect.stringContaining("fatal: /etc/postfix/postmulti.journal: a removal may be unfinished"),
      exit: { status: 1 }
    })
    expect((yield* host.tree).has("/etc/postfix-y/main.cf")).toBe(true)
  })

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
      yield* Effect.provide(planInit, host.layer)
      expect(yield* host.errors).toBe(`postmulti: warning: ${message}\n`)
      expect(shown(yield* host.tree)).toEqual(before)
      expect(yield* host.log).toEqual([])
    })
  )

  it.effect("is announced by a dry run where its journal cannot be trusted, and left", () =>
    Effect.gen(function* () {
      const files = {
        ...(yield* afterCommit),
        "/etc/postfix/postmulti.journal": file(journal, { mode: 0o666 })
      }
      const host = yield* pretendHost({ files })
      yield* Effect.provide(planInit, host.layer)
      const { message } = new JournalUnusable({ journal: "/etc/postfix/postmulti.journal" })
      expect(yield* host.errors).toBe(`postmulti: warning: ${message}\n`)
      expect((yield* host.tree).has("/etc/postfix/postmulti.journal")).toBe(true)
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
      yield* Effect.provide(planInit, host.layer)
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
      expect({ errors, status }).toEqual({
        errors: expect.stringMatching(
          /^postmulti: warning: \/etc\/postfix\/postmulti.journal: a removal may be unfinished, .*\n$/
        ),
        status: 0
      })
      expect(tree.has("/etc/postfix-x/main.cf")).toBe(true)
      expect(tree.has("/etc/postfix/postmulti.journal")).toBe(true)
      yield* refusesAnother(files)
    })
  )

  it.effect.each([true, false])("that had not begun gives maildrop back as it was: missing %j", (missing) =>
    Effect.gen(function* () {
      const before = new Map(yield* withX)
      const maildrop = before.get(`${spool}/maildrop`)
      if (missing) before.delete(`${spool}/maildrop`)
      const text = `${journal}maildrop_mode = 2731\nmaildrop_owner = 7\nmaildrop_group = 8\n`
      const files = { ...filesOf(before), "/etc/postfix/postmulti.journal": file(text, { mode: 0o600 }) }
      const { errors, tree } = yield* command("-e init", { files })
      expect(errors).toBe("")
      expect(tree.get(`${spool}/maildrop`)).toMatchObject(
        missing ? { kind: "directory", mode: 0o2731, uid: 7, gid: 8 } : { ...maildrop }
      )
      expect(tree.has("/etc/postfix/postmulti.journal")).toBe(false)
    })
  )

  it.effect.each([
    ["before it had its owner", { mode: 0o700 }],
    ["before it had its mode", { mode: 0o700, uid: 7, gid: 8 }]
  ] as const)("that was killed while it made maildrop again completes it: %s", ([, unfinished]) =>
    Effect.gen(function* () {
      const text = `${journal}maildrop_mode = 2731\nmaildrop_owner = 7\nmaildrop_group = 8\n`
      const { errors, tree } = yield* command("-e init", {
        files: {
          ...filesOf(yield* withX),
          [`${spool}/maildrop`]: { ...directory, ...unfinished },
          "/etc/postfix/postmulti.journal": file(text, { mode: 0o600 })
        }
      })
      expect(errors).toBe("")
      expect(tree.get(`${spool}/maildrop`)).toMatchObject({ mode: 0o2731, uid: 7, gid: 8 })
      expect(tree.has("/etc/postfix/postmulti.journal")).toBe(false)
    })
  )

  it.effect.each([
    ["makeDirectory", `${spool}/maildrop`, "mkdir"],
    ["syncDirectory", spool, "fsync"]
  ] as const)("keeps its journal as long as %s keeps maildrop from coming back", ([action, path, call]) =>
    Effect.gen(function* () {
      const start = yield* withX
      const host = yield* pretendHost({ files: filesOf(start) })
      yield* host.faults.inject(failing("rename", "EROFS", { path: "/etc/postfix/main.cf" }))
      yield* host.faults.inject(failing(action, "EIO", { always: true, path }))
      const { errors } = yield* host.postmulti("-e", "destroy", "-i", "x")
      expect(errors).toContain(`warning: not undone: ${call} ${path}: Input/output error\n`)
      expect((yield* host.tree).has("/etc/postfix/postmulti.journal")).toBe(true)
      yield* host.faults.heal
      expect(yield* host.postmulti("-e", "init")).toMatchObject({ exit: { status: 0 }, errors: "" })
      expect(shown(yield* host.tree)).toEqual(shown(start))
    })
  )

  it.effect(
    "cannot be started while its removal is finished, though it has never run",
    () =>
      Effect.gen(function* () {
        const files = { ...filesOf(yield* withX), ...leftList }
        const outcomes = yield* atChanges(files, ["init"], (host, nth) =>
          Effect.gen(function* () {
            const isStarted = yield* startedAt(host, nth)
            yield* host.postmulti("-e", "init")
            return { started: yield* isStarted, complete: isComplete(yield* host.tree) }
          })
        )
        expect(outcomes.filter(({ complete, started }) => started && !complete)).toEqual([])
        expect(outcomes.some(({ started }) => started)).toBe(true)
        expect(outcomes.some(({ complete }) => !complete)).toBe(true)
      }),
    timeLimit
  )

  it.effect("leaves no lock behind that was made for a removal that cannot be finished", () =>
    Effect.gen(function* () {
      const files = { ...filesOf(yield* withX), ...leftList }
      const host = yield* pretendHost({ files })
      yield* host.faults.inject(
        failing("tryAcquireNew", "ENOSPC", { path: "/var/lib/postfix-x/master.lock" })
      )
      const { errors } = yield* host.postmulti("-e", "init")
      expect(errors).toContain("warning: open /var/lib/postfix-x/master.lock: No space left on device\n")
      expect(shown(yield* host.tree)).toEqual(shown(treeOf(files)))
    })
  )

  it.effect("keeps its journal until what was removed cannot come back", () =>
    Effect.gen(function* () {
      const host = yield* pretendHost({ files: filesOf(yield* withX) })
      yield* host.faults.inject(failing("syncDirectory", "EIO", { path: "/var/spool" }))
      expect(yield* host.postmulti("-e", "destroy", "-i", "x")).toMatchObject({
        exit: { status: 0 },
        errors: "postmulti: warning: fsync /var/spool: Input/output error\n"
      })
      expect((yield* host.tree).has("/etc/postfix/postmulti.journal")).toBe(true)
      // A loss of power brings it back.
      yield* host.put({ [`${spool}/hold`]: directory })
      expect(yield* host.postmulti("-e", "init")).toMatchObject({
        errors: "postmulti: warning: finishing the interrupted removal of instance /etc/postfix-x\n"
      })
      const tree = yield* host.tree
      expect(shown(tree, spool)).toEqual([])
      expect(tree.has("/etc/postfix/postmulti.journal")).toBe(false)
    })
  )
})
