/** What only a terminal shows: what was done, what comes next, and colours. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { modern } from "../../../src/cli/modern/program.ts"
import { file } from "../../../src/testing/files.ts"
import { pretendHost } from "../../../src/testing/host.ts"
import type { HostOptions } from "../../../src/testing/PretendHost.ts"
import type { Tree } from "../../../src/testing/tree.ts"
import { command, filesOf, hostAfter } from "../../operations/lifeCycle/host.ts"

const ended = (line: string, options: HostOptions = {}) =>
  Effect.gen(function* () {
    const host = yield* pretendHost({ argv: line.split(" "), ...options })
    const status = yield* Effect.provide(modern, host.layer)
    return { status, output: yield* host.output, errors: yield* host.errors }
  })

const onTerminal = (line: string, tree: Tree, options: HostOptions = {}) =>
  ended(line, { files: filesOf(tree), errorIsTerminal: true, ...options })

const prepared = hostAfter("-e create -I postfix-a -G g")

const hint = (text: string) => `postmulti: hint: ${text}\n`

const starts = hint("'postmulti start postfix-a' starts it now")

describe("on a terminal", () => {
  it.effect.each<readonly [line: string, done: string, next: string]>([
    [
      "create postfix-b",
      "created instance postfix-b in /etc/postfix-b (not enabled)",
      hint("configure it, see 'postmulti create --help'; then run 'postmulti enable postfix-b'")
    ],
    ["assign a --name - --group h", "assigned no name and the group h to instance postfix-a", ""],
    ["enable a", "enabled instance postfix-a", starts],
    ["disable -", "disabled instance /etc/postfix", ""],
    [
      "deport a",
      "deported instance postfix-a in /etc/postfix-a",
      hint("'postmulti import /etc/postfix-a' puts it back on the list")
    ],
    ["destroy a", "destroyed instance postfix-a in /etc/postfix-a", ""],
    ["assign a --group g", "nothing had to be changed", ""],
    ["enable -", "nothing had to be changed", ""],
    ["init", "nothing had to be changed", ""]
  ])("an action says what it did, and what comes next: %s", ([line, done, next]) =>
    Effect.gen(function* () {
      const tree = yield* prepared
      const { errors, output, status } = yield* onTerminal(line, tree)
      expect({ output, status }).toEqual({ output: "", status: 0 })
      const warnings = errors.split("\n").filter((text) => text.includes("warning: "))
      expect(errors).toBe([`${done}\n${next}`, ...warnings.map((text) => `${text}\n`)].join(""))
      // Without a terminal, and with the original's options, nothing is added.
      expect((yield* ended(line, { files: filesOf(tree) })).errors).toBe(
        warnings.map((text) => `${text}\n`).join("")
      )
      expect((yield* onTerminal(`${line} --dry-run`, tree)).errors).not.toContain(done)
    })
  )

  it.effect("a first preparation, and an instance that is put back", () =>
    Effect.gen(function* () {
      expect((yield* ended("init", { errorIsTerminal: true })).errors).toBe(
        `prepared /etc/postfix for several instances\n${hint("'postmulti create postfix-NAME' creates an instance")}`
      )
      const tree = yield* hostAfter("-e create -I postfix-a", "-e deport -i a")
      const imported = "imported instance postfix-a in /etc/postfix-a"
      expect((yield* onTerminal("import /etc/postfix-a", tree)).errors).toBe(
        `${imported} (not enabled)\n${hint("'postmulti enable postfix-a' has it started with the others")}`
      )
      const text = `${tree.get("/etc/postfix-a/main.cf")?.text}multi_instance_enable = yes\n`
      const files = { ...filesOf(tree), "/etc/postfix-a/main.cf": file(text) }
      expect((yield* onTerminal("import /etc/postfix-a", tree, { files })).errors).toBe(
        `${imported}\n${starts}`
      )
    })
  )

  it.effect("nothing to start where the instance runs", () =>
    Effect.gen(function* () {
      const locked = ["/var/spool/postfix-a/pid/master.pid", "/var/lib/postfix-a/master.lock"]
      const files = Object.fromEntries(locked.map((path) => [path, file("1")]))
      const options = { files: { ...filesOf(yield* prepared), ...files }, locked, errorIsTerminal: true }
      expect((yield* ended("enable a", options)).errors).toBe("enabled instance postfix-a\n")
    })
  )

  it.effect("the original's options stay silent", () =>
    Effect.gen(function* () {
      const options = { files: filesOf(yield* prepared), errorIsTerminal: true, outputIsTerminal: true }
      expect(yield* command("-e enable -i a", options)).toMatchObject({ status: 0, output: "", errors: "" })
    })
  )
})

describe("colours", () => {
  const shown = (line: string, environment: Readonly<Record<string, string>>, outputIsTerminal = true) =>
    Effect.flatMap(prepared, (tree) =>
      Effect.map(ended(line, { files: filesOf(tree), environment, outputIsTerminal }), ({ output }) => output)
    )

  it.effect("are on a terminal that wants them", () =>
    Effect.gen(function* () {
      const [heading, ...rows] = (yield* shown("list", { TERM: "xterm" })).split("\n")
      expect(heading).toBe("\x1b[1mNAME       GROUP  ENABLED  DIRECTORY\x1b[0m")
      expect(rows.join("\n")).not.toContain("\x1b")
      const preview = yield* shown("enable a --dry-run", { TERM: "xterm" })
      expect(preview).toContain("\n\x1b[32m+multi_instance_enable = yes\x1b[0m\n")
      expect(yield* shown("doctor", { TERM: "xterm" })).toContain("\x1b[32mok\x1b[0m       postfix: ")
    })
  )

  it.effect.each(["list", "enable a --dry-run", "doctor"])("are nowhere else: %s", (line) =>
    Effect.gen(function* () {
      for (const environment of [{ TERM: "dumb" }, {}, { TERM: "xterm", NO_COLOR: "1" }]) {
        expect(yield* shown(line, environment)).not.toContain("\x1b")
      }
      expect(yield* shown(line, { TERM: "xterm" }, false)).not.toContain("\x1b")
      expect(yield* shown(line, { TERM: "xterm", NO_COLOR: "" })).toContain("\x1b")
    })
  )
})
