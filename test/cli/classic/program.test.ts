import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { classic } from "../../../src/cli/classic/program.ts"
import { SpawnError } from "../../../src/services/processes/spawn.ts"
import { directory, file, unreadable } from "../../../src/testing/files.ts"
import { pretendHost } from "../../../src/testing/host.ts"
import type { HostOptions } from "../../../src/testing/PretendHost.ts"
import { exited } from "../../../src/testing/processes.ts"

/** Runs a command line on a fresh host, and returns everything that can be observed. */
const run = (line: string, options: HostOptions = {}) =>
  Effect.gen(function* () {
    const host = yield* pretendHost({ argv: line.split(" "), ...options })
    const status = yield* Effect.provide(classic, host.layer)
    const calls = yield* host.calls
    return {
      status,
      output: yield* host.output,
      errors: yield* host.errors,
      log: (yield* host.log).map(({ severity, text }) => `${severity}: ${text}`),
      commands: calls
        .filter(({ method }) => method === "run")
        .map(
          ({ command }) =>
            `${command.environment["MAIL_CONFIG"]}: ${[command.program, ...command.arguments].join(" ")}`
        ),
      calls
    }
  })

const secondary = (name: string, enabled: boolean, group = "") =>
  `queue_directory = /q/${name}\ndata_directory = /d/${name}\nmulti_instance_name = postfix-${name}\n` +
  `multi_instance_group = ${group}\nmulti_instance_enable = ${enabled ? "yes" : "no"}\n`

const three: HostOptions = {
  mainCf: {
    "/etc/postfix":
      "multi_instance_enable = yes\nmulti_instance_directories = /etc/postfix-a /etc/postfix-b\n",
    "/etc/postfix-a": secondary("a", true, "g"),
    "/etc/postfix-b": secondary("b", false)
  }
}

const row = (name: string, group: string, enabled: string, path: string) =>
  `${name.padEnd(15)} ${group.padEnd(15)} ${enabled.padEnd(9)} ${path}\n`

const primaryRow = row("-", "-", "y", "/etc/postfix")
const aRow = row("postfix-a", "g", "y", "/etc/postfix-a")
const bRow = row("postfix-b", "-", "n", "/etc/postfix-b")

describe("list", () => {
  it.effect("shows the only instance as enabled, whatever it says", () =>
    Effect.gen(function* () {
      const { errors, output, status } = yield* run("-l")
      expect({ status, output, errors }).toEqual({ status: 0, output: primaryRow, errors: "" })
    })
  )

  it.effect.each([
    ["-l", primaryRow + aRow + bRow],
    ["-lR", bRow + aRow + primaryRow],
    ["-l -g g", aRow],
    ["-l -i b", bRow],
    ["-l -i -", primaryRow],
    ["-l -i /etc/postfix-a", aRow],
    ["-l -i nobody", ""]
  ])("shows three instances: %j", ([line, expected]) =>
    Effect.gen(function* () {
      const { errors, output, status } = yield* run(line ?? "", three)
      expect({ status, output, errors }).toEqual({ status: 0, output: expected, errors: "" })
    })
  )

  it.effect("reads each main.cf once and asks postconf once, however many instances there are", () =>
    Effect.gen(function* () {
      const names = Array.from({ length: 50 }, (_, index) => `n${index}`)
      const { calls, output } = yield* run("-l", {
        mainCf: {
          "/etc/postfix": `multi_instance_directories = ${names.map((name) => `/e/${name}`).join(",")}\n`,
          ...Object.fromEntries(names.map((name) => [`/e/${name}`, secondary(name, true)]))
        }
      })
      expect(output.split("\n")).toHaveLength(52)
      expect(calls).toHaveLength(1)
    })
  )

  it.effect("prints nothing when one instance is damaged", () =>
    Effect.gen(function* () {
      const { errors, log, output, status } = yield* run("-l", {
        ...three,
        files: { "/etc/postfix-b/main.cf": unreadable("EACCES") }
      })
      const message = "fatal: open /etc/postfix-b/main.cf: Permission denied"
      expect({ status, output, errors }).toEqual({ status: 1, output: "", errors: `postmulti: ${message}\n` })
      expect(log).toEqual([message])
    })
  )

  it.effect("tells that its output could not be written", () =>
    Effect.gen(function* () {
      const { errors, status } = yield* run("-l", { outputFails: "ENOSPC" })
      expect({ status, errors }).toEqual({
        status: 1,
        errors: "postmulti: fatal: error writing output: No space left on device\n"
      })
    })
  )

  it.effect("ends without a word when the reader has gone", () =>
    Effect.gen(function* () {
      const { errors, log, status } = yield* run("-l", { outputFails: "EPIPE" })
      expect({ status, errors, log }).toEqual({ status: 141, errors: "", log: [] })
    })
  )

  it.effect("asks postconf for a default that Postfix computes for the file", () =>
    Effect.gen(function* () {
      const { output } = yield* run("-l -i /etc/postfix-a", {
        mainCf: {
          ...three.mainCf,
          "/etc/postfix-a":
            "queue_directory = /q\ndata_directory = /d\nmulti_instance_name = postfix-$myhostname\n"
        },
        defaults: { myhostname: "mail.example.test" }
      })
      expect(output).toBe(row("postfix-mail.example.test", "-", "n", "/etc/postfix-a"))
    })
  )
})

