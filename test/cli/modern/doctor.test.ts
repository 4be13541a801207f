import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { version } from "../../../src/cli/modern/help.ts"
import { modern } from "../../../src/cli/modern/program.ts"
import { programFiles } from "../../../src/operations/installation/layout.ts"
import { Machine } from "../../../src/services/Machine.ts"
import { type Fault, failing } from "../../../src/testing/faults.ts"
import { directory, type Entries, type Entry, file, link, unreadable } from "../../../src/testing/files.ts"
import { pretendHost } from "../../../src/testing/host.ts"
import type { HostOptions } from "../../../src/testing/PretendHost.ts"
import { exited } from "../../../src/testing/processes.ts"

const owned: Entry = { ...directory, mode: 0o700, uid: 102 }
const group = { gid: 106 }

const directoriesOf = (name: string): Entries => ({
  [`/var/lib/${name}`]: owned,
  [`/var/spool/${name}`]: directory,
  ...Object.fromEntries(
    "active bounce corrupt defer deferred flush hold incoming private saved trace"
      .split(" ")
      .map((queue) => [`/var/spool/${name}/${queue}`, owned])
  ),
  [`/var/spool/${name}/maildrop`]: { ...owned, ...group, mode: 0o730 },
  [`/var/spool/${name}/public`]: { ...owned, ...group, mode: 0o2710 },
  [`/var/spool/${name}/pid`]: directory
})

/** The primary instance runs. */
const primaryLocks = ["/var/spool/postfix/pid/master.pid", "/var/lib/postfix/master.lock"]

const readyFiles: Entries = {
  ...Object.fromEntries(primaryLocks.map((path) => [path, file("1", { mode: 0o600 })])),
  "/dev/log": { kind: "socket" },
  "/usr/bin/flock": file(""),
  "/usr/bin/logger": file(""),
  "/usr/bin/node": file(""),
  "/usr/sbin/postmulti": file("#!/usr/bin/node\n"),
  ...directoriesOf("postfix"),
  "/etc/postfix-a/master.cf": file(""),
  ...directoriesOf("postfix-a")
}

const mainCf = {
  "/etc/postfix":
    "multi_instance_directories = /etc/postfix-a\nmulti_instance_enable = yes\n" +
    "multi_instance_wrapper = ${command_directory}/postmulti -p --\n",
  "/etc/postfix-a":
    "multi_instance_name = postfix-a\nqueue_directory = /var/spool/postfix-a\ndata_directory = /var/lib/postfix-a\n"
}

const examined = (
  line: string,
  { files = {}, locked = [], ...options }: HostOptions = {},
  ...faults: ReadonlyArray<Fault>
) =>
  Effect.gen(function* () {
    const host = yield* pretendHost({
      mainCf,
      argv: line.split(" "),
      processes: ({ program }) =>
        program.endsWith("/postmulti") ? Either.right(exited(0, `postmulti ${version}\n`)) : undefined,
      ...options,
      files: { ...readyFiles, ...files },
      locked: [...primaryLocks, ...locked]
    })
    yield* Effect.forEach(faults, host.faults.inject)
    const before = yield* host.tree
    const status = yield* Effect.provide(modern, host.layer)
    expect([...(yield* host.tree)]).toEqual([...before])
    return { status, output: yield* host.output, errors: yield* host.errors, calls: yield* host.calls }
  })

