import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { modern } from "../../../src/cli/modern/program.ts"
import { file } from "../../../src/testing/files.ts"
import { pretendHost } from "../../../src/testing/host.ts"
import type { Tree } from "../../../src/testing/tree.ts"
import { filesOf, hostAfter } from "../../operations/lifeCycle/host.ts"

/** Previews a subcommand on these files, which must not change. */
const shown = (line: string, tree: Tree, userId = 0) =>
  Effect.gen(function* () {
    const host = yield* pretendHost({ argv: line.split(" "), files: filesOf(tree), userId })
    const status = yield* Effect.provide(modern, host.layer)
    expect({ status, errors: yield* host.errors, log: yield* host.log }).toEqual({
      status: 0,
      errors: "",
      log: []
    })
    expect(yield* host.tree).toEqual(tree)
    return yield* host.output
  })

const withX = hostAfter("-e create -I postfix-x")

const change = `change file /etc/postfix-x/main.cf
--- /etc/postfix-x/main.cf
+++ /etc/postfix-x/main.cf
@@ -9,3 +9,4 @@
 master_service_disable = inet
 queue_directory = /var/spool/postfix-x
 multi_instance_name = postfix-x
+multi_instance_enable = yes
`

describe("dry run", () => {
  it.effect("shows the diff of a file that would be changed", () =>
    Effect.gen(function* () {
      expect(yield* shown("enable x --dry-run", yield* withX)).toBe(
        `To enable instance postfix-x, this would be done:\n\n${change}\nNothing has been changed.\n`
      )
    })
  )

  it.effect("needs no root", () =>
    Effect.gen(function* () {
      expect(yield* shown("enable x --dry-run", yield* withX, 1000)).toContain(change)
    })
  )

  it.effect("calls an action by its subcommand in JSON", () =>
    Effect.gen(function* () {
      const json: unknown = JSON.parse(yield* shown("init --dry-run --format json", yield* withX))
      expect(json).toMatchObject({ action: "init", object: "/etc/postfix for several instances" })
    })
  )

  it.effect("says that there is nothing to do", () =>
    Effect.gen(function* () {
      expect(
        yield* shown("disable x --dry-run", yield* hostAfter("-e create -I postfix-x", "-e disable -i x"))
      ).toBe("To disable instance postfix-x, nothing has to be changed.\n")
    })
  )

  it.effect("shows what a new instance is made of", () =>
    Effect.gen(function* () {
      const output = yield* shown("create postfix-y --group g --dry-run", yield* withX)
      expect(output).toContain(
        "make directory /var/spool/postfix-y/maildrop (owner postfix:postdrop, mode 0730)\n"
      )
      expect(output).toContain("--- /etc/postfix/main.cf.proto\n+++ /etc/postfix-y/main.cf\n")
      expect(output).toContain("+multi_instance_group = g\n")
      expect(output).toContain(
        "write file /etc/postfix-y/master.cf (owner root:root, mode 0644), as it comes with Postfix\n"
      )
      expect(output).toContain("+multi_instance_directories = /etc/postfix-x /etc/postfix-y\n")
    })
  )

  it.effect("shows what would be removed and what would stay, as JSON, too", () =>
    Effect.gen(function* () {
      const tree = new Map(yield* withX)
      const { tree: odd } = yield* Effect.flatMap(
        pretendHost({ files: { ...filesOf(tree), "/etc/postfix-x/transport": file("") } }),
        (host) => Effect.map(host.tree, (found) => ({ tree: found }))
      )
      expect(yield* shown("destroy x --dry-run", odd)).toContain(
        "remove file /etc/postfix-x/master.cf\n" +
          "remove directory /var/lib/postfix-x\n" +
          "remove directory /var/spool/postfix-x/pid\n" +
          "remove directory /var/spool/postfix-x\n" +
          "leave /etc/postfix-x/transport, please verify contents and remove by hand\n" +
          "leave /etc/postfix-x, please verify contents and remove by hand\n\nNothing has been changed.\n"
      )
      const json: unknown = JSON.parse(yield* shown("destroy x --dry-run --format json", odd))
      expect(json).toMatchObject({ action: "destroy", object: "instance postfix-x in /etc/postfix-x" })
      expect(json).toHaveProperty("steps[1]", {
        action: "remove directory",
        path: "/var/spool/postfix-x/active",
        original: null,
        owner: null,
        group: null,
        mode: null,
        diff: null
      })
    })
  )
})
