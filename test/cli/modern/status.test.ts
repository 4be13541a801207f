/** `postmulti status` on a host in memory. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import * as TestClock from "effect/TestClock"
import { modern } from "../../../src/cli/modern/program.ts"
import { Caller } from "../../../src/services/Caller.ts"
import { StandardStreams } from "../../../src/services/StandardStreams.ts"
import { failing } from "../../../src/testing/faults.ts"
import { file, link } from "../../../src/testing/files.ts"
import { pretendHost } from "../../../src/testing/host.ts"
import type { PretendHost } from "../../../src/testing/PretendHost.ts"
import { recordedStreams } from "../../../src/testing/processes.ts"

/** A minute after the epoch, in the local time zone. */
const start = new Date(1970, 0, 1, 0, 1).getTime()

interface Asking {
  readonly environment?: Readonly<Record<string, string>>
  readonly userId?: number
  readonly outputIsTerminal?: boolean
}

/** Runs the subcommand as a process of its own on that host, and returns everything that can be observed. */
const ask = (
  host: PretendHost,
  words: string,
  { environment = {}, outputIsTerminal = false, userId = 0 }: Asking = {}
) =>
  Effect.gen(function* () {
    const argv = ["status", ...words.split(" ").filter((word) => word !== "")]
    const { output, streams } = yield* recordedStreams
    const before = { errors: yield* host.errors, log: yield* host.log, calls: yield* host.calls }
    const status = yield* modern.pipe(
      Effect.provideService(Caller, { argv, environment, userId, processId: 99 }),
      Effect.provideService(StandardStreams, {
        ...streams,
        outputIsTerminal: Effect.succeed(outputIsTerminal)
      }),
      Effect.provide(host.layer)
    )
    return {
      status,
      output: yield* output,
      errors: (yield* host.errors).slice(before.errors.length),
      log: (yield* host.log).slice(before.log.length),
      calls: (yield* host.calls).slice(before.calls.length)
    }
  })

const withInstances = Effect.gen(function* () {
  const host = yield* pretendHost()
  for (const line of [
    "-e init",
    "-e create -I postfix-in -G inbound",
    "-e create -I postfix-out -G outbound",
    "-e enable -i in",
    "-e enable -i out"
  ]) {
    yield* host.postmulti(...line.split(" "))
  }
  return host
})

const atStart = Effect.zipRight(TestClock.setTime(start), withInstances)

const step = FastCheck.record({
  what: FastCheck.constantFrom("start", "stop", "kill", "enable", "disable", "mail"),
  name: FastCheck.constantFrom("in" as const, "out" as const)
})

const begin = { enabled: true, runs: false, messages: 0 }

/** Does something to an instance and to its model. */
const take = Effect.fnUntraced(function* (
  host: PretendHost,
  name: string,
  what: string,
  model: typeof begin
) {
  const directory = `/etc/postfix-${name}`
  switch (what) {
    case "start":
    case "stop":
      yield* host.run("postfix", ["-c", directory, what])
      model.runs = what === "start"
      break
    case "kill":
      yield* host.kill(directory)
      model.runs = false
      break
    case "mail":
      // The first start makes its queue.
      if (yield* Effect.isSuccess(host.queueMail(directory))) model.messages += 1
      break
    default:
      yield* host.postmulti("-e", what, "-i", name)
      model.enabled = what === "enable"
  }
})

