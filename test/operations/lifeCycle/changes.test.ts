/** Actions that change existing instances and the list. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { command, filesOf, hostAfter, initialized, shown, textOf } from "./host.ts"

const pair = hostAfter("-e create -I postfix-a -G in", "-e create -I postfix-b -G out")

const on = Effect.fnUntraced(function* (line: string) {
  const before = yield* pair
  const outcome = yield* command(line, { files: filesOf(before) })
  return { ...outcome, before }
})

const settings = (text: string) => text.split("\n").filter((line) => line.startsWith("multi_instance_"))

describe("init", () => {
  it.effect("writes what the manual page shows, once", () =>
    Effect.gen(function* () {
      const mainCf = { "/etc/postfix": "# mine\nmulti_instance_enable = no" }
      const { log, tree } = yield* command("-e init", { mainCf })
      expect(textOf(tree, "/etc/postfix/main.cf")).toBe(
        "# mine\nmulti_instance_enable = yes\nmulti_instance_wrapper = ${command_directory}/postmulti -p --\n"
      )
      expect(log).toEqual(["info: root prepares /etc/postfix for several instances"])
      const again = yield* command("-e init", { files: filesOf(tree) })
      expect({ log: again.log, tree: again.tree }).toEqual({ log: [], tree })
    })
  )
})

describe("enable, disable and assign", () => {
  it.effect.each([
    ["-e enable -i a", ["group = in", "name = postfix-a", "enable = yes"], "enables instance postfix-a"],
    ["-e disable -i a", ["group = in", "name = postfix-a", "enable = no"], "disables instance postfix-a"],
    [
      "-e assign -i a -I postfix-z",
      ["group = in", "name = postfix-z"],
      "assigns the name postfix-z to instance postfix-a"
    ],
    [
      "-e assign -i a -I - -G -",
      ["group = ", "name = "],
      "assigns no name and no group to instance postfix-a"
    ],
    [
      "-e assign -i a -G x -I postfix-a",
      ["group = x", "name = postfix-a"],
      "assigns the group x to instance postfix-a"
    ]
  ] as const)("%s", ([line, expected, change]) =>
    Effect.gen(function* () {
      const { errors, log, tree } = yield* on(line)
      expect(errors).toBe("")
      expect(settings(textOf(tree, "/etc/postfix-a/main.cf"))).toEqual(
        expected.map((item) => `multi_instance_${item}`)
      )
      expect(log).toEqual([`info: root ${change}`])
    })
  )

  it.effect.each(["-e assign -i a -I postfix-a -G in", "-e assign -i - -I -"])("%s changes nothing", (line) =>
    Effect.gen(function* () {
      const { before, log, status, tree } = yield* on(line)
      expect({ log, status, tree }).toEqual({ log: [], status: 0, tree: before })
    })
  )

  it.effect("changes the primary as well", () =>
    Effect.gen(function* () {
      const { tree } = yield* on("-e disable -i -")
      expect(textOf(tree, "/etc/postfix/main.cf")).toContain("multi_instance_enable = no\n")
    })
  )

  it.effect.each([
    ["-e enable", "Select an instance via '-i name'"],
    ["-e enable -g in", "Select an instance via '-i name'"],
    ["-e enable -i z", "No instance named z"],
    [
      "-e assign -i a -I postfix-b",
      "instance /etc/postfix-a, multi_instance_name=postfix-b conflicts with instance /etc/postfix-b, multi_instance_name=postfix-b"
    ],
    ["-e assign -i a -I z", "New instance name must start with 'postfix-'"],
    ["-e assign -i z -I z", "No instance named z"],
    ["-e deport -i -", "Cannot remove the primary instance"],
    ["-e import config_directory=/etc/none", "open /etc/none/main.cf: No such file or directory"]
  ])("%s: %s", ([line, message]) =>
    Effect.gen(function* () {
      const { before, errors, tree } = yield* on(line ?? "")
      expect(errors).toBe(`postmulti: fatal: ${message}\n`)
      expect(shown(tree)).toEqual(shown(before))
    })
  )
})

describe("deport and import", () => {
  it.effect("are each other's opposite, but for the place in the list", () =>
    Effect.gen(function* () {
      const deported = yield* on("-e deport -i a")
      expect(deported.log).toEqual(["info: root deports instance postfix-a in /etc/postfix-a"])
      expect(textOf(deported.tree, "/etc/postfix/main.cf")).toBe(
        `${initialized}multi_instance_directories = /etc/postfix-b\nalternate_config_directories = /etc/postfix-a\n`
      )
      const back = yield* command("-e import -I postfix-a -a", { files: filesOf(deported.tree) })
      expect(back.log).toEqual(["info: root imports instance postfix-a in /etc/postfix-a"])
      expect(textOf(back.tree, "/etc/postfix/main.cf")).toBe(
        `${initialized}multi_instance_directories = /etc/postfix-a /etc/postfix-b\nalternate_config_directories = \n`
      )
      expect(shown(back.tree, "/var")).toEqual(shown(deported.before, "/var"))
    })
  )

  it.effect("import takes the name that is asked for, else the one that is there", () =>
    Effect.gen(function* () {
      const deported = yield* on("-e deport -i a")
      const files = filesOf(deported.tree)
      const kept = yield* command("-e import config_directory=/etc/postfix-a", { files })
      expect(kept.tree.get("/etc/postfix-a/main.cf")).toEqual(deported.tree.get("/etc/postfix-a/main.cf"))
      const given = yield* command("-e import -I postfix-n config_directory=/etc/postfix-a", { files })
      expect(settings(textOf(given.tree, "/etc/postfix-a/main.cf"))).toContain(
        "multi_instance_name = postfix-n"
      )
    })
  )

  it.effect.each([
    ["/etc/postfix-a/master.cf", "'/etc/postfix-a' lacks a master.cf file"],
    ["/var/spool/postfix-a", "chdir(/var/spool/postfix-a): No such file or directory"]
  ])("import needs %s, and touches nothing without it", ([missing, message]) =>
    Effect.gen(function* () {
      const deported = yield* on("-e deport -i a")
      const left = new Map([...deported.tree].filter(([path]) => !path.startsWith(missing ?? "")))
      const { errors, tree } = yield* command("-e import -I postfix-a", { files: filesOf(left) })
      expect(errors).toBe(`postmulti: fatal: ${message}\n`)
      expect(shown(tree)).toEqual(shown(left))
    })
  )

  it.effect("create takes an instance that is there as it is", () =>
    Effect.gen(function* () {
      const deported = yield* on("-e deport -i a")
      const { log, tree } = yield* command("-e create -I postfix-a queue_directory=/elsewhere", {
        files: filesOf(deported.tree)
      })
      expect(log).toEqual(["info: root imports instance postfix-a in /etc/postfix-a"])
      expect(tree.has("/elsewhere")).toBe(false)
    })
  )
})
