/** The pretend host: what is kept between commands, what its programs answer, and its faults. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as TestClock from "effect/TestClock"
import { PostfixConfig } from "../../src/postfix/PostfixConfig.ts"
import { failing, failingProgram, meanwhileAt, stoppingAt } from "../../src/testing/faults.ts"
import { directory, file } from "../../src/testing/files.ts"
import { pretendHost } from "../../src/testing/host.ts"
import type { HostOptions, PretendHost } from "../../src/testing/PretendHost.ts"
import { exited } from "../../src/testing/processes.ts"

/** Runs a command line, and returns its exit status and both outputs. */
const run = (host: PretendHost, line: string) => {
  const [program = "", ...words] = line.split(" ")
  return Effect.map(host.run(program, words), ({ errors, exit, output }) => ({
    status: exit._tag === "Exited" ? exit.status : exit.signal,
    output,
    errors
  }))
}

/** A host with two enabled secondaries, and what was recorded so far. */
const withTwo = (options: HostOptions = {}) =>
  Effect.gen(function* () {
    const host = yield* pretendHost(options)
    for (const line of ["init", "create -I postfix-a -G out", "create -I postfix-b", "enable -i a"]) {
      expect(yield* run(host, `postmulti -e ${line}`)).toEqual({ status: 0, output: "", errors: "" })
    }
    return host
  })

const told = (tag: string, text: string) => `${tag}/postfix-script: ${text}\n`

describe("a pretend host", () => {
  it.effect("keeps what commands have done for those that follow", () =>
    Effect.gen(function* () {
      const host = yield* withTwo()
      const { output } = yield* run(host, "postmulti -l")
      expect(output.split("\n").map((line) => line.split(/ +/).slice(0, 3))).toEqual([
        ["-", "-", "y"],
        ["postfix-a", "out", "y"],
        ["postfix-b", "-", "n"],
        [""]
      ])
      expect((yield* host.log).map(({ tag, text }) => `${tag}: ${text}`)).toEqual([
        "postmulti: root prepares /etc/postfix for several instances",
        "postmulti: root creates instance postfix-a in /etc/postfix-a",
        "postmulti: root creates instance postfix-b in /etc/postfix-b",
        "postmulti: root enables instance postfix-a"
      ])
    })
  )

  it.effect("starts and stops the enabled instances through the wrapper", () =>
    Effect.gen(function* () {
      const host = yield* withTwo()
      expect(yield* run(host, "postfix start")).toMatchObject({ status: 0 })
      const running = () =>
        Effect.forEach(["/etc/postfix", "/etc/postfix-a", "/etc/postfix-b"], host.isRunning)
      expect(yield* running()).toEqual([true, true, false])
      expect(yield* run(host, "postmulti -i a -p status")).toMatchObject({
        status: 0,
        errors: expect.stringMatching(/^postfix-a\/postfix-script: .* is running: PID: \d+\n$/)
      })
      expect(yield* run(host, "postfix -c /etc/postfix-a start")).toEqual({
        status: 1,
        output: "",
        errors: told("postfix-a", "fatal: the Postfix mail system is already running")
      })
      expect(yield* run(host, "postmulti -p stop")).toMatchObject({
        status: 0,
        errors: ["postfix-a", "postfix"].map((tag) => told(tag, "stopping the Postfix mail system")).join("")
      })
      expect(yield* running()).toEqual([false, false, false])
      expect(yield* run(host, "postfix -c /etc/postfix-a stop")).toMatchObject({ status: 1 })
    })
  )

  it.effect("holds the locks of a running instance, and its mail", () =>
    Effect.gen(function* () {
      const host = yield* withTwo()
      yield* run(host, "postfix start")
      yield* run(host, "postmulti -e disable -i a")
      expect(yield* run(host, "postmulti -e destroy -i a")).toMatchObject({
        status: 1,
        errors: "postmulti: fatal: Instance '/etc/postfix-a' is not stopped\n"
      })
      yield* run(host, "postfix -c /etc/postfix-a stop")
      const id = yield* host.queueMail("/etc/postfix-a", { queue: "hold", recipients: ["b@example.org"] })
      expect(yield* run(host, "postmulti -e destroy -i a")).toMatchObject({
        status: 1,
        errors: "postmulti: fatal: Instance '/etc/postfix-a' has messages in its queue: 1 in hold\n"
      })
      yield* host.files.removeFile(`/var/spool/postfix-a/hold/${id}`)
      expect(yield* run(host, "postmulti -e destroy -i a")).toEqual({ status: 0, output: "", errors: "" })
      expect([...(yield* host.tree).keys()].filter((path) => path.includes("postfix-a"))).toEqual([])
    })
  )

  it.effect("records every process with its environment", () =>
    Effect.gen(function* () {
      const host = yield* withTwo({
        processes: ({ environment, program }) =>
          program === "report"
            ? Either.right(exited(0, `${environment["multi_instance_name"]}\n`))
            : undefined
      })
      expect(yield* run(host, "postmulti -g out -x report all")).toMatchObject({ output: "postfix-a\n" })
      const [call] = (yield* host.calls).filter(({ command }) => command.program === "report")
      expect(call).toMatchObject({
        method: "run",
        command: {
          arguments: ["all"],
          environment: { MAIL_CONFIG: "/etc/postfix-a", queue_directory: "/var/spool/postfix-a" }
        }
      })
    })
  )

  it.effect("has the clock of the test", () =>
    Effect.gen(function* () {
      const host = yield* pretendHost()
      yield* TestClock.setTime(Date.UTC(2030, 0, 2))
      yield* run(host, "postmulti -e init")
      expect((yield* host.log).map(({ time }) => new Date(time).toISOString())).toEqual([
        "2030-01-02T00:00:00.000Z"
      ])
    })
  )

  it.effect("gives its services to any effect", () =>
    Effect.gen(function* () {
      const host = yield* pretendHost({ mainCf: { "/etc/postfix": "queue_directory = /q\n" } })
      const { instance } = yield* Effect.provide(
        Effect.flatMap(PostfixConfig, ({ primary }) => primary),
        host.layer
      )
      expect(instance.queueDirectory).toBe("/q")
    })
  )

  it.effect("takes changes of a test in the middle", () =>
    Effect.gen(function* () {
      const host = yield* withTwo()
      yield* host.put({ "/var/spool/postfix-b/strange": file("?"), "/srv": directory })
      expect(yield* run(host, "postmulti -e destroy -i b")).toMatchObject({
        status: 0,
        errors: expect.stringContaining("/var/spool/postfix-b/strange: please verify contents")
      })
    })
  )
})

