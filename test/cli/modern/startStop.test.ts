/** Starting and stopping instances, and doing the same for several. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { modern } from "../../../src/cli/modern/program.ts"
import { commandsFor } from "../../../src/operations/startStop.ts"
import { file } from "../../../src/testing/files.ts"
import { pretendHost } from "../../../src/testing/host.ts"
import type { HostOptions } from "../../../src/testing/PretendHost.ts"
import { exited } from "../../../src/testing/processes.ts"
import { sampleInstance } from "../../instance/sample.ts"
import { filesOf, hostAfter, messageOf, textOf } from "../../operations/lifeCycle/host.ts"

const instances = ["a", "b", "c"]

/** `a` and `b` are enabled and in group g, `c` is neither; the others do not run. */
const prepared = Effect.runSync(
  Effect.cached(
    hostAfter(
      ...instances.map((name) => `-e create -I postfix-${name}${name === "c" ? "" : " -G g"}`),
      "-e enable -i a",
      "-e enable -i b"
    )
  )
)

const locksOf = (name: string) => [
  `/var/spool/postfix-${name}/pid/master.pid`,
  `/var/lib/postfix-${name}/master.lock`
]

/** The outcome on a host where some instances run. */
const ended = Effect.fnUntraced(function* (
  line: string,
  running: ReadonlyArray<string> = [],
  options: HostOptions = {}
) {
  const locked = running.flatMap(locksOf)
  const host = yield* pretendHost({
    argv: line.split(" "),
    locked,
    ...options,
    files: {
      ...filesOf(yield* prepared),
      ...Object.fromEntries(locked.map((path) => [path, file("1")])),
      ...options.files
    }
  })
  const status = yield* Effect.provide(modern, host.layer)
  const found = yield* Effect.filter(instances, (name) => host.isRunning(`/etc/postfix-${name}`))
  const commands = (yield* host.calls).filter(({ command }) => command.program.endsWith("/postfix"))
  const tree = yield* host.tree
  return {
    status,
    output: yield* host.output,
    errors: (yield* host.errors).replaceAll(/^postfix-.*\n/gm, ""),
    running: found.join(""),
    enabled: instances
      .filter((name) => textOf(tree, `/etc/postfix-${name}/main.cf`).includes("multi_instance_enable = yes"))
      .join(""),
    listed: instances
      .filter((name) => textOf(tree, "/etc/postfix/main.cf").includes(`postfix-${name}`))
      .join(""),
    done: commands.map(
      ({ command }) => `${command.environment["MAIL_CONFIG"]?.at(-1)} ${command.arguments[1]}`
    )
  }
})

const nothing = { status: 0, done: [] }

