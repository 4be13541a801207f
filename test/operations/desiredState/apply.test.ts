import * as Fs from "node:fs"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import * as Option from "effect/Option"
import { desiredState } from "../../../src/cli/modern/desiredState.ts"
import { fromUnicode } from "../../../src/services/bytes.ts"
import type { Units } from "../../../src/services/Machine.ts"
import { stoppingAt } from "../../../src/testing/faults.ts"
import { directory, file, treeOf } from "../../../src/testing/files.ts"
import { pretendHost } from "../../../src/testing/host.ts"
import type { HostOptions } from "../../../src/testing/PretendHost.ts"
import { exited } from "../../../src/testing/processes.ts"
import type { Tree } from "../../../src/testing/tree.ts"
import { filesOf, hostAfter, numbersUpTo, shown, textOf } from "../lifeCycle/host.ts"
import { apply, fresh, run } from "./host.ts"

const lasting = (tree: Tree) => shown(tree).filter((line) => !/\.(tmp|lock|journal|pid) /.test(line))

const instances = (...lines: ReadonlyArray<string>) =>
  ["version: 1", "instances:", ...lines.map((line) => `  ${line}`), ""].join("\n")

const two = instances(
  "- name: postfix-a",
  "  group: g",
  "  enabled: yes",
  "  state: started",
  "  queue_directory: /mail/a",
  "  parameters: { relayhost: '[127.0.0.1]:26', mynetworks: [127.0.0.0/8, 192.0.2.0/24], inet_interfaces: 127.0.0.1 }",
  "  services:",
  "    smtp/inet: absent",
  "    127.0.0.1:26/inet: n - y - - smtpd -o smtpd_client_restrictions=permit_mynetworks,reject",
  "- name: postfix-b",
  "  parameters: { myhostname: b.example.test }"
)

/** The same while postfix-a runs. */
const running = (tree: Tree, document: string, ...options: ReadonlyArray<string>) =>
  run(tree, ["apply", "--detailed-exitcode", ...options, "-"].join(" "), document, {
    locked: ["/mail/a/pid/master.pid", "/var/lib/postfix-a/master.lock"]
  })

const setups = Fs.readdirSync("src/manual/setups").map(
  (name) => [name, Fs.readFileSync(`src/manual/setups/${name}`, "latin1")] as const
)