describe("postconf", () => {
  const settings = "a = 1\n# b\nb = $a $mail_name\nmyhostname = h.example.test\nmulti_instance_name = x\n"
  it.effect.each([
    ["-h myhostname", "h.example.test\n", ""],
    ["myhostname relayhost", "myhostname = h.example.test\nrelayhost =\n", ""],
    ["-n relayhost myhostname", "myhostname = h.example.test\n", ""],
    ["-n", "a = 1\nb = $a $mail_name\nmulti_instance_name = x\nmyhostname = h.example.test\n", ""],
    ["-xh b syslog_name", "1 Postfix\nx\n", ""],
    ["-d myhostname", "myhostname = mail.example.test\n", ""],
    ["-H a", "a\n", ""],
    ["-o a=2 -xh b", "2 Postfix\n", ""],
    ["nosuch", "", "postconf: warning: nosuch: unknown parameter\n"]
  ])("%s", ([line, output, errors]) =>
    Effect.gen(function* () {
      const host = yield* pretendHost({ mainCf: { "/etc/postfix": settings } })
      expect(yield* run(host, `postconf ${line}`)).toEqual({ status: 0, output, errors })
    })
  )

  it.effect.each([
    ["-e a=2 c=3", "a = 2\n# b\nb = 1\nc = 3\n"],
    ["a=2", "a = 2\n# b\nb = 1\n"],
    ["-# b", "a = 1\n# b\n#b = 1\n"]
  ])("%s", ([line, text]) =>
    Effect.gen(function* () {
      const host = yield* pretendHost({ mainCf: { "/e": "a = 1\n# b\nb = 1\n" } })
      expect(yield* run(host, `postconf -c /e ${line}`)).toEqual({ status: 0, output: "", errors: "" })
      expect(yield* host.files.readFile("/e/main.cf")).toBe(text)
      expect(yield* host.files.entries("/e")).toEqual(["main.cf"])
    })
  )

  it.effect.each([
    ["-c /nowhere", "open /nowhere/main.cf: No such file or directory"],
    ["-e x", "missing '=' after attribute name: \"x\""],
    ["-xh bad", "macro processing error"],
    ["-Z", "usage: postconf [-dehHnpxX#] [-c DIR] [-o name=value] [name...]"],
    ["-m", "this pretend postconf has no option -m"],
    ["-Fe smtp/inet/chroot=n", "this pretend postconf has no option -F"]
  ])("%s fails", ([line, message]) =>
    Effect.gen(function* () {
      const host = yield* pretendHost({ mainCf: { "/etc/postfix": "bad = ${\n" } })
      const { errors, status } = yield* run(host, `postconf ${line}`)
      expect(status).toBe(1)
      expect(errors).toContain(`postconf: fatal: ${message}\n`)
    })
  )
})

