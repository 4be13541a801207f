/** What the subcommands say on a terminal, where the original's options are silent. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { modern } from "../../../src/cli/modern/program.ts"
import { unreadable } from "../../../src/testing/files.ts"
import { pretendHost } from "../../../src/testing/host.ts"
import type { HostOptions } from "../../../src/testing/PretendHost.ts"
import { command } from "../../operations/lifeCycle/host.ts"

const secondary = (name: string) =>
  `multi_instance_name = postfix-${name}\nmulti_instance_group = mta\nqueue_directory = /q/${name}\n` +
  `data_directory = /d/${name}\n`

const host: HostOptions = {
  errorIsTerminal: true,
  mainCf: {
    "/etc/postfix": "multi_instance_directories = /etc/postfix-in /etc/postfix-out\n",
    "/etc/postfix-in": secondary("in"),
    "/etc/postfix-out": secondary("out")
  }
}

const damaged: HostOptions = { ...host, files: { "/etc/postfix-in/main.cf": unreadable("EACCES") } }

const failure = "postmulti: fatal: open /etc/postfix-in/main.cf: Permission denied\n"
const deport =
  "postmulti: hint: repair its main.cf, or run 'postmulti deport /etc/postfix-in' to remove it from the list\n"
const keepGoing = `postmulti: hint: '--keep-going' continues with the other instances\n${deport}`
const warns = `postmulti: hint: '--keep-going' warns about it, leaves it unchanged and continues\n${deport}`

const ended = Effect.fnUntraced(function* (line: string, options: HostOptions) {
  const made = yield* pretendHost({ argv: line.split(" "), ...options })
  const status = yield* Effect.provide(modern, made.layer)
  return { status, output: yield* made.output, errors: yield* made.errors }
})

describe("hints of the subcommands", () => {
  it.effect.each(["list", "run true", "postfix status"])("show the way past a damaged instance: %s", (line) =>
    Effect.gen(function* () {
      expect(yield* ended(line, damaged)).toEqual({ status: 1, output: "", errors: failure + keepGoing })
      const [subcommand, ...others] = line.split(" ")
      const { errors } = yield* ended([subcommand, "--keep-going", ...others].join(" "), damaged)
      expect(errors).not.toContain("hint")
    })
  )

  it.effect.each([
    "create postfix-x",
    "create postfix-x --dry-run",
    "import /etc/postfix-x",
    "assign out --group g",
    "enable out",
    "disable /etc/postfix-out",
    "deport out",
    "destroy out --dry-run"
  ])("show an action the way past a damaged sibling: %s", (line) =>
    Effect.gen(function* () {
      expect(yield* ended(line, damaged)).toEqual({ status: 1, output: "", errors: failure + warns })
      expect((yield* ended(`${line} --keep-going`, damaged)).errors).not.toContain("keep-going")
    })
  )

  it.effect("come after the line that says where the failure is", () =>
    Effect.gen(function* () {
      const { errors } = yield* ended("list", {
        ...host,
        mainCf: { ...host.mainCf, "/etc/postfix-in": "queue_directory = $\n" }
      })
      const plain = yield* ended("list", {
        ...host,
        errorIsTerminal: false,
        mainCf: { ...host.mainCf, "/etc/postfix-in": "queue_directory = $\n" }
      })
      expect(errors).toBe(plain.errors + keepGoing)
      expect(plain.errors.match(/: fatal: /g)).toHaveLength(2)
    })
  )

  it.effect("name what a list could have shown", () =>
    Effect.gen(function* () {
      expect(yield* ended("list --instance on", host)).toEqual({
        status: 1,
        output: "",
        errors:
          "postmulti: fatal: No matching instances\n" +
          "postmulti: hint: did you mean 'postfix-in'?\n" +
          "postmulti: hint: the instances are: /etc/postfix, postfix-in, postfix-out\n"
      })
      expect(yield* ended("list --group nosuch --format json", host)).toEqual({
        status: 1,
        output: "[]\n",
        errors: "postmulti: fatal: No matching instances\npostmulti: hint: the groups are: mta\n"
      })
    })
  )

  it.effect("are for terminals only", () =>
    Effect.gen(function* () {
      const errorIsTerminal = false
      expect((yield* ended("list", { ...damaged, errorIsTerminal })).errors).toBe(failure)
      expect((yield* ended("list --group nosuch", { ...host, errorIsTerminal })).errors).toBe(
        "postmulti: fatal: No matching instances\n"
      )
    })
  )

  it.effect("are not for the original's options", () =>
    Effect.gen(function* () {
      expect((yield* command("-l", damaged)).errors).toBe(failure)
      expect((yield* command("-l -g nosuch", host)).errors).toBe("")
    })
  )
})