describe("apply", () => {
  it.effect("makes, configures, enables and starts instances", () =>
    Effect.gen(function* () {
      const { errors, host, output, status, tree } = yield* apply(yield* fresh, two)
      expect(errors).toContain("postfix-a/postfix-script: starting the Postfix mail system")
      expect({ status, output }).toEqual({
        status: 2,
        output: [
          "Done:",
          "  init /etc/postfix for several instances",
          "  create instance postfix-a in /etc/postfix-a",
          "  create instance postfix-b in /etc/postfix-b",
          "  enable instance postfix-a",
          "  start instance postfix-a",
          ""
        ].join("\n")
      })
      const mainCf = textOf(tree, "/etc/postfix-a/main.cf")
      expect(mainCf).toMatch(
        /\nrelayhost = \[127\.0\.0\.1\]:26\nmynetworks = 127\.0\.0\.0\/8, 192\.0\.2\.0\/24\ninet_interfaces = 127\.0\.0\.1\n/
      )
      // It is to accept mail.
      expect(mainCf).not.toMatch(/^(master_service_disable|authorized_submit_users)/m)
      expect(textOf(tree, "/etc/postfix-a/master.cf")).toMatch(
        /^127\.0\.0\.1:26 inet {2}n {7}- {7}y {7}- {7}- {7}smtpd\n {2}-o smtpd_client_restrictions=permit_mynetworks,reject\n$/m
      )
      expect(textOf(tree, "/etc/postfix-a/master.cf")).not.toMatch(/^smtp +inet/m)
      expect(yield* host.isRunning("/etc/postfix-a")).toBe(true)
      expect((yield* host.log).map(({ text }) => text)).toContain(
        "root creates instance postfix-a in /etc/postfix-a"
      )
    })
  )

  it.effect("changes what the document names, and reloads or restarts a running instance for it", () =>
    Effect.gen(function* () {
      const first = yield* apply(yield* fresh, two)
      const changed = (line: string, ...options: ReadonlyArray<string>) =>
        Effect.map(
          running(first.tree, instances("- name: postfix-a", ...line.split("\n")), ...options),
          ({ output }) => output
        )
      expect(yield* running(first.tree, two)).toMatchObject({
        status: 0,
        output: "Nothing has to be changed.\n"
      })
      expect(yield* changed("  parameters: { relayhost: null }")).toBe(
        "Done:\n  configure instance postfix-a\n  reload instance postfix-a\n"
      )
      expect(yield* changed("  parameters: { relayhost: null }", "--no-reload")).toBe(
        "Done:\n  configure instance postfix-a\n"
      )
      expect(yield* changed("  parameters: { inet_interfaces: 127.0.0.2 }")).toBe(
        "Done:\n  configure instance postfix-a\n  restart instance postfix-a\n"
      )
      expect(
        yield* changed(
          "  group: null\n  enabled: no\n  state: stopped\n  services: { qmgr/unix: { wakeup: 60 } }"
        )
      ).toBe(
        "Done:\n  assign no group to instance postfix-a\n  configure instance postfix-a\n  disable instance postfix-a\n  stop instance postfix-a\n"
      )
    })
  )

  it.effect.each([
    ["Debian 12", true, "postfix@postfix-a.service", "postfix@-.service"],
    ["Debian 13", false, "postfix@a.service", "postfix.service"]
  ] as const)("uses the units of %s", ([, generated, unit, ofPrimary]) =>
    Effect.gen(function* () {
      const units: Units = {
        installed: new Set(["postfix.service", "postfix@.service"]),
        wanted: new Set(),
        generated
      }
      const locked = ["/mail/a/pid/master.pid", "/var/lib/postfix-a/master.lock"]
      const asked = (tree: Tree, document: string, runsIn: Option.Option<string>, fails = false) =>
        Effect.gen(function* () {
          const commands: Array<string> = []
          const processes: HostOptions["processes"] = ({ arguments: words, program }) => {
            if (program !== "systemctl") return undefined
            commands.push(words.join(" "))
            return Effect.succeed(exited(fails ? 1 : 0))
          }
          const systemd = Option.some({ units, unit: runsIn })
          const options = Option.isSome(runsIn) ? { locked, processes } : { processes }
          return { ...(yield* run(tree, "apply -", document, options, systemd)), commands }
        })
      const first = yield* asked(yield* fresh, `${two}primary: { state: started }\n`, Option.none())
      // Whatever is done to the primary must not be done to its parts.
      expect(first.commands).toEqual([`--job-mode=ignore-dependencies start ${ofPrimary}`, `start ${unit}`])
      // postfix-b is not enabled, so there is no unit that would start it.
      const other = yield* asked(
        first.tree,
        instances("- name: postfix-b", "  state: started"),
        Option.none()
      )
      expect(other).toMatchObject({ commands: [], output: "Done:\n  start instance postfix-b\n" })
      const started = (yield* apply(yield* fresh, two)).tree
      for (const [control, line] of [
        ["restart", "parameters: { inet_interfaces: 127.0.0.2 }"],
        ["reload", "parameters: { relayhost: null }"],
        ["stop", "state: stopped"]
      ]) {
        const document = instances("- name: postfix-a", `  ${line}`)
        expect((yield* asked(started, document, Option.some(unit))).commands).toEqual([`${control} ${unit}`])
        // Started by hand, so systemd takes it for stopped.
        expect((yield* asked(started, document, Option.some("session.scope"))).commands).toEqual([])
      }
      const stopped = instances("- name: postfix-a", "  state: stopped")
      const failed = yield* asked(started, stopped, Option.some(unit), true)
      expect(failed.status).toBe(1)
      expect(failed.errors).toContain("instance postfix-a: stop failed")
    })
  )

  it.effect("configures what is there already, but not in the list", () =>
    Effect.gen(function* () {
      const tree = yield* hostAfter("-e create -I postfix-a", "-e deport -i a")
      const document = instances("- name: postfix-a", "  parameters: { relayhost: r }")
      const { output, tree: after } = yield* apply(tree, document)
      expect(output).toBe(
        "Done:\n  import instance postfix-a in /etc/postfix-a\n  configure instance postfix-a\n"
      )
      expect(textOf(after, "/etc/postfix-a/main.cf")).toContain("\nrelayhost = r\n")
      expect(yield* apply(after, document)).toMatchObject({ status: 0 })
      const moved = instances("- name: postfix-a", "  queue_directory: /mail/a")
      expect((yield* apply(tree, moved)).errors).toContain("cannot be moved from there")
    })
  )

  it.effect("has colours on a terminal for what changes, not for the lines around it", () =>
    Effect.gen(function* () {
      const before = "a unix - - - - - x\n  -o b=c\n"
      const tree = treeOf({ ...filesOf(yield* fresh), "/etc/postfix/master.cf": file(before) })
      const document = "version: 1\nprimary: { services: { d/unix: '- - - - - y' } }\n"
      const { output } = yield* run(tree, "apply --dry-run -", document, {
        environment: { TERM: "xterm" },
        outputIsTerminal: true
      })
      expect(output).toContain("\n     -o b=c\n\x1b[32m  +d ")
    })
  )

  it.effect("exports directories in UTF-8 as they are", () =>
    Effect.gen(function* () {
      const document = fromUnicode(instances("- { name: postfix-a, queue_directory: /mail/m\u00fcller }"))
      const { tree } = yield* apply(yield* fresh, document)
      expect(tree.has(fromUnicode("/mail/m\u00fcller"))).toBe(true)
      const { output: exported } = yield* run(tree, "export")
      expect(exported).toContain(fromUnicode("queue_directory: /mail/m\u00fcller\n"))
      expect(yield* apply(tree, exported)).toMatchObject({ status: 0 })
      const moved = yield* apply(
        tree,
        fromUnicode(instances("- { name: postfix-a, queue_directory: /mail/\u00e9 }"))
      )
      expect(moved.errors).toContain(fromUnicode("has /mail/m\u00fcller, and cannot be moved"))
    })
  )

  it.effect("passes names and services on as they are, in UTF-8", () =>
    Effect.gen(function* () {
      const service = "é/unix: { command: pipe argv=ü, options: { é: ü } }"
      const document = fromUnicode(instances("- name: postfix-a", "  services:", `    ${service}`))
      const { errors, tree } = yield* apply(yield* fresh, document)
      const masterCf = textOf(tree, "/etc/postfix-a/master.cf")
      expect({ errors, masterCf }).toEqual({
        errors: "",
        masterCf: expect.stringMatching(fromUnicode("\né .* pipe\n  -o é=ü\n  argv=ü\n$"))
      })
      const { output: exported } = yield* run(tree, "export")
      expect(exported).toContain(fromUnicode("é/unix: "))
      expect(yield* apply(tree, exported)).toMatchObject({ status: 0 })
    })
  )

  it.effect("makes a directory once that two new instances need", () =>
    Effect.gen(function* () {
      const document = instances(
        "- { name: postfix-a, queue_directory: /new/a }",
        "- { name: postfix-b, queue_directory: /new/b }"
      )
      const { errors, status, tree } = yield* apply(yield* fresh, document)
      expect({ errors, status }).toEqual({ errors: "", status: 2 })
      expect([tree.has("/new/a"), tree.has("/new/b")]).toEqual([true, true])
    })
  )

  it.effect("restarts for addresses that a master has not read yet", () =>
    Effect.gen(function* () {
      const { tree } = yield* apply(yield* fresh, two)
      const document = instances("- name: postfix-a", "  parameters: { inet_interfaces: 127.0.0.3 }")
      const { tree: unread } = yield* running(tree, document, "--no-reload")
      const later = new Map(
        [...unread].map(([path, entry]) =>
          path === "/etc/postfix-a/main.cf" ? [path, { ...entry, modified: 60_000 }] : [path, entry]
        )
      )
      expect((yield* running(later, document)).output).toBe("Done:\n  restart instance postfix-a\n")
    })
  )

  it.effect("removes nothing while another removal is not finished", () =>
    Effect.gen(function* () {
      const tree = yield* hostAfter("-e create -I postfix-a", "-e create -I postfix-b")
      const journal =
        "config_directory = /etc/postfix-x\nqueue_directory = /var/spool/postfix-x\ndata_directory = /var/lib/postfix-x\n"
      const mail = "/var/spool/postfix-x/hold/ABC"
      const pending = treeOf({
        ...filesOf(tree),
        "/etc/postfix/postmulti.journal": file(journal, { mode: 0o600 }),
        "/var/spool/postfix-x/hold": directory,
        [mail]: file("mail")
      })
      const {
        errors,
        status,
        tree: after
      } = yield* apply(pending, instances("- { name: postfix-b, state: absent }"), "--destroy")
      expect(status).toBe(1)
      expect(errors).toContain("is not finished yet")
      expect(textOf(after, "/etc/postfix/postmulti.journal")).toBe(journal)
    })
  )

  it.effect("puts the list into the order of the document, and leaves alone what it does not name", () =>
    Effect.gen(function* () {
      const tree = yield* hostAfter(
        "-e create -I postfix-a",
        "-e create -I postfix-x",
        "-e create -I postfix-b"
      )
      const {
        errors,
        output,
        tree: after
      } = yield* apply(tree, instances("- name: postfix-b", "- name: postfix-a"))
      expect(errors).toBe("postmulti: warning: not in the document, and left alone: postfix-x\n")
      expect(output).toBe("Done:\n  order the list of instances\n")
      expect(textOf(after, "/etc/postfix/main.cf")).toContain(
        "= /etc/postfix-b /etc/postfix-x /etc/postfix-a\n"
      )
    })
  )

  it.effect("removes other settings if it is to purge, and keeps comments", () =>
    Effect.gen(function* () {
      const start = yield* fresh
      const { output, tree } = yield* apply(
        start,
        "version: 1\nprimary: { purge: yes, parameters: { compatibility_level: 3.6, relayhost: r } }\n"
      )
      expect(output).toBe("Done:\n  configure the primary instance in /etc/postfix\n")
      expect(textOf(tree, "/etc/postfix/main.cf")).toBe("# mine\ncompatibility_level = 3.6\nrelayhost = r\n")
    })
  )

  it.effect("removes an instance only with --destroy, and only under the conditions of destroy", () =>
    Effect.gen(function* () {
      const { tree } = yield* apply(yield* fresh, two)
      const gone = (name: string) => instances(`- name: ${name}`, "  state: absent")
      const refused = yield* apply(tree, gone("postfix-b"))
      expect(refused).toMatchObject({
        status: 1,
        errors:
          "postmulti: fatal: standard input, line 4: instances[0].state: " +
          "instance postfix-b is removed only with the option --destroy\n"
      })
      expect(lasting(refused.tree)).toEqual(lasting(tree))
      expect((yield* apply(tree, gone("postfix-a"), "--destroy")).errors).toContain(
        "Cannot remove enabled instances"
      )
      const removed = yield* apply(tree, gone("postfix-b"), "--destroy")
      expect(removed.output).toBe("Done:\n  destroy instance postfix-b in /etc/postfix-b\n")
      expect(removed.tree.has("/etc/postfix-b")).toBe(false)
      expect(yield* apply(removed.tree, gone("postfix-b"))).toMatchObject({ status: 0 })
    })
  )

  it.effect.each([
    [instances("- name: postfix-c", "  queue_directory: /mail/a"), 3, "conflicts with"],
    [
      instances("- name: postfix-a", "  queue_directory: /mail/b"),
      4,
      "instance postfix-a has /mail/a, and cannot be moved from there"
    ],
    [instances("- name: other"), 3, "New instance name must start with 'postfix-'"],
    [instances("- name: postfix-c", "  services: { a/inet: n - }"), 4, "services.a/inet: bad field count"],
    [instances("- name: postfix-c", "  services: { a/inet: { chroot: n } }"), 4, "a new one needs a command"],
    [
      instances("- name: postfix-a", "  services: { smtp/unix: { chroot: maybe } }"),
      4,
      'invalid chroot field "maybe"'
    ],
    [instances("- name: postfix-a", "  parameters: { queue_directory: /x }"), 4, "cannot be set here"],
    [
      instances("- name: postfix-a", "- config_directory: /etc/postfix-a/", "- name: postfix-b"),
      4,
      "instances[0] is the same instance"
    ],
    [
      instances("- config_directory: /etc/postfix", "  enabled: no"),
      3,
      "the primary instance has a key of its own, 'primary'"
    ],
    [
      instances('- { name: postfix-a, services: { smtp/unix: "n - y - - smtp\\u0001" } }'),
      3,
      "control characters are not possible"
    ]
  ] as const)("refuses a mistake with its line, and changes nothing: %s", ([document, line, problem]) =>
    Effect.gen(function* () {
      const { tree } = yield* apply(yield* fresh, two)
      const refused = yield* apply(tree, document)
      expect(refused.status).toBe(1)
      expect(refused.errors).toContain(`postmulti: fatal: standard input, line ${line}: `)
      expect(refused.errors).toContain(problem)
      expect(refused.output).toBe("")
      expect(lasting(refused.tree)).toEqual(lasting(tree))
    })
  )

  it.effect("says what was done, and what was not, if something fails", () =>
    Effect.gen(function* () {
      const { errors, output, status } = yield* run(yield* fresh, "apply --format json -", two, {
        processes: (command) =>
          command.program.endsWith("/postfix")
            ? Effect.succeed({ exit: { _tag: "Exited", status: 1 }, output: "", errors: "no\n" })
            : undefined
      })
      expect(status).toBe(1)
      expect(errors).toContain("postmulti: fatal: instance postfix-a: start failed\n")
      const { failed, steps }: { failed: string; steps: ReadonlyArray<{ action: string; done: boolean }> } =
        JSON.parse(output)
      expect(failed).toBe("instance postfix-a: start failed")
      expect(steps.map(({ action, done }) => `${action} ${done}`)).toEqual([
        "init true",
        "create true",
        "create true",
        "enable true",
        "start false"
      ])
    })
  )

  it.effect("needs root, and a file", () =>
    Effect.gen(function* () {
      const tree = yield* fresh
      expect((yield* run(tree, "apply -", two, { userId: 7 })).errors).toContain("reserved for the superuser")
      expect((yield* run(tree, "apply")).errors).toContain("file required, or - for standard input")
      expect((yield* run(tree, "apply /none")).errors).toContain("open /none: No such file or directory")
      expect((yield* run(tree, "apply --schema")).output).toContain('"$schema"')
    })
  )
})