describe("the other programs", () => {
  it.effect("postlog writes to the log", () =>
    Effect.gen(function* () {
      const host = yield* pretendHost()
      yield* run(host, "postlog -p warn -t backup half done")
      yield* run(host, "postlog all done")
      expect(yield* host.log).toEqual([
        { time: 0, tag: "backup", severity: "warning", text: "half done" },
        { time: 0, tag: "postfix/postlog", severity: "info", text: "all done" }
      ])
      expect(yield* run(host, "postlog -p odd x")).toMatchObject({ status: 1 })
    })
  )

  it.effect("postqueue lists what is queued", () =>
    Effect.gen(function* () {
      const host = yield* pretendHost()
      yield* run(host, "postfix start")
      expect(yield* run(host, "postqueue -p")).toMatchObject({ output: "Mail queue is empty\n" })
      yield* host.queueMail("/etc/postfix", { sender: "a@example.test", size: 2000 })
      expect(yield* run(host, "postqueue -p")).toEqual({
        status: 0,
        errors: "",
        output: `-Queue ID-  --Size-- ----Arrival Time---- -Sender/Recipient-------
4B00000005     2000 Thu Jan  1 00:00:00  a@example.test
                                         recipient@example.test

-- 1 Kbytes in 1 Request.
`
      })
      expect(JSON.parse((yield* run(host, "postqueue -j")).output)).toMatchObject({
        queue_name: "deferred",
        sender: "a@example.test"
      })
      yield* run(host, "postfix stop")
      expect(yield* run(host, "postqueue -f")).toMatchObject({ status: 69 })
    })
  )

  it.effect("postsuper moves and deletes what is queued", () =>
    Effect.gen(function* () {
      const host = yield* pretendHost()
      yield* run(host, "postfix start")
      const id = yield* host.queueMail("/etc/postfix")
      yield* host.queueMail("/etc/postfix")
      const queues = Effect.map(run(host, "postqueue -j"), ({ output }) =>
        [...output.matchAll(/"queue_name": "(\w+)"/g)].map(([, name]) => name)
      )
      const said = Effect.fnUntraced(function* (line: string) {
        const { errors, status } = yield* run(host, line)
        return { errors, status, queues: yield* queues }
      })
      expect(yield* said(`postsuper -h ${id}`)).toEqual({
        status: 0,
        errors: "postsuper: Placed on hold: 1 message\n",
        queues: ["deferred", "hold"]
      })
      expect(yield* said("postsuper -d ALL deferred")).toEqual({
        status: 0,
        errors: "postsuper: Deleted: 1 message\n",
        queues: ["hold"]
      })
      expect(yield* said("postsuper -H ALL")).toMatchObject({ queues: ["deferred"] })
      expect(yield* said("postsuper -d NOSUCH")).toEqual({
        status: 0,
        errors: "postsuper: Deleted: 0 messages\n",
        queues: ["deferred"]
      })
      expect(yield* said("postsuper -d ALL")).toMatchObject({ queues: [] })
    })
  )

  it.effect("postfix says what it cannot do", () =>
    Effect.gen(function* () {
      const host = yield* pretendHost()
      expect(yield* run(host, "postfix dance")).toMatchObject({
        status: 1,
        errors: expect.stringContaining("fatal: unknown command: 'dance'. Usage: postfix start")
      })
      yield* host.files.removeFile("/etc/postfix/master.cf")
      expect(yield* run(host, "postfix start")).toEqual({
        status: 1,
        output: "",
        errors:
          told("postfix", "fatal: no /etc/postfix/master.cf file found") +
          told("postfix", "fatal: Postfix integrity check failed!")
      })
      expect(yield* host.isRunning("/etc/postfix")).toBe(false)
    })
  )
})