describe("postmulti status", () => {
  it.effect("shows what runs and what waits, as wide as there is room", () =>
    Effect.gen(function* () {
      const host = yield* atStart
      yield* host.postmulti("-i", "in", "-p", "start")
      yield* host.queueMail("/etc/postfix-in")
      yield* host.queueMail("/etc/postfix-in", { queue: "hold" })
      yield* host.postmulti("-p", "-i", "-", "start")
      const wide = yield* ask(host, "")
      expect(wide.output).toMatch(
        /^NAME +GROUP +ENABLED +STATE +PID +SINCE +QUEUED +ACTIVE +DEFERRED +HOLD +LISTENS\n/
      )
      const rows = wide.output
        .split("\n")
        .slice(1, 4)
        .map((line) => line.split(/ {2,}/))
      expect(rows).toEqual([
        ["-", "-", "y", "running", expect.any(String), "1970-01-01 00:01", "0", "0", "0", "0", "*:25"],
        [
          "postfix-in",
          "inbound",
          "y",
          "running",
          expect.any(String),
          "1970-01-01 00:01",
          "2",
          "0",
          "1",
          "1",
          "-"
        ],
        ["postfix-out", "outbound", "y", "stopped!", "-", "-", "0", "0", "0", "0", "-"]
      ])
      expect(wide).toMatchObject({ status: 3, errors: "", log: [] })
      expect(wide.calls.map(({ command }) => command.program)).toEqual(["/usr/sbin/postconf"])
      for (const [columns, headings] of [
        ["74", "NAME GROUP ENABLED STATE PID SINCE QUEUED"],
        ["44", "NAME ENABLED STATE PID QUEUED"],
        ["20", "NAME STATE QUEUED"]
      ] as const) {
        const { output } = yield* ask(host, "", { environment: { COLUMNS: columns } })
        expect(output.split("\n")[0]?.split(/ +/).join(" ")).toBe(headings)
      }
    })
  )

  it.effect("has colour on a terminal only, and not where nobody wants it", () =>
    Effect.gen(function* () {
      const host = yield* atStart
      const red = (options: Asking) =>
        Effect.map(ask(host, "--instance out", options), ({ output }) =>
          output.includes("\x1b[31mpostfix-out")
        )
      const environment = { TERM: "xterm" }
      expect(yield* red({ outputIsTerminal: true, environment })).toBe(true)
      expect(yield* red({ outputIsTerminal: true })).toBe(false)
      expect(yield* red({ outputIsTerminal: true, environment: { ...environment, NO_COLOR: "1" } })).toBe(
        false
      )
      expect(yield* red({ outputIsTerminal: true, environment: { TERM: "dumb" } })).toBe(false)
      expect(yield* red({})).toBe(false)
    })
  )

  it.effect("tells of conflicts, of changes that do not count yet, and of another queue directory", () =>
    Effect.gen(function* () {
      const host = yield* atStart
      for (const name of ["in", "out"]) {
        yield* host.postmulti("-i", name, "-x", "postconf", "-X", "master_service_disable")
      }
      yield* host.postmulti("-p", "start")
      yield* TestClock.adjust("1 minute")
      yield* host.run("postconf", ["-c", "/etc/postfix-out", "-e", "queue_directory=/var/spool/moved"])
      yield* host.run("postconf", ["-c", "/etc/postfix-in", "-e", "mynetworks=127.0.0.0/8"])
      const before = yield* ask(host, "")
      expect(before.output.split("\n\n")[1]?.split("\n")).toEqual([
        "postfix-in: main.cf or master.cf has changed: 'postmulti reload postfix-in' applies the change; inet_interfaces and inet_protocols need 'postmulti restart postfix-in'",
        "postfix-out: displaced: its master, process 23, has no lock in /var/spool/moved, which main.cf names now",
        "listener: /etc/postfix, postfix-in, postfix-out all listen on 0.0.0.0:25, [::]:25: the kernel spreads connections over them at random",
        "hostname: /etc/postfix, postfix-in, postfix-out listen with the same myhostname, mail.example.test: mail between them looks like a loop",
        ""
      ])
      expect(before.status).toBe(3)
      yield* host.run("postfix", ["-c", "/etc/postfix-in", "reload"])
      const { output } = yield* ask(host, "--instance in --format json")
      expect(JSON.parse(output)).toMatchObject([
        {
          name: "postfix-in",
          state: "running",
          as_expected: true,
          reload_needed: false,
          hostname: "mail.example.test",
          syslog_name: "postfix-in",
          listen: [
            { service: "smtp", address: "0.0.0.0", port: 25 },
            { service: "smtp", address: "::", port: 25 }
          ],
          conflicts: [
            { kind: "listener", with: ["/etc/postfix", "postfix-out"], detail: "0.0.0.0:25, [::]:25" },
            { kind: "hostname", with: ["/etc/postfix", "postfix-out"], detail: "mail.example.test" }
          ]
        }
      ])
    })
  )

  it.effect("goes on past a damaged instance", () =>
    Effect.gen(function* () {
      const host = yield* atStart
      yield* host.postmulti("-p", "start")
      yield* host.put({ "/etc/postfix-in/main.cf": file("oops\n") })
      const { output, status } = yield* ask(host, "--format json")
      expect(status).toBe(1)
      expect(JSON.parse(output)).toMatchObject([
        { state: "running", primary: true },
        {
          name: null,
          enabled: null,
          config_directory: "/etc/postfix-in",
          state: "damaged",
          as_expected: null,
          queues: null,
          reason: `/etc/postfix-in/main.cf, line 1: missing '=' after attribute name: "oops"`
        },
        { state: "running", name: "postfix-out" }
      ])
      expect((yield* ask(host, "--instance out")).status).toBe(0)
      expect((yield* ask(host, "--instance /etc/postfix-in")).status).toBe(1)
      expect(yield* ask(host, "--instance nosuch --format json")).toMatchObject({ output: "[]\n", status: 1 })
    })
  )

  it.effect("gives everybody what is not root's to see", () =>
    Effect.gen(function* () {
      const host = yield* atStart
      yield* host.postmulti("-p", "start")
      yield* host.faults.inject(failing("filesBelow", "EACCES", { always: true }))
      const { errors, output, status } = yield* ask(host, "--format json", { userId: 1000 })
      expect(status).toBe(0)
      expect(errors).toBe(
        "postmulti: warning: only root can see the queues, and whether an instance has been moved away while it runs\n"
      )
      expect(JSON.parse(output)).toMatchObject(
        Array.from({ length: 3 }, () => ({ state: "running", messages: null, queues: null }))
      )
    })
  )

  it.effect("finds a master whose directories were all changed, which destroy refuses then", () =>
    Effect.gen(function* () {
      const host = yield* atStart
      yield* host.postmulti("-i", "in", "-p", "start")
      yield* host.run("postconf", [
        ...["-c", "/etc/postfix-in", "-e", "multi_instance_enable=no"],
        ...["queue_directory=/var/spool/moved", "data_directory=/var/lib/moved"]
      ])
      const { output } = yield* ask(host, "--instance in --format json")
      expect(JSON.parse(output)).toMatchObject([
        { state: "displaced", pid: expect.any(Number), as_expected: false, reload_needed: null }
      ])
      for (const action of ["destroy", "deport"]) {
        expect(yield* host.postmulti("-i", "in", "-e", action)).toMatchObject({
          exit: { status: 1 },
          errors: "postmulti: fatal: Instance '/etc/postfix-in' is not stopped\n"
        })
      }
    })
  )

  it.effect("replaces only regular files, of which it keeps owner and mode", () =>
    Effect.gen(function* () {
      const host = yield* atStart
      yield* host.put({
        "/srv/kept.prom": file("old", { uid: 7, mode: 0o640 }),
        "/srv/ours.prom": link("/srv/kept.prom"),
        "/srv/theirs.prom": { ...link("/srv/other.prom"), uid: 1000 },
        "/srv/null": { kind: "other" }
      })
      for (const path of ["/srv/theirs.prom", "/srv/null", "/srv"]) {
        const { errors } = yield* ask(host, `--format prometheus --output ${path}`)
        expect(errors).toContain(`option '--output' requires a regular file, and ${path} is something else`)
      }
      yield* ask(host, "--format prometheus --output /srv/ours.prom")
      const tree = yield* host.tree
      expect(tree.get("/srv/null")?.kind).toBe("other")
      expect(tree.get("/srv/ours.prom")?.kind).toBe("link")
      expect(tree.get("/srv/kept.prom")).toMatchObject({ uid: 7, mode: 0o640 })
      expect(tree.get("/srv/kept.prom")?.text).toContain("# TYPE ")
    })
  )

  it.effect("writes metrics to a file in one step", () =>
    Effect.gen(function* () {
      const host = yield* atStart
      yield* host.postmulti("-i", "in", "-p", "start")
      yield* host.queueMail("/etc/postfix-in")
      yield* host.put({ "/srv/postfix.prom": file("old\n") })
      const { output, status } = yield* ask(host, "--format prometheus --ages --output /srv/postfix.prom")
      expect({ output, status }).toEqual({ output: "", status: 3 })
      expect((yield* ask(host, "--format prometheus --output -")).output).toContain("# TYPE ")
      const tree = yield* host.tree
      const { mode, text = "" } = tree.get("/srv/postfix.prom") ?? {}
      expect(mode).toBe(0o644)
      expect(tree.has("/srv/postfix.prom.tmp")).toBe(false)
      const lines = text.split("\n")
      for (const line of [
        'postfix_instance_info{name="-",group="",config_directory="/etc/postfix",queue_directory="/var/spool/postfix"} 1',
        'postfix_instance_up{name="postfix-in"} 1',
        'postfix_instance_up{name="postfix-out"} 0',
        'postfix_instance_enabled{name="postfix-out"} 1',
        'postfix_queue_messages{name="postfix-in",queue="deferred"} 1',
        `postfix_queue_oldest_message_timestamp_seconds{name="postfix-in",queue="deferred"} ${start / 1000}`,
        'postfix_instance_conflicts{name="-",kind="listener"} 0'
      ]) {
        expect(lines).toContain(line)
      }
    })
  )

  it.effect("shows the state of the model after any sequence", () =>
    Effect.promise(() =>
      FastCheck.assert(
        FastCheck.asyncProperty(FastCheck.array(step, { maxLength: 12 }), (steps) =>
          Effect.gen(function* () {
            const host = yield* withInstances
            const model = { in: { ...begin }, out: { ...begin } }
            for (const { name, what } of steps) yield* take(host, name, what, model[name])
            const { output, status } = yield* ask(host, "--format json")
            const shown: ReadonlyArray<unknown> = JSON.parse(output)
            expect(shown.slice(1)).toMatchObject(
              [model.in, model.out].map(({ enabled, messages, runs }) => ({
                enabled,
                messages,
                state: runs ? "running" : "stopped",
                as_expected: runs === enabled
              }))
            )
            // The primary does not run.
            expect(status).toBe(3)
          }).pipe(Effect.runPromise)
        ),
        { numRuns: 10, seed: 20 }
      )
    )
  )
})