describe("postmulti doctor", () => {
  it.effect("finds a host ready", () =>
    Effect.gen(function* () {
      const { calls, errors, output, status } = yield* examined("doctor")
      expect({ errors, output, status }).toEqual({
        errors: "",
        output: `ok       postfix: Postfix 3.7.11, configured in /etc/postfix
ok       node: Node 20.20.2 at /usr/bin/node
ok       launcher: /usr/sbin/postmulti is this program
ok       wrapper: multi_instance_wrapper = /usr/sbin/postmulti -p --
ok       lock: /etc/postfix/postmulti.lock is free
ok       log: /usr/bin/logger writes to the system's log at /dev/log
ok       instances: 2 in the list

This host is ready.
`,
        status: 0
      })
      expect(calls.map(({ command }) => command).filter(({ program }) => program.endsWith("multi"))).toEqual([
        {
          program: "/usr/sbin/postmulti",
          arguments: ["--version"],
          environment: { PATH: "/bin:/usr/bin:/sbin:/usr/sbin" }
        }
      ])
    })
  )

  it.effect("says what is wrong, what to do, and ends with 1", () =>
    Effect.gen(function* () {
      const files = {
        "/etc/postfix-a/main.cf": unreadable("ENOENT"),
        "/var/spool/postfix/deferred": { ...owned, uid: 0 }
      }
      const { output, status } = yield* examined("doctor", { files })
      expect(status).toBe(1)
      expect(output.split("\n").slice(6)).toEqual([
        "PROBLEM  instances: open /etc/postfix-a/main.cf: No such file or directory",
        "         => repair its main.cf, or run 'postmulti deport /etc/postfix-a' to remove it from the list",
        "PROBLEM  instances: /etc/postfix: owner or mode differs from postfix-files: /var/spool/postfix/deferred",
        "         => run 'postfix -c /etc/postfix set-permissions'",
        "",
        "2 problems.",
        ""
      ])
    })
  )

  it.effect("takes a wider or narrower mode for a problem, and other bits for a matter of taste", () =>
    Effect.gen(function* () {
      const outputs = yield* Effect.forEach([0o1755, 0o500, 0o722], (mode) =>
        examined("doctor", { files: { "/var/spool/postfix/hold": { ...owned, mode } } })
      )
      expect(outputs.map(({ status }) => status)).toEqual([0, 1, 1])
    })
  )

  it.effect("finds a missing master.cf, and a directory that is twice in the list", () =>
    Effect.gen(function* () {
      const { output, status } = yield* examined("doctor", {
        files: { "/etc/postfix-a/master.cf": unreadable("ENOENT") },
        mainCf: {
          ...mainCf,
          "/etc/postfix": mainCf["/etc/postfix"].replace("postfix-a", "postfix-a, /etc/postfix-a/")
        }
      })
      expect(status).toBe(1)
      expect(output.split("\n").filter((line) => line.startsWith("PROBLEM"))).toEqual([
        "PROBLEM  instances: /etc/postfix-a/ is in the list already: its second start will fail",
        "PROBLEM  instances: postfix-a: /etc/postfix-a/master.cf is missing, " +
          "so the instance cannot start"
      ])
    })
  )

  it.effect("says where a value is that cannot be expanded", () =>
    Effect.gen(function* () {
      const damaged = `${mainCf["/etc/postfix-a"]}multi_instance_group = \${x\n`
      const { output } = yield* examined("doctor", { mainCf: { ...mainCf, "/etc/postfix-a": damaged } })
      expect(output).toContain("PROBLEM  instances: /etc/postfix-a/main.cf, line 4: macro processing error\n")
    })
  )

  it.effect("knows an instance whose entry ends with a slash, and advises nothing that destroys", () =>
    Effect.gen(function* () {
      const primary =
        mainCf["/etc/postfix"].replace("/etc/postfix-a", "/etc/postfix-a/") +
        "alternate_config_directories = /etc/postfix-b/\n"
      const unlisted = ["b", "c"].flatMap((name) => [
        [`/etc/postfix-${name}/main.cf`, file("")],
        [`/etc/postfix-${name}/master.cf`, file("")]
      ])
      const { output, status } = yield* examined("doctor", {
        files: Object.fromEntries(unlisted),
        mainCf: { ...mainCf, "/etc/postfix": primary }
      })
      expect(status).toBe(0)
      expect(output.split("\n").slice(6, 9)).toEqual([
        "ok       instances: 2 in the list",
        "advice   instances: /etc/postfix-c looks like an instance, but is not in the list",
        "         => run 'postmulti import /etc/postfix-c', " +
          "or add it to alternate_config_directories to leave it alone"
      ])
    })
  )

  it.effect("names the file that is the mail log", () =>
    Effect.gen(function* () {
      const primary = `${mainCf["/etc/postfix"]}maillog_file = /var/log/maillog\n`
      const { output } = yield* examined("doctor", { mainCf: { ...mainCf, "/etc/postfix": primary } })
      expect(output.split("\n")[5]).toBe(
        "ok       log: /usr/sbin/postlog writes to maillog_file = /var/log/maillog"
      )
    })
  )

  it.effect("names itself by its place where its name starts another program", () =>
    Effect.gen(function* () {
      const { output } = yield* examined("doctor", {
        userId: 1000,
        mainCf: { "/etc/postfix": "" },
        files: { "/usr/sbin/postmulti": file("ELF") }
      })
      const remedies = output.split("\n").filter((line) => line.includes("/opt/postmulti/postmulti "))
      expect(remedies).toEqual([
        "         => run '/opt/postmulti/postmulti install'",
        "         => run '/opt/postmulti/postmulti init' before you create others",
        "         => run '/opt/postmulti/postmulti doctor' as root"
      ])
    })
  )

  const home = "/usr/lib/postmulti"
  const unit = "/etc/systemd/system/postfix.service"

  /** A host with the package postmulti-native. */
  const withPackage = (files: Entries): HostOptions => ({
    mainCf: { "/etc/postfix": "" },
    files: {
      "/usr/bin/dpkg-divert": file(""),
      "/usr/sbin/postmulti": link("../lib/postmulti/native"),
      [`${home}/native`]: file(`ELF ${home}/program`, { mode: 0o755 }),
      [`${home}/launcher`]: file(`#!/bin/sh\npostmulti_program=${home}/program\n`),
      ...Object.fromEntries(programFiles.map((name) => [`${home}/program/${name}`, file("")])),
      [unit]: file("[Service]\nSystemCallFilter=@system-service\n"),
      ...files
    },
    processes: ({ arguments: words, program }) => {
      if (program.endsWith("/postmulti")) return Either.right(exited(0, `postmulti ${version}\n`))
      return words.join(" ") === "--listpackage /usr/sbin/postmulti"
        ? Either.right(exited(0, "postmulti-native\n"))
        : undefined
    }
  })

  it.effect("knows that the program of a package needs no Node, and who else may change what it starts", () =>
    Effect.gen(function* () {
      const found = (files: Entries) =>
        Effect.map(examined("doctor", withPackage(files)), ({ output }) =>
          output.split("\n").filter((line) => /node:|launcher:|reinstall/.test(line))
        )
      const node = "ok       node: Node 20.20.2 at /usr/bin/node"
      const good = "ok       launcher: /usr/sbin/postmulti is this program"
      const remedy = "         => run 'apt install --reinstall postmulti-native'"
      expect(yield* found({})).toEqual([node, good])
      for (const name of ["native", "program/lab.cjs"]) {
        expect(yield* found({ [`${home}/${name}`]: file(`ELF ${home}/program`, { mode: 0o777 }) })).toEqual([
          node,
          good,
          `PROBLEM  launcher: ${home}/${name} is writable by everybody`,
          remedy
        ])
      }
      // Installing again would leave the directory as it is.
      const { output } = yield* examined(
        "doctor",
        withPackage({ [`${home}/program`]: { ...directory, mode: 0o777 } })
      )
      expect(output).toContain(
        `PROBLEM  launcher: ${home}/program/classic.cjs: directory ${home}/program is writable by everybody
         => make root its owner, and let nobody else write to it`
      )
      expect(yield* found({ "/usr/sbin/postmulti": file("#!/bin/sh\n") })).toContain(
        `advice   node: ${unit} filters system calls and kills Node 20.20.2; Postfix's own program then runs instead`
      )
      expect(yield* found({ "/usr/sbin/postmulti": unreadable("ENOENT") })).toContain(remedy)
    })
  )

  it.effect("goes as far as it can where the primary is damaged, and where there is no Postfix", () =>
    Effect.gen(function* () {
      const damaged = yield* examined("doctor", { files: { "/etc/postfix/main.cf": unreadable("ENOENT") } })
      expect(damaged).toMatchObject({ status: 1, errors: "" })
      expect(damaged.output).toContain("PROBLEM  postfix: open /etc/postfix/main.cf: No such file")
      const none = yield* examined("doctor", { files: { "/usr/sbin/postconf": unreadable("ENOENT") } })
      expect(none).toMatchObject({ status: 1, errors: "" })
      expect(none.output).toContain("PROBLEM  postfix: postconf not found")
      expect(none.output).toContain("ok       node: ")
    })
  )

  const closed = (path: string) => failing("entries", "EACCES", { path, always: true })

  it.effect("takes no closed door for a problem, where somebody else than root calls", () =>
    Effect.gen(function* () {
      const { output, status } = yield* examined(
        "doctor",
        { userId: 1000 },
        closed("/var/spool/postfix/active"),
        closed("/var/spool/postfix-a/active"),
        failing("status", "EACCES", { path: "/etc/postfix/postmulti.journal", always: true }),
        failing("realPath", "EACCES", { path: "/usr/bin/node", always: true })
      )
      expect(status).toBe(0)
      const asRoot = "         => run 'postmulti doctor' as root"
      const lines = output.split("\n")
      expect(lines.filter((line) => line.startsWith("advice"))).toEqual([
        "advice   node: open /usr/bin/node: Permission denied",
        "advice   lock: cannot tell whether /etc/postfix/postmulti.lock is free",
        "advice   lock: stat /etc/postfix/postmulti.journal: Permission denied",
        "advice   instances: /etc/postfix, postfix-a: not fully examined: " +
          "open /var/spool/postfix/active: Permission denied"
      ])
      expect(lines.filter((line) => line.includes("=>"))).toEqual([asRoot, asRoot, asRoot, asRoot])
    })
  )

  it.effect("takes it for one where root calls, and no other error for an absence", () =>
    Effect.gen(function* () {
      const { output, status } = yield* examined(
        "doctor",
        { files: { "/etc/postfix/postmulti.lock": file("") } },
        closed("/var/spool/postfix/active"),
        failing("tryAcquire", "EIO"),
        failing("status", "EIO", { path: "/etc/postfix/postmulti.journal" }),
        failing("realPath", "EIO", { path: "/usr/bin/node", always: true })
      )
      expect(status).toBe(1)
      const lines = output.split("\n").filter((line) => !line.startsWith("ok"))
      expect(lines.slice(0, 8)).toEqual([
        "PROBLEM  node: open /usr/bin/node: Input/output error",
        "         => fix this error",
        "PROBLEM  lock: open /etc/postfix/postmulti.lock: Input/output error",
        "         => fix this error",
        "PROBLEM  lock: stat /etc/postfix/postmulti.journal: Input/output error",
        "         => fix this error",
        "PROBLEM  instances: /etc/postfix: open /var/spool/postfix/active: Permission denied",
        "         => fix this error"
      ])
    })
  )

  /** The findings of this level and topic that a sound host does not have. */
  const unusual = (options: HostOptions, ...faults: ReadonlyArray<Fault>) =>
    Effect.map(examined("doctor", options, ...faults), ({ output }) =>
      output.split("\n").filter((line) => /^(advice|PROBLEM)/.test(line))
    )

  const lock = "/etc/postfix/postmulti.lock"
  const journal = "/etc/postfix/postmulti.journal"
  const left = "config_directory = /etc/postfix-a\nqueue_directory = /q\ndata_directory = /d\n"

  it.effect.each<readonly [string, HostOptions, string, ...ReadonlyArray<Fault>]>([
    [
      "who has the lock",
      { files: { [lock]: file("process 7\n") }, locked: [lock] },
      `advice   lock: ${lock} is held by process 7`
    ],
    [
      "that flock cannot be looked for",
      {},
      "PROBLEM  lock: stat /usr/bin/flock: Input/output error",
      failing("kind", "EIO", { path: "/usr/bin/flock" })
    ],
    [
      "an interrupted removal",
      { files: { [journal]: file(left, { mode: 0o600 }) } },
      "PROBLEM  lock: the removal of instance /etc/postfix-a was interrupted"
    ],
    [
      "a journal that others could have written",
      { files: { [journal]: file(left, { mode: 0o666 }) } },
      `advice   lock: ${journal} cannot be trusted`
    ],
    [
      "a directory that others can change",
      { files: { "/etc": { ...directory, mode: 0o777 } } },
      "PROBLEM  lock: /etc/postfix: directory /etc is writable by everybody"
    ],
    [
      "that nobody writes the log",
      { files: { "/dev/log": unreadable("ENOENT") } },
      "PROBLEM  log: nothing is listening on /dev/log: log messages will be lost"
    ],
    [
      "that there is no program for the log",
      { files: { "/usr/bin/logger": unreadable("ENOENT") } },
      "PROBLEM  log: /usr/bin/logger is missing: log messages will be lost"
    ],
    [
      "a Node in the hands of others",
      { files: { "/usr/bin/node": file("", { uid: 1000 }) } },
      "PROBLEM  node: /usr/bin/node does not belong to root (its owner has user ID 1000)"
    ],
    [
      "a unit in which Node does not start",
      {
        files: {
          "/etc/systemd/system/postfix.service": file("[Service]\nSystemCallFilter=@system-service\n")
        }
      },
      "advice   node: /etc/systemd/system/postfix.service filters system calls and kills Node 20.20.2; " +
        "Postfix's own program then runs instead"
    ],
    [
      "a launcher in the hands of others",
      {
        files: {
          "/usr/local/lib/postmulti/launcher": file(
            "\npostmulti_program='/usr/local/lib/postmulti/program.1'\n",
            { mode: 0o777 }
          ),
          "/usr/local/lib/postmulti/postmulti": file("#!/usr/local/lib/postmulti/launcher\n"),
          "/usr/sbin/postmulti": link("/usr/local/lib/postmulti/postmulti")
        }
      },
      "PROBLEM  launcher: /usr/local/lib/postmulti/launcher is writable by everybody"
    ]
  ])("finds %s", ([, options, expected, ...faults]) =>
    Effect.gen(function* () {
      expect(yield* unusual(options, ...faults)).toEqual([expected])
    })
  )

  it.effect("finds a change of what the original runs for its actions", () =>
    Effect.gen(function* () {
      const script = "/usr/lib/postfix/sbin/postmulti-script"
      const lines = yield* unusual({
        files: { "/usr/bin/dpkg": file("") },
        processes: ({ program }) => {
          if (program === "/usr/bin/dpkg") return Either.right(exited(0, `??5?????? c ${script}\n`))
          return program.endsWith("/postmulti")
            ? Either.right(exited(0, `postmulti ${version}\n`))
            : undefined
        }
      })
      expect(lines).toEqual([
        `advice   launcher: ${script} differs from the one in its package, but this program does not run it`
      ])
    })
  )

  it.effect("finds a host ready only if those instances run that are enabled", () =>
    Effect.gen(function* () {
      const locksOfA = ["/var/spool/postfix-a/pid/master.pid", "/var/lib/postfix-a/master.lock"]
      const files = Object.fromEntries(locksOfA.map((path) => [path, file("1", { mode: 0o600 })]))
      expect(yield* unusual({ files, locked: locksOfA })).toEqual([
        "PROBLEM  state: postfix-a runs, but is not enabled"
      ])
      const enabled = `${mainCf["/etc/postfix-a"]}multi_instance_enable = yes\n`
      expect(yield* unusual({ mainCf: { ...mainCf, "/etc/postfix-a": enabled } })).toEqual([
        "PROBLEM  state: postfix-a is enabled, but does not run"
      ])
    })
  )

  it.effect("finds a host with a read-only file system not ready", () =>
    Effect.gen(function* () {
      const host = yield* pretendHost({ mainCf, argv: ["doctor"], files: readyFiles, locked: primaryLocks })
      const machine = yield* Effect.provide(Machine, host.layer)
      const isReadOnly = (path: string) => Effect.succeed(path.startsWith("/etc"))
      const status = yield* modern.pipe(
        Effect.provideService(Machine, { ...machine, isReadOnly }),
        Effect.provide(host.layer)
      )
      expect(status).toBe(1)
      expect(yield* host.output).toContain(
        "PROBLEM  lock: no change can be made on a read-only file system: /etc, /etc/postfix\n"
      )
    })
  )

  it.effect("is JSON for scripts", () =>
    Effect.gen(function* () {
      const { output, status } = yield* examined("doctor --format json", {
        files: { "/usr/bin/flock": unreadable("ENOENT") }
      })
      const { findings, ready } = JSON.parse(output)
      expect({ ready, status }).toEqual({ ready: false, status: 1 })
      expect(findings).toHaveLength(7)
      expect(findings[4]).toEqual({
        topic: "lock",
        level: "problem",
        text: "/usr/bin/flock is missing; no change can be made without it",
        remedy: "install util-linux"
      })
    })
  )
})