const notStarted = two.replace("    state: started\n", "")

describe("the laws of apply", () => {
  it.effect.each([["two", notStarted], ...setups])(
    "twice is once, and what is exported changes nothing: %s",
    ([, document]) =>
      Effect.gen(function* () {
        const once = yield* apply(yield* fresh, document)
        expect(once.status).toBe(2)
        expect(yield* apply(once.tree, document)).toMatchObject({
          status: 0,
          output: "Nothing has to be changed.\n"
        })
        const { output } = yield* run(once.tree, "export")
        const again = yield* apply(once.tree, output)
        expect({ errors: again.errors, output: again.output }).toEqual({
          errors: "",
          output: "Nothing has to be changed.\n"
        })
        expect(lasting(again.tree)).toEqual(lasting(once.tree))
        const fromExport = yield* apply(yield* fresh, output)
        const ours = (tree: Tree) => lasting(tree).filter((line) => !line.includes("/etc/postfix/main.cf"))
        expect((yield* run(fromExport.tree, "export")).output).toBe(output)
        expect(ours(fromExport.tree).length).toBe(ours(once.tree).length)
      })
  )

  it.effect.each([["two", notStarted], ...setups])("the plan shown is what is done: %s", ([, document]) =>
    Effect.gen(function* () {
      const tree = yield* fresh
      const shownPlan = yield* apply(tree, document, "--dry-run", "--format", "json")
      expect(lasting(shownPlan.tree)).toEqual(lasting(tree))
      const done = yield* apply(tree, document, "--format", "json")
      const steps = ({ output }: { readonly output: string }) => {
        const value: { steps: ReadonlyArray<{ done: boolean }> } = JSON.parse(output)
        return value.steps.map((step) => ({ ...step, done: true }))
      }
      expect(steps(done)).toEqual(steps(shownPlan))
    })
  )

  it.effect("killed at any change and repeated is done once", () =>
    Effect.gen(function* () {
      const start = yield* fresh
      const document = notStarted
      const done = yield* apply(start, document)
      const changes = yield* done.host.faults.changes
      expect(changes).toBeGreaterThan(50)
      for (const nth of numbersUpTo(changes)) {
        const host = yield* pretendHost({ argv: ["apply", "-"], files: filesOf(start), input: document })
        yield* host.faults.inject(stoppingAt(nth))
        yield* host.faults.untilStopped(Effect.provide(desiredState, host.layer))
        const repeated = yield* apply(yield* host.tree, document)
        expect(repeated.errors).toBe("")
        expect(lasting(repeated.tree)).toEqual(lasting(done.tree))
      }
    })
  )

  const name = FastCheck.constantFrom("relayhost", "mydestination", "smtpd_banner", "x_y")
  const value = FastCheck.oneof(
    FastCheck.constantFrom(null, "", "yes", "no", "3.10", "0755", "null", "a # b", "$myhostname  ESMTP"),
    FastCheck.string({ maxLength: 6 }).map((text) => text.replace(/\p{Cc}/gu, ""))
  )
  const instance = FastCheck.record(
    {
      name: FastCheck.constantFrom("postfix-a", "postfix-b", "postfix-c"),
      group: FastCheck.constantFrom("g", "h", null),
      enabled: FastCheck.boolean(),
      purge: FastCheck.boolean(),
      parameters: FastCheck.dictionary(name, value, { maxKeys: 3 }),
      services: FastCheck.dictionary(
        FastCheck.constantFrom("smtp/inet", "smtp/unix", "a/inet"),
        FastCheck.constantFrom("absent", "n - n - - smtpd", "n - n - - smtpd -o { a = b  c } -v"),
        { maxKeys: 2 }
      )
    },
    { requiredKeys: ["name"] }
  )
  const document = FastCheck.uniqueArray(instance, { maxLength: 3, selector: ({ name }) => name }).map(
    (all) => JSON.stringify({ version: 1, instances: all })
  )

  it.effect.prop(
    "hold for any documents, one after the other",
    [document, document],
    ([first, second]) =>
      Effect.gen(function* () {
        const one = yield* apply(yield* fresh, first)
        expect(one.errors).toBe("")
        const two = yield* apply(one.tree, second)
        expect(two.errors).toMatch(/^(postmulti: warning: not in the document.*\n)?$/)
        expect((yield* apply(two.tree, second)).status).toBe(0)
        const { output } = yield* run(two.tree, "export")
        expect(yield* apply(two.tree, output)).toMatchObject({ status: 0, errors: "" })
      }),
    { fastCheck: { numRuns: 8, seed: 20261129 } }
  )
})
