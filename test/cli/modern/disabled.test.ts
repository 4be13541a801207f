/** Warnings about instances that are not enabled. The original is silent about them. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { modern } from "../../../src/cli/modern/program.ts"
import { type Fault, failing } from "../../../src/testing/faults.ts"
import { file } from "../../../src/testing/files.ts"
import { pretendHost } from "../../../src/testing/host.ts"
import type { HostOptions } from "../../../src/testing/PretendHost.ts"
import { exited } from "../../../src/testing/processes.ts"
import { command, initialized } from "../../operations/lifeCycle/host.ts"

const secondary = (name: string, enable: "no" | "yes") =>
  `multi_instance_name = postfix-${name}\nmulti_instance_group = mta\nmulti_instance_enable = ${enable}\n` +
  `queue_directory = /q/${name}\ndata_directory = /d/${name}\n`

const locksOf = (name: string) => ({
  [`/q/${name}/pid/master.pid`]: file("1"),
  [`/d/${name}/master.lock`]: file("1")
})

/** `down` and `up` are not enabled, but `up` runs. `on` is enabled and runs. */
const host: HostOptions = {
  mainCf: {
    "/etc/postfix": `${initialized}multi_instance_directories = /etc/down /etc/up /etc/on\n`,
    "/etc/down": secondary("down", "no"),
    "/etc/up": secondary("up", "no"),
    "/etc/on": secondary("on", "yes")
  },
  files: { ...locksOf("down"), ...locksOf("up"), ...locksOf("on") },
  locked: ["/q/up/pid/master.pid", "/d/up/master.lock", "/q/on/pid/master.pid", "/d/on/master.lock"],
  processes: ({ program }) => (program.endsWith("/postfix") ? Either.right(exited(0)) : undefined)
}

const ended = (line: string, options: HostOptions = host, ...faults: ReadonlyArray<Fault>) =>
  Effect.gen(function* () {
    const made = yield* pretendHost({ argv: line.split(" "), ...options })
    yield* Effect.forEach(faults, made.faults.inject)
    const status = yield* Effect.provide(modern, made.layer)
    const commands = (yield* made.calls).filter(({ command }) => command.program.endsWith("/postfix"))
    return {
      status,
      errors: yield* made.errors,
      done: commands.map(({ command }) => `${command.environment["MAIL_CONFIG"]} ${command.arguments[1]}`),
      log: (yield* made.log).map(({ text }) => text)
    }
  })

const passedOver = (command: string) =>
  "postmulti: warning: instance postfix-up is running but was skipped, because it is not enabled: " +
  `'postmulti ${command} postfix-up' acts on it alone\n`

