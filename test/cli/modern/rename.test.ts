/** Another name for an instance, and other places. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { modern } from "../../../src/cli/modern/program.ts"
import { failing, stoppingAt } from "../../../src/testing/faults.ts"
import { file, link } from "../../../src/testing/files.ts"
import { pretendHost } from "../../../src/testing/host.ts"
import type { HostOptions } from "../../../src/testing/PretendHost.ts"
import type { Tree } from "../../../src/testing/tree.ts"
import { command, filesOf, hostAfter, shown, textOf } from "../../operations/lifeCycle/host.ts"

/** An instance with mail, and with settings that name its places. */
const prepared = Effect.runSync(
  Effect.cached(
    Effect.gen(function* () {
      const tree = yield* hostAfter("-e create -I postfix-a -G g", "-e enable -i a")
      const mainCf =
        `${textOf(tree, "/etc/postfix-a/main.cf")}syslog_name = postfix-a\n` +
        "transport_maps = hash:/etc/postfix-a/transport\n"
      const host = yield* pretendHost({
        files: {
          ...filesOf(tree),
          "/etc/postfix-a/main.cf": file(mainCf),
          "/etc/postfix-a/master.cf": file("smtp inet n - y - - smtpd -o syslog_name=postfix-a/smtpd\n"),
          "/etc/postfix-a/transport": file("x y\n"),
          "/var/spool/postfix-a/hold/ABC": file("mail")
        }
      })
      return yield* host.tree
    })
  )
)

const hostOf = (line: string, options: HostOptions = {}) =>
  Effect.flatMap(prepared, (tree) =>
    pretendHost({ argv: line.split(" "), ...options, files: { ...filesOf(tree), ...options.files } })
  )

const ended = Effect.fnUntraced(function* (line: string, options: HostOptions = {}) {
  const host = yield* hostOf(line, options)
  const status = yield* Effect.provide(modern, host.layer)
  return { status, output: yield* host.output, errors: yield* host.errors, tree: yield* host.tree }
})

const old = ["/etc/postfix-a", "/var/spool/postfix-a", "/var/lib/postfix-a"]

const isBelow = (path: string, places: ReadonlyArray<string>) =>
  places.some((place) => path === place || path.startsWith(`${place}/`))