describe("start, stop, restart and reload", () => {
  it.effect.each<readonly [line: string, before: string, expected: object]>([
    ["start a", "", { status: 0, running: "a", done: ["a start"] }],
    ["start c b", "", { status: 0, running: "bc", done: ["b start", "c start"] }],
    ["start a", "a", nothing],
    ["start --group g", "", { status: 0, running: "ab" }],
    ["start --all", "b", { status: 0, running: "ab", done: ["x start", "a start"] }],
    ["start --group g", "ab", nothing],
    ["stop c", "ac", { status: 0, running: "a", done: ["c stop"] }],
    ["stop a b", "ab", { status: 0, running: "", done: ["b stop", "a stop"] }],
    ["stop --group g", "ac", { status: 0, running: "c", done: ["a stop"] }],
    ["stop --all", "ac", { status: 0, running: "", done: ["c stop", "a stop"] }],
    ["stop --all", "", nothing],
    ["restart a c", "a", { status: 0, running: "ac", done: ["a stop", "a start", "c start"] }],
    ["restart --group g", "a", { status: 0, running: "ab", done: ["a stop", "a start", "b start"] }],
    ["reload a", "a", { status: 0, running: "a", done: ["a reload"] }],
    ["reload --all", "ac", { status: 0, running: "ac", done: ["a reload", "c reload"] }],
    [
      "reload a",
      "",
      { status: 1, errors: "postmulti: fatal: cannot reload instance postfix-a: it is stopped\n", done: [] }
    ],
    ["start a nosuch", "", { status: 1, errors: "postmulti: fatal: No instance named nosuch\n", done: [] }],
    ["start --group nosuch", "", { status: 1, errors: "postmulti: fatal: No matching instances\n", done: [] }]
  ])("%s, where these run: %j", ([line, before, expected]) =>
    Effect.gen(function* () {
      expect(yield* ended(line, [...before])).toMatchObject(expected)
    })
  )

  it.effect("ask which instance, and say why postfix(1) might have asked", () =>
    Effect.gen(function* () {
      const { done, errors, status } = yield* ended("stop", ["a"], { errorIsTerminal: true })
      expect({ done, status }).toEqual({ done: [], status: 1 })
      expect(errors).toContain("'-p --' is missing at the end of multi_instance_wrapper")
    })
  )

  it.effect("start none of a group that is not enabled", () =>
    Effect.gen(function* () {
      const files = {
        "/etc/postfix-a/main.cf": file(
          textOf(yield* prepared, "/etc/postfix-a/main.cf").replace("enable = yes", "enable = no")
        )
      }
      expect(yield* ended("start --group g", [], { files })).toMatchObject({ status: 0, running: "b" })
    })
  )

  it.effect("are for root", () =>
    Effect.gen(function* () {
      expect(yield* ended("stop a", ["a"], { userId: 1000 })).toMatchObject({
        status: 1,
        errors: "postmulti: fatal: the action stop is reserved for the superuser\n",
        done: []
      })
    })
  )

  it.effect("show what they would do", () =>
    Effect.gen(function* () {
      expect(yield* ended("restart a --dry-run", ["a"])).toMatchObject({
        ...nothing,
        output:
          "To restart instance postfix-a, this would be done:\n\nrun postfix -c /etc/postfix-a stop\n" +
          "run postfix -c /etc/postfix-a start\n\nNothing has been changed.\n"
      })
      const { done, output } = yield* ended("stop --all --dry-run --format json", ["a", "b"])
      expect(done).toEqual([])
      expect(JSON.parse(output)).toMatchObject([
        { action: "stop", object: "instance postfix-b", steps: [{ action: "run" }] },
        { action: "stop", object: "instance postfix-a" }
      ])
    })
  )

  it.effect("end at the first failure, unless they keep going, and say what was done", () =>
    Effect.gen(function* () {
      const processes: HostOptions["processes"] = ({ arguments: words, environment }) =>
        words[1] === "start" && environment["MAIL_CONFIG"] === "/etc/postfix-b"
          ? Either.right(exited(1))
          : undefined
      const failed =
        "postmulti: fatal: cannot start instance postfix-b: postfix(1) failed, see the mail log\n"
      expect(yield* ended("start a b c", [], { processes })).toMatchObject({
        status: 1,
        running: "a",
        errors: `${failed}postmulti: warning: done for postfix-a; failed for postfix-b; not tried for postfix-c\n`
      })
      expect(yield* ended("start a b c --keep-going", [], { processes })).toMatchObject({
        status: 1,
        running: "ac",
        errors: `${failed}postmulti: warning: done for postfix-a, postfix-c; failed for postfix-b\n`
      })
    })
  )

  it("do not guess where an instance is in no ordinary state", () => {
    const instance = sampleInstance("postfix-a")
    const found = { state: "elsewhere", reason: Option.some("it runs in another pid namespace") } as const
    for (const control of ["start", "stop", "restart", "reload"] as const) {
      expect(messageOf(commandsFor(control, instance, found))).toBe(
        `cannot ${control} instance postfix-a: it runs in another pid namespace`
      )
    }
  })
})

describe("actions for several instances", () => {
  it.effect.each<readonly [line: string, before: string, expected: object]>([
    ["enable c --now", "", { status: 0, enabled: "abc", running: "c" }],
    ["disable --now --group g", "ab", { status: 0, enabled: "", running: "", errors: "" }],
    ["disable a b", "", { status: 0, enabled: "" }],
    ["enable --group g", "", { status: 0, enabled: "ab" }],
    ["enable --group nosuch", "", { status: 1, errors: "postmulti: fatal: No matching instances\n" }],
    [
      "destroy c b a",
      "",
      {
        status: 1,
        listed: "ab",
        errors:
          "postmulti: fatal: Cannot remove enabled instances\n" +
          "postmulti: warning: done for c; failed for b; not tried for a\n"
      }
    ],
    ["destroy c c", "", { status: 0, listed: "ab" }],
    [
      "enable nosuch c --keep-going",
      "",
      {
        status: 1,
        enabled: "abc",
        errors:
          "postmulti: fatal: No instance named nosuch\npostmulti: warning: done for c; failed for nosuch\n"
      }
    ]
  ])("%s, where these run: %j", ([line, before, expected]) =>
    Effect.gen(function* () {
      expect(yield* ended(line, [...before])).toMatchObject(expected)
    })
  )

  it.effect("are shown together", () =>
    Effect.gen(function* () {
      const { enabled, output, running } = yield* ended("enable c a --now --dry-run --format json", ["a"])
      expect({ enabled, running }).toEqual({ enabled: "ab", running: "a" })
      expect(JSON.parse(output)).toMatchObject([
        {
          object: "instance postfix-c",
          steps: [{ action: "change file" }, { action: "run", path: "postfix -c /etc/postfix-c start" }]
        },
        { object: "instance postfix-a", steps: [] }
      ])
    })
  )
})