describe("faults", () => {
  it.effect("strike one operation, once", () =>
    Effect.gen(function* () {
      const host = yield* withTwo()
      yield* host.faults.inject(failing("rename", "EROFS", { path: "/etc/postfix/main.cf" }))
      expect(yield* run(host, "postmulti -e deport -i b")).toEqual({
        status: 1,
        output: "",
        errors: "postmulti: fatal: rename /etc/postfix/main.cf: Read-only file system\n"
      })
      expect(yield* run(host, "postmulti -e deport -i b")).toMatchObject({ status: 0 })
    })
  )

  it.effect("strike the second one, and all that follow, until they are healed", () =>
    Effect.gen(function* () {
      const host = yield* withTwo()
      yield* host.faults.inject(failing("readFile", "EIO", { nth: 2, always: true }))
      const message = "postmulti: fatal: open /etc/postfix-a/main.cf: Input/output error\n"
      expect(yield* run(host, "postmulti -l")).toMatchObject({ status: 1, errors: message })
      expect(yield* run(host, "postmulti -l")).toMatchObject({ status: 1 })
      yield* host.faults.heal
      expect(yield* run(host, "postmulti -l")).toMatchObject({ status: 0 })
    })
  )

  it.effect("keep a program from being started", () =>
    Effect.gen(function* () {
      const host = yield* withTwo()
      yield* host.faults.inject(failingProgram("postfix", "EACCES", { nth: 2 }))
      expect(yield* run(host, "postmulti -p status")).toMatchObject({
        status: 1,
        errors: expect.stringContaining("postmulti: fatal: execvp /usr/sbin/postfix: Permission denied\n")
      })
    })
  )

  it.effect("stop the world, which goes on from what is left", () =>
    Effect.gen(function* () {
      const host = yield* withTwo()
      yield* run(host, "postfix start")
      yield* host.faults.inject(stoppingAt(6))
      expect(yield* run(host, "postmulti -e create -I postfix-c")).toEqual({
        status: "SIGKILL",
        output: "",
        errors: ""
      })
      expect(yield* host.isRunning("/etc/postfix-a")).toBe(true)
      expect(yield* host.files.kind("/etc/postfix/postmulti.lock")).toBe("file")
      expect((yield* run(host, "postmulti -l")).output).not.toContain("postfix-c")
      expect(yield* run(host, "postmulti -e create -I postfix-c")).toEqual({
        status: 0,
        output: "",
        errors: ""
      })
    })
  )

  it.effect("let somebody else be quicker", () =>
    Effect.gen(function* () {
      const host = yield* withTwo()
      const edit = Effect.orDie(host.run("postconf", ["-e", "relayhost=[relay.example.test]"]))
      yield* host.faults.inject(meanwhileAt(3, edit))
      yield* run(host, "postmulti -e create -I postfix-c")
      const { output } = yield* run(host, "postconf -h relayhost multi_instance_directories")
      expect(output).toBe("[relay.example.test]\n/etc/postfix-a /etc/postfix-b /etc/postfix-c\n")
    })
  )
})