describe("rename", () => {
  it.effect("moves the directories with all that is in them, and names the new ones", () =>
    Effect.gen(function* () {
      const { errors, status, tree } = yield* ended("rename a postfix-b")
      expect({ errors, status }).toEqual({ errors: "", status: 0 })
      expect([...tree.keys()].filter((path) => isBelow(path, old))).toEqual([])
      expect(tree.get("/var/spool/postfix-b")?.kind).toBe("directory")
      expect(textOf(tree, "/var/spool/postfix-b/hold/ABC")).toBe("mail")
      expect(textOf(tree, "/etc/postfix-b/transport")).toBe("x y\n")
      const mainCf = textOf(tree, "/etc/postfix-b/main.cf")
      for (const setting of [
        "multi_instance_name = postfix-b",
        "multi_instance_enable = yes",
        "queue_directory = /var/spool/postfix-b",
        "data_directory = /var/lib/postfix-b",
        "syslog_name = postfix-b",
        "transport_maps = hash:/etc/postfix-b/transport"
      ])
        expect(mainCf).toContain(`${setting}\n`)
      expect(textOf(tree, "/etc/postfix-b/master.cf")).toContain("-o syslog_name=postfix-b/smtpd\n")
      expect(textOf(tree, "/etc/postfix/main.cf")).toContain("multi_instance_directories = /etc/postfix-b\n")
      expect((yield* command("-l", { files: filesOf(tree) })).output).toMatch(
        /postfix-b +g +y +\/etc\/postfix-b/
      )
    })
  )

  it.effect("keeps a link to master.cf, and the owner and mode of its file", () =>
    Effect.gen(function* () {
      const kept = file("smtp inet n - y - - smtpd -o syslog_name=postfix-a/smtpd\n", { mode: 0o640 })
      const { errors, status, tree } = yield* ended("rename a postfix-b", {
        files: { "/srv/master.cf": kept, "/etc/postfix-a/master.cf": link("/srv/master.cf") }
      })
      expect({ errors, status }).toEqual({ errors: "", status: 0 })
      expect(tree.get("/etc/postfix-b/master.cf")?.kind).toBe("link")
      expect(tree.get("/srv/master.cf")).toMatchObject({ kind: "file", mode: 0o640 })
      expect(textOf(tree, "/srv/master.cf")).toContain("-o syslog_name=postfix-b/smtpd\n")
    })
  )

  it.effect("copes with slashes at the end of a directory", () =>
    Effect.gen(function* () {
      const before = yield* prepared
      const mainCf = textOf(before, "/etc/postfix-a/main.cf").replace(
        "/spool/postfix-a\n",
        "/spool/postfix-a/\n"
      )
      const { errors, status, tree } = yield* ended("rename a postfix-b", {
        files: { "/etc/postfix-a/main.cf": file(mainCf) }
      })
      expect({ errors, status }).toEqual({ errors: "", status: 0 })
      expect([...tree.keys()].filter((path) => isBelow(path, old))).toEqual([])
      expect(tree.get("/var/spool/postfix-b")?.kind).toBe("directory")
    })
  )

  it.effect("says what it would do", () =>
    Effect.gen(function* () {
      const { errors, output, tree } = yield* ended("rename a postfix-b --dry-run")
      expect(errors).toBe("")
      expect(output).toMatch(/^To rename instance postfix-a to postfix-b, this would be done:\n/)
      expect(output).toContain("move /var/spool/postfix-b, from /var/spool/postfix-a\n")
      expect(tree).toEqual(yield* prepared)
      const json = JSON.parse((yield* ended("rename a postfix-b --dry-run --format json")).output)
      expect(json).toMatchObject({
        steps: expect.arrayContaining([
          expect.objectContaining({ action: "move", path: "/etc/postfix-b", original: "/etc/postfix-a" })
        ])
      })
    })
  )

  it.effect("refuses the directory of a damaged instance", () =>
    Effect.gen(function* () {
      const mainCf = textOf(yield* prepared, "/etc/postfix/main.cf").replace(
        "postfix-a",
        "postfix-a /etc/postfix-b/"
      )
      const { errors, status } = yield* ended("rename a postfix-b --keep-going", {
        files: { "/etc/postfix/main.cf": file(mainCf), "/etc/postfix-b/main.cf": file("x\n") }
      })
      expect(status).toBe(1)
      expect(errors).toContain(
        "new config_directory=/etc/postfix-b is already in use by instance /etc/postfix-b"
      )
    })
  )

  it.effect.each<readonly [line: string, options: HostOptions, errors: string]>([
    ["rename - postfix-b", {}, "Cannot rename the primary instance"],
    ["rename a b", {}, "New instance name must start with 'postfix-'"],
    [
      "rename a postfix-b",
      {
        files: {
          "/etc/postfix-a/main.cf": file(
            "multi_instance_name = postfix-a\nqueue_directory = /etc/postfix-a/queue\ndata_directory = /var/lib/postfix-a\n"
          )
        }
      },
      "cannot move /etc/postfix-a/queue and /etc/postfix-a, because one is inside the other"
    ],
    [
      "rename a postfix-b",
      { files: { "/var/lib/postfix-b/x": file("") } },
      "rename /var/lib/postfix-b: File exists"
    ],
    [
      "rename a postfix-b",
      {
        files: { "/var/spool/postfix-a/pid/master.pid": file("1") },
        locked: ["/var/spool/postfix-a/pid/master.pid"]
      },
      "Instance '/etc/postfix-a' is not stopped"
    ],
    ["rename a postfix-b", { userId: 1000 }, "the action rename is reserved for the superuser"]
  ])("refuses %s where it cannot be, and changes nothing", ([line, options, errors]) =>
    Effect.gen(function* () {
      const host = yield* hostOf(line, options)
      const before = yield* host.tree
      expect(yield* Effect.provide(modern, host.layer)).toBe(1)
      expect(yield* host.errors).toBe(`postmulti: fatal: ${errors}\n`)
      const changed = [...(yield* host.tree)].filter(([path, node]) => node !== before.get(path))
      expect(changed.map(([path]) => path)).toEqual(
        options.userId === undefined ? ["/etc/postfix/postmulti.lock"] : []
      )
    })
  )

  it.effect("leaves an instance that works when it is killed, but for the moment of the move itself", () =>
    Effect.gen(function* () {
      const counting = yield* hostOf("rename a postfix-b")
      yield* Effect.provide(modern, counting.layer)
      const damaged = []
      for (let nth = 1; nth <= (yield* counting.faults.changes); nth++) {
        const host = yield* hostOf("rename a postfix-b")
        yield* host.faults.inject(stoppingAt(nth))
        yield* host.faults.untilStopped(Effect.provide(modern, host.layer))
        const { exit, output } = yield* host.postmulti("-l")
        if (/postfix-[ab] +g +y/.test(output)) expect(exit).toEqual({ _tag: "Exited", status: 0 })
        else damaged.push((yield* host.tree).has("/etc/postfix-b"))
      }
      expect(damaged).toEqual([false])
    })
  )

  it.effect("can be repeated when it was killed", () =>
    Effect.gen(function* () {
      const host = yield* hostOf("rename a postfix-b")
      yield* host.faults.inject(stoppingAt(8))
      yield* host.faults.untilStopped(Effect.provide(modern, host.layer))
      const left = yield* host.tree
      expect(left.get("/etc/postfix-b")?.kind).toBe("link")
      const { status, tree } = yield* ended("rename /etc/postfix-a postfix-b", { files: filesOf(left) })
      expect(status).toBe(0)
      expect(tree.get("/etc/postfix-b")?.kind).toBe("directory")
    })
  )

  it.effect("can be repeated when it was killed after it counted", () =>
    Effect.gen(function* () {
      const host = yield* hostOf("rename a postfix-b")
      yield* host.faults.inject(failing("removeFile", "EIO", { path: "/etc/postfix-b" }))
      expect(yield* Effect.provide(modern, host.layer)).toBe(0)
      expect(yield* host.errors).toContain("warning: /etc/postfix-a was not moved to /etc/postfix-b: ")
      const left = yield* host.tree
      expect(left.get("/etc/postfix-b")?.kind).toBe("link")
      expect((yield* command("-l", { files: filesOf(left) })).output).toContain("/etc/postfix-b\n")
      const { status, tree } = yield* ended("rename b postfix-b", { files: filesOf(left) })
      expect(status).toBe(0)
      expect(tree.get("/etc/postfix-b")?.kind).toBe("directory")
    })
  )

  it.effect("undoes what it has done when it fails", () =>
    Effect.gen(function* () {
      const host = yield* hostOf("rename a postfix-b")
      yield* host.faults.inject(failing("rename", "ENOSPC", { path: "/etc/postfix/main.cf" }))
      const before = yield* host.tree
      expect(yield* Effect.provide(modern, host.layer)).toBe(1)
      const lasting = (tree: Tree) => shown(tree).filter((line) => !/\.lock /.test(line))
      expect(lasting(yield* host.tree)).toEqual(lasting(before))
    })
  )
})