describe("run", () => {
  it.effect("gives the command its instance, and Postfix's commands first in the path", () =>
    Effect.gen(function* () {
      const { calls, status } = yield* run("-i a -x printenv", {
        ...three,
        environment: { PATH: "/bin", HOME: "/root" }
      })
      expect(status).toBe(0)
      expect(calls.at(-1)).toEqual({
        method: "run",
        command: {
          program: "printenv",
          arguments: [],
          environment: {
            HOME: "/root",
            PATH: "/usr/sbin:/bin",
            MAIL_CONFIG: "/etc/postfix-a",
            MAIL_LOGTAG: "postfix",
            command_directory: "/usr/sbin",
            daemon_directory: "/usr/lib/postfix/sbin",
            config_directory: "/etc/postfix-a",
            queue_directory: "/q/a",
            data_directory: "/d/a",
            multi_instance_name: "postfix-a",
            multi_instance_group: "g",
            multi_instance_enable: "yes"
          }
        }
      })
    })
  )

  it.effect("uses the standard path when the caller's is empty", () =>
    Effect.gen(function* () {
      const { calls } = yield* run("-x true", { environment: { PATH: "" } })
      expect(calls.at(-1)?.command.environment["PATH"]).toBe("/usr/sbin:/bin:/usr/bin:/sbin:/usr/sbin")
    })
  )

  it.effect("tells of a variable that it cannot pass on", () =>
    Effect.gen(function* () {
      const { errors, log, status } = yield* run("-x true", { environment: { NAME: "\xff" } })
      expect({ status, errors, log }).toEqual({
        status: 0,
        errors: "postmulti: warning: environment variable NAME is not UTF-8, so it is not passed on\n",
        log: []
      })
    })
  )

  it.effect("goes on after a failure and remembers it", () =>
    Effect.gen(function* () {
      const { commands, errors, status } = yield* run("-x cmd", {
        ...three,
        processes: ({ environment, program }) =>
          program === "cmd"
            ? Either.right(exited(environment["MAIL_CONFIG"] === "/etc/postfix-a" ? 7 : 0))
            : undefined
      })
      expect({ status, errors }).toEqual({ status: 1, errors: "" })
      expect(commands).toEqual(["/etc/postfix: cmd", "/etc/postfix-a: cmd", "/etc/postfix-b: cmd"])
    })
  )

  it.effect("reports a command that cannot be started, for each instance", () =>
    Effect.gen(function* () {
      const { errors, log, status } = yield* run("-x nosuch", {
        ...three,
        processes: ({ program }) =>
          program === "nosuch" ? Either.left(new SpawnError({ program, code: "ENOENT" })) : undefined
      })
      const line = "fatal: execvp nosuch: No such file or directory"
      expect({ status, errors, log }).toEqual({
        status: 1,
        errors: `postmulti: ${line}\n`.repeat(3),
        log: [line, line, line]
      })
    })
  )

  it.effect("needs an instance", () =>
    Effect.gen(function* () {
      const { errors, status } = yield* run("-i nobody -x true", three)
      expect({ status, errors }).toEqual({ status: 1, errors: "postmulti: fatal: No matching instances\n" })
    })
  )
})

describe("postfix", () => {
  it.effect.each([
    ["-p start -v", ["/etc/postfix: start -v", "/etc/postfix-a: start -v", "/etc/postfix-b: check -v"]],
    ["-p stop", ["/etc/postfix-a: stop", "/etc/postfix: stop"]],
    ["-p reload", ["/etc/postfix: reload", "/etc/postfix-a: reload"]],
    ["-p status", ["/etc/postfix: status", "/etc/postfix-a: status", "/etc/postfix-b: status"]],
    ["-g g -p -- anything else", ["/etc/postfix-a: anything else"]]
  ] as const)("schedules %j", ([line, expected]) =>
    Effect.gen(function* () {
      const { commands, status } = yield* run(line, {
        ...three,
        processes: ({ program }) => (program.endsWith("/postfix") ? Either.right(exited(0)) : undefined)
      })
      expect(status).toBe(0)
      expect(commands.map((command) => command.replace("/usr/sbin/postfix -- ", ""))).toEqual(expected)
    })
  )

  it.effect("does nothing when all candidates are disabled", () =>
    Effect.gen(function* () {
      const { commands, errors } = yield* run("-i b -p stop", three)
      expect({ commands, errors }).toEqual({
        commands: [],
        errors: "postmulti: fatal: No matching instances\n"
      })
    })
  )
})