describe("a postfix command for instances that are not enabled", () => {
  it.effect("fails where it would have started one", () =>
    Effect.gen(function* () {
      const text =
        "instance postfix-down is not enabled, so it was only checked: run 'postmulti enable postfix-down' first, " +
        "or 'postmulti start postfix-down' to start it alone"
      expect(yield* ended("postfix --instance down start")).toEqual({
        status: 1,
        errors: `postmulti: fatal: ${text}\n`,
        done: ["/etc/down check"],
        log: [text]
      })
    })
  )

  it.effect("fails where nothing is done for any of them", () =>
    Effect.gen(function* () {
      const mainCf = { ...host.mainCf, "/etc/on": secondary("on", "no") }
      expect(yield* ended("postfix --group mta start", { ...host, mainCf })).toMatchObject({
        status: 1,
        errors:
          "postmulti: fatal: none of these instances is enabled, so they were only checked: run " +
          "'postmulti enable INSTANCE' first, or 'postmulti start INSTANCE' to start it alone\n",
        done: ["/etc/down check", "/etc/up check", "/etc/on check"]
      })
      expect(yield* ended("postfix --group mta reload", { ...host, mainCf })).toMatchObject({
        status: 1,
        errors:
          "postmulti: fatal: none of these instances is enabled, so they were skipped: " +
          "run 'postmulti reload INSTANCE' for one that is running\n",
        done: []
      })
      expect(yield* ended("postfix --instance up stop")).toMatchObject({
        status: 1,
        errors:
          "postmulti: fatal: instance postfix-up is not enabled, so it was skipped: " +
          "run 'postmulti stop postfix-up' if it is running\n",
        done: []
      })
    })
  )

  it.effect("says how the primary is enabled, for which there is no enable then", () =>
    Effect.gen(function* () {
      const mainCf = { ...host.mainCf, "/etc/postfix": "multi_instance_directories = /etc/down\n" }
      const { errors, status } = yield* ended("postfix --instance - start", { ...host, mainCf })
      expect(status).toBe(1)
      expect(errors).toContain("run 'postmulti init' first")
    })
  )

  it.effect.each(["stop", "reload"])("warns of those that run on their own: %s", (command) =>
    Effect.gen(function* () {
      const { errors, log, status } = yield* ended(`postfix ${command}`)
      expect({ errors, log, status }).toEqual({ errors: passedOver(command), log: [], status: 0 })
      expect((yield* ended(`postfix --group mta ${command}`)).errors).toBe(passedOver(command))
    })
  )

  it.effect.each(["status", "check"])("has nothing to say where it is for all: %s", (command) =>
    Effect.gen(function* () {
      expect(yield* ended(`postfix --instance up ${command}`)).toMatchObject({ status: 0, errors: "" })
    })
  )

  it.effect("tells a terminal which ones a start of several left out", () =>
    Effect.gen(function* () {
      expect(yield* ended("postfix start")).toMatchObject({ status: 0, errors: "" })
      expect(yield* ended("postfix start", { ...host, errorIsTerminal: true })).toMatchObject({
        status: 0,
        errors: "postmulti: hint: only checked, because they are not enabled: postfix-down, postfix-up\n"
      })
    })
  )

  it.effect("is silent where nobody but root can know whether they run", () =>
    Effect.gen(function* () {
      const { errors } = yield* ended("postfix stop", host, failing("tryAcquire", "EACCES", { always: true }))
      expect(errors).toBe("")
    })
  )

  it.effect("is as silent as the original behind its options", () =>
    Effect.gen(function* () {
      expect(yield* command("-p stop", host)).toMatchObject({ status: 0, errors: "" })
      expect(yield* command("-i down -p start", host)).toMatchObject({ status: 0, errors: "" })
      expect(yield* command("-i up -p stop", host)).toMatchObject({
        status: 1,
        errors: "postmulti: fatal: No matching instances\n"
      })
    })
  )
})

const stillRuns =
  "postmulti: warning: instance postfix-on is still running, and 'postmulti postfix stop' skips disabled " +
  "instances: 'postmulti stop postfix-on' stops it\n"

const primaryNotEnabled =
  "postmulti: warning: while the primary instance is disabled, other actions are refused, " +
  "and start, stop and reload skip it; 'postmulti init' enables it again\n"

describe("disable", () => {
  it.effect("tells that the instance still runs", () =>
    Effect.gen(function* () {
      expect(yield* ended("disable on")).toMatchObject({
        status: 0,
        errors: stillRuns,
        log: ["root disables instance postfix-on"]
      })
      expect(yield* ended("disable on --dry-run")).toMatchObject({ status: 0, errors: stillRuns, log: [] })
      expect(yield* ended("disable down")).toMatchObject({ status: 0, errors: "" })
      expect(yield* ended("enable up")).toMatchObject({ status: 0, errors: "" })
    })
  )

  it.effect("tells what the primary is needed for", () =>
    Effect.gen(function* () {
      expect(yield* ended("disable -")).toMatchObject({ status: 0, errors: primaryNotEnabled })
      expect(yield* ended("disable /etc/postfix/ --dry-run")).toMatchObject({ errors: primaryNotEnabled })
    })
  )

  it.effect("tells nothing of what was not done", () =>
    Effect.gen(function* () {
      expect((yield* ended("disable on", { ...host, userId: 1000 })).errors).toBe(
        "postmulti: fatal: the action disable is reserved for the superuser\n"
      )
    })
  )

  it.effect("is as silent as the original behind its options", () =>
    Effect.gen(function* () {
      expect(yield* command("-e disable -i on", host)).toMatchObject({ status: 0, errors: "" })
      expect(yield* command("-e disable -i -", host)).toMatchObject({ status: 0, errors: "" })
    })
  )
})
