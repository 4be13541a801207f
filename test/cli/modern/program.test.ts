import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import manifest from "../../../package.json" with { type: "json" }
import { version } from "../../../src/cli/modern/help.ts"
import { modern } from "../../../src/cli/modern/program.ts"
import { SpawnError } from "../../../src/services/processes/spawn.ts"
import { unreadable } from "../../../src/testing/files.ts"
import { pretendHost } from "../../../src/testing/host.ts"
import type { HostOptions } from "../../../src/testing/PretendHost.ts"
import { exited } from "../../../src/testing/processes.ts"

const secondary = (name: string) =>
  `multi_instance_name = ${name}\nmulti_instance_group = mta\n` +
  `queue_directory = /var/spool/${name}\ndata_directory = /var/lib/${name}\n`

const mainCf = {
  "/etc/postfix": "multi_instance_directories = /etc/postfix-a /etc/postfix-b\nmulti_instance_enable = yes\n",
  "/etc/postfix-a": secondary("postfix-a"),
  "/etc/postfix-b": `${secondary("postfix-b")}multi_instance_enable = yes\n`
}

const ended = (line: string, options: HostOptions = {}) =>
  Effect.gen(function* () {
    const host = yield* pretendHost({ mainCf, argv: line.split(" "), ...options })
    const status = yield* Effect.provide(modern, host.layer)
    const calls = (yield* host.calls).filter(({ command }) => !command.program.endsWith("/postconf"))
    return { status, output: yield* host.output, errors: yield* host.errors, calls }
  })

const noPostfix: HostOptions = { files: { "/etc/postfix/main.cf": unreadable("ENOENT") } }