describe("failures", () => {
  it.effect.each([
    ["-Z", {}, "Usage:postmulti -l "],
    ["-l", { files: { "/etc/postfix/main.cf": directory } }, "read /etc/postfix/main.cf: Is a directory"],
    [
      "-l",
      { files: { "/etc/postfix/main.cf": unreadable("ENOENT") } },
      "open /etc/postfix/main.cf: No such file or directory"
    ],
    [
      "-l",
      { mainCf: { "/etc/postfix": "queue_directory =\n" } },
      "bad string length 0 < 1: queue_directory = \n"
    ],
    [
      "-l",
      { mainCf: { "/etc/postfix": "multi_instance_enable = maybe\n" } },
      "bad boolean configuration: multi_instance_enable = maybe"
    ],
    [
      "-l",
      { mainCf: { "/etc/postfix": "syslog_facility = x\n" } },
      "file /etc/postfix/main.cf: parameter syslog_facility: unrecognized value: x"
    ],
    [
      "-l",
      { mainCf: { "/etc/postfix": "mail_owner = x\n" } },
      "file /etc/postfix/main.cf: parameter mail_owner: unknown user name value: x"
    ],
    [
      "-l",
      { users: { postfix: { uid: 0, gid: 5 } } },
      "file /etc/postfix/main.cf: parameter mail_owner: user postfix has privileged user ID"
    ],
    [
      "-l",
      { groups: { postdrop: 105 } },
      "file /etc/postfix/main.cf: parameters mail_owner and setgid_group: user postfix and group postdrop have the same group ID: 105"
    ],
    [
      "-l",
      { mainCf: { "/etc/postfix": "command_directory = /nowhere\n" } },
      "command_directory = '/nowhere': directory not found: No such file or directory"
    ],
    [
      "-l",
      { mainCf: { "/etc/postfix": "daemon_directory = /usr/sbin/postconf\n" } },
      "daemon_directory = '/usr/sbin/postconf' is not a directory"
    ],
    [
      "-l",
      { environment: { MAIL_CONFIG: "/etc/postfix/" }, mainCf: { "/etc/postfix/": "" } },
      "Non-default configuration directory: MAIL_CONFIG=/etc/postfix/"
    ],
    [
      "-l",
      { mainCf: { "/etc/postfix": "multi_instance_name = ${\n" } },
      "dictionary mail_dict: macro processing error"
    ],
    [
      "-l",
      { mainCf: { ...three.mainCf, "/etc/postfix-a": "multi_instance_enable = maybe\n" } },
      "Unexpected /etc/postfix-a/main.cf entry: multi_instance_enable = maybe"
    ],
    [
      "-l",
      { mainCf: { ...three.mainCf, "/etc/postfix-a": "data_directory = /q/b\nqueue_directory = /q\n" } },
      "instance /etc/postfix-b, queue_directory=/q/b conflicts with instance /etc/postfix-a, data_directory=/q/b"
    ],
    [
      "-l",
      { files: { "/usr/sbin/postconf": directory } },
      "postconf not found in /usr/sbin, /usr/local/sbin, /usr/bin, /usr/local/bin: is Postfix installed?"
    ]
  ] as const)("%j with %o", ([line, options, message]) =>
    Effect.gen(function* () {
      const { errors, log, output, status } = yield* run(line, options)
      expect({ status, output }).toEqual({ status: 1, output: "" })
      expect(errors).toContain(`postmulti: fatal: ${message}`)
      expect(log.join("\n")).toContain(`fatal: ${message.trimEnd()}`)
    })
  )

  it.effect("finds a bad primary before a bad command line", () =>
    Effect.gen(function* () {
      const { errors } = yield* run("-Z", { files: { "/etc/postfix/main.cf": file("x\n") } })
      expect(errors).toBe(
        "postmulti: fatal: /etc/postfix/main.cf, line 1: missing '=' after attribute name: \"x\"\n"
      )
    })
  )

  it.effect("says which file a bad macro is in", () =>
    Effect.gen(function* () {
      const { errors } = yield* run("-l", {
        mainCf: { ...three.mainCf, "/etc/postfix-a": "multi_instance_name = x$ y\n" }
      })
      expect(errors).toBe(
        'postmulti: warning: empty macro name: "x$ y"\n' +
          "postmulti: fatal: macro processing error\n" +
          "postmulti: fatal: Failed to obtain all required /etc/postfix-a/main.cf parameters\n"
      )
    })
  )
})