describe("modern door", () => {
  it.effect("lists", () =>
    Effect.gen(function* () {
      const { errors, output, status } = yield* ended("list --group mta --reverse")
      expect({ errors, status }).toEqual({ errors: "", status: 0 })
      expect(output.split("\n").map((line) => line.split(" ")[0])).toEqual(["postfix-b", "postfix-a", ""])
    })
  )

  it.effect("lists with headings on a terminal", () =>
    Effect.gen(function* () {
      const { output } = yield* ended("list --instance a", { outputIsTerminal: true })
      expect(output).toBe("NAME       GROUP  ENABLED  DIRECTORY\npostfix-a  mta    n        /etc/postfix-a\n")
      expect((yield* ended("list --instance a")).output).toBe("postfix-a  mta  n  /etc/postfix-a\n")
      expect((yield* ended("list --format json", { outputIsTerminal: true })).output).toMatch(/^\[\n/)
    })
  )

  it.effect("lists as JSON", () =>
    Effect.gen(function* () {
      const { output } = yield* ended("list --format=json --instance a")
      expect(JSON.parse(output)).toEqual([
        {
          name: "postfix-a",
          group: "mta",
          enabled: false,
          primary: false,
          config_directory: "/etc/postfix-a",
          queue_directory: "/var/spool/postfix-a",
          data_directory: "/var/lib/postfix-a"
        }
      ])
    })
  )

  it.effect("serves the others with --keep-going, and exits with 1", () =>
    Effect.gen(function* () {
      const files = { "/etc/postfix-a/main.cf": unreadable("EACCES") }
      const { errors, output, status } = yield* ended("list --keep-going", { files })
      expect({ errors, status }).toEqual({
        errors: "postmulti: fatal: open /etc/postfix-a/main.cf: Permission denied\n",
        status: 1
      })
      expect(output).toContain("postfix-b")
      expect((yield* ended("list", { files })).output).toBe("")
    })
  )

  it.effect("warns of the damaged ones when an action does all of what it is asked for", () =>
    Effect.gen(function* () {
      const wrapper = `${mainCf["/etc/postfix"]}multi_instance_wrapper = \${command_directory}/postmulti -p --\n`
      const host = {
        mainCf: { ...mainCf, "/etc/postfix": wrapper },
        files: { "/etc/postfix-a/main.cf": unreadable("EACCES") }
      }
      expect(yield* ended("enable b --keep-going", host)).toMatchObject({
        errors: "postmulti: warning: open /etc/postfix-a/main.cf: Permission denied\n",
        status: 0
      })
    })
  )

  it.effect("lets nothing in a main.cf control the terminal, in what is for people", () =>
    Effect.gen(function* () {
      const comment = "# \u001b]0;title\u0007\t\u00c3\u00a9\n"
      const name = "multi_instance_name = postfix-\u001b[2Jx\u00c3\u00a9\u00c2\u009b\n"
      const wrapper = `${mainCf["/etc/postfix"]}multi_instance_wrapper = postmulti -p --\n`
      const a = mainCf["/etc/postfix-a"] + comment + name
      const host = { mainCf: { ...mainCf, "/etc/postfix": wrapper, "/etc/postfix-a": a } }
      expect((yield* ended("list", host)).output).toContain("postfix-?[2Jx\u00c3\u00a9? ")
      expect((yield* ended("list --format json", host)).output).toContain(
        '"postfix-\\u001b[2Jx\u00c3\u00a9\u00c2\u009b"'
      )
      const { output } = yield* ended("assign /etc/postfix-a --group g --dry-run", host)
      expect(output).toContain("# ?]0;title?\t\u00c3\u00a9\n")
      expect(output).not.toContain("\u001b")
      const shown = yield* ended("run --jobs 2 -- id", {
        ...host,
        processes: ({ program }) =>
          program === "id" ? Either.right(exited(0, "\u001b[1mbold\n")) : undefined
      })
      expect(shown.output).toBe("\u001b[1mbold\n".repeat(3))
    })
  )

  it.effect("shows output in instance order with --jobs", () =>
    Effect.gen(function* () {
      const { calls, output, status } = yield* ended("run --jobs 3 -- id -u", {
        processes: ({ environment, program }) =>
          program === "id"
            ? Either.right(
                exited(
                  environment["multi_instance_name"] === "postfix-a" ? 2 : 0,
                  `${environment["MAIL_CONFIG"]}\n`
                )
              )
            : undefined
      })
      expect({ output, status }).toEqual({
        output: "/etc/postfix\n/etc/postfix-a\n/etc/postfix-b\n",
        status: 1
      })
      expect(calls.map(({ command, method }) => [method, command.program, command.arguments])).toEqual(
        [1, 2, 3].map(() => ["capture", "id", ["-u"]])
      )
    })
  )

  it.effect.each(["run -- id", "run --jobs 3 -- id"])(
    "tells a terminal for whom a command failed: %s",
    (line) =>
      Effect.gen(function* () {
        const processes: HostOptions["processes"] = ({ environment, program }) => {
          if (program !== "id") return undefined
          const exit = { _tag: "Signaled", signal: "SIGKILL" } as const
          if (environment["multi_instance_name"] === "postfix-b") return Either.right({ ...exited(0), exit })
          return Either.right(exited(environment["multi_instance_name"] === "postfix-a" ? 7 : 0))
        }
        const told = "postmulti: postfix-a: exit status 7\npostmulti: postfix-b: killed by SIGKILL\n"
        expect(yield* ended(line, { processes, errorIsTerminal: true })).toMatchObject({
          errors: told,
          status: 1
        })
        expect(yield* ended(line, { processes })).toMatchObject({ errors: "", status: 1 })
        const verbose = yield* ended(line.replace("run", "run --verbose"), {
          processes,
          errorIsTerminal: true
        })
        expect(verbose.errors.split("exit status 7")).toHaveLength(2)
      })
  )

  it.effect.each(["run", "run --jobs 3"])("names each of several instances on a terminal: %s", (line) =>
    Effect.gen(function* () {
      const host: HostOptions = {
        outputIsTerminal: true,
        processes: ({ environment, program }) =>
          program === "id" ? Either.right(exited(0, `${environment["MAIL_CONFIG"]}\n`)) : undefined
      }
      const { output } = yield* ended(`${line} --group mta -- id`, host)
      expect(output).toBe("==> postfix-a <==\n/etc/postfix-a\n==> postfix-b <==\n/etc/postfix-b\n")
      const plain = "/etc/postfix-a\n/etc/postfix-b\n"
      expect((yield* ended(`${line} --group mta --no-label -- id`, host)).output).toBe(plain)
      expect((yield* ended(`${line} --group mta id`, { ...host, outputIsTerminal: false })).output).toBe(
        plain
      )
      expect((yield* ended(`${line} --instance a id`, host)).output).toBe("/etc/postfix-a\n")
    })
  )

  it.effect("gives a script what each command printed, and how it ended", () =>
    Effect.gen(function* () {
      const { errors, output, status } = yield* ended("run --jobs 2 --format json -- id", {
        processes: ({ environment, program }) => {
          if (program !== "id") return undefined
          const name = environment["multi_instance_name"]
          if (name === "postfix-a") return Either.right(exited(2, "out", "err"))
          return name === "postfix-b"
            ? Either.left(new SpawnError({ program, code: "ENOENT" }))
            : Either.right(exited(0))
        }
      })
      expect({ errors, status }).toEqual({ errors: "", status: 1 })
      const silent = { signal: null, output: "", errors: "" }
      expect(JSON.parse(output)).toEqual([
        { name: null, config_directory: "/etc/postfix", exit_status: 0, ...silent },
        {
          name: "postfix-a",
          config_directory: "/etc/postfix-a",
          exit_status: 2,
          signal: null,
          output: "out",
          errors: "err"
        },
        {
          name: "postfix-b",
          config_directory: "/etc/postfix-b",
          exit_status: null,
          ...silent,
          errors: "id: No such file or directory"
        }
      ])
    })
  )

  it.effect("explains to a terminal that a word is not split", () =>
    Effect.gen(function* () {
      const host = yield* pretendHost({
        mainCf,
        argv: ["run", "--instance", "a", "postqueue -p"],
        errorIsTerminal: true,
        processes: ({ program }) =>
          program === "postqueue -p" ? Either.left(new SpawnError({ program, code: "ENOENT" })) : undefined
      })
      yield* Effect.provide(modern, host.layer)
      expect(yield* host.errors).toBe(
        "postmulti: fatal: execvp postqueue -p: No such file or directory\n" +
          "postmulti: hint: the first word, blanks included, is the name of a program; sh -c '...' runs a command line\n"
      )
    })
  )

  it.effect("starts one after the other whatever --jobs says", () =>
    Effect.gen(function* () {
      const { calls } = yield* ended("postfix --jobs 3 start")
      expect(calls.map(({ command, method }) => [method, command.arguments[1]])).toEqual([
        ["run", "start"],
        ["run", "check"],
        ["run", "start"]
      ])
    })
  )

  it.effect("is verbose after --verbose only", () =>
    Effect.gen(function* () {
      expect((yield* ended("list --verbose")).errors).toContain("3 instances")
      expect((yield* ended("list")).errors).toBe("")
    })
  )

  it.effect("tells an error once, on standard error, and runs nothing", () =>
    Effect.gen(function* () {
      expect(yield* ended("run --wizard true")).toEqual({
        status: 1,
        output: "",
        errors: "postmulti: fatal: unknown option '--wizard', see 'postmulti run --help'\n",
        calls: []
      })
    })
  )

  it.effect("helps where there is no Postfix", () =>
    Effect.gen(function* () {
      const { errors, output, status } = yield* ended("run --help", noPostfix)
      expect({ errors, status }).toEqual({ errors: "", status: 0 })
      expect(output).toContain("Usage: postmulti run ")
      expect((yield* ended("list", noPostfix)).status).toBe(1)
    })
  )

  it.effect("knows its version", () =>
    Effect.gen(function* () {
      expect(version).toBe(manifest.version)
      expect(yield* ended("--version", noPostfix)).toMatchObject({
        output: `postmulti ${version}\n`,
        status: 0
      })
    })
  )

  it.effect("prints the script of each shell", () =>
    Effect.gen(function* () {
      expect((yield* ended("--completions bash", noPostfix)).output).toContain(
        "\ncomplete -F _postmulti postmulti\n"
      )
      expect((yield* ended("--completions zsh", noPostfix)).output).toMatch(/^#compdef postmulti\n/)
      expect((yield* ended("--completions fish", noPostfix)).output).toContain(
        "\ncomplete -c postmulti -f -a "
      )
    })
  )

  it.effect("tells that help cannot be written, and is silent about a reader who left", () =>
    Effect.gen(function* () {
      expect(yield* ended("--help", { outputFails: "ENOSPC" })).toMatchObject({
        status: 1,
        errors: "postmulti: fatal: error writing output: No space left on device\n"
      })
      expect(yield* ended("--help", { outputFails: "EPIPE" })).toMatchObject({ status: 141, errors: "" })
    })
  )
})
