import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { directory, file, link } from "../../../src/testing/files.ts"
import { command, filesOf, hostAfter, initialized, shown, textOf } from "./host.ts"

const mainCf = { "/etc/postfix": initialized }

describe("create", () => {
  it.effect("makes directories and files, and registers the instance", () =>
    Effect.gen(function* () {
      const { errors, log, status, tree } = yield* command("-e create -I postfix-x -G mta", { mainCf })
      expect({ errors, status }).toEqual({ errors: "", status: 0 })
      expect(log).toEqual(["info: root creates instance postfix-x in /etc/postfix-x"])
      expect(shown(tree, "/var/").map((line) => line.trim())).toEqual([
        "directory 700 102:0 /var/lib/postfix-x",
        "directory 700 102:0 /var/spool/postfix-x/active",
        "directory 700 102:0 /var/spool/postfix-x/bounce",
        "directory 700 102:0 /var/spool/postfix-x/corrupt",
        "directory 700 102:0 /var/spool/postfix-x/defer",
        "directory 700 102:0 /var/spool/postfix-x/deferred",
        "directory 700 102:0 /var/spool/postfix-x/flush",
        "directory 700 102:0 /var/spool/postfix-x/hold",
        "directory 700 102:0 /var/spool/postfix-x/incoming",
        "directory 700 102:0 /var/spool/postfix-x/private",
        "directory 700 102:0 /var/spool/postfix-x/saved",
        "directory 700 102:0 /var/spool/postfix-x/trace",
        "directory 710 102:106 /var/spool/postfix-x/public",
        "directory 730 102:106 /var/spool/postfix-x/maildrop",
        "directory 755 0:0 /var/lib",
        "directory 755 0:0 /var/lib/postfix",
        "directory 755 0:0 /var/spool",
        "directory 755 0:0 /var/spool/postfix",
        "directory 755 0:0 /var/spool/postfix-x",
        "directory 755 0:0 /var/spool/postfix-x/pid"
      ])
      expect(textOf(tree, "/etc/postfix-x/main.cf")).toBe(
        "# Stock configuration.\ncompatibility_level = 3.7\n#command_directory = /usr/sbin\n" +
          "data_directory = /var/lib/postfix-x\n#mail_owner = postfix\n#sendmail_path =\n#setgid_group =\n" +
          "authorized_submit_users = \nmaster_service_disable = inet\nqueue_directory = /var/spool/postfix-x\n" +
          "multi_instance_group = mta\nmulti_instance_name = postfix-x\n"
      )
      expect(textOf(tree, "/etc/postfix-x/master.cf")).toBe(textOf(tree, "/etc/postfix/master.cf.proto"))
      expect(textOf(tree, "/etc/postfix/main.cf")).toBe(
        `${initialized}multi_instance_directories = /etc/postfix-x\n`
      )
      expect([...tree.keys()].filter((path) => /tmp|lock|journal/.test(path))).toEqual([
        "/etc/postfix/postmulti.lock"
      ])
    })
  )

  it.effect.each([
    [
      "main.cf.proto",
      "oops\n",
      "/etc/postfix/main.cf.proto, line 8: missing '=' after attribute name: \"oops\""
    ],
    [
      "main.cf.proto",
      "{ x\n",
      "/etc/postfix/main.cf.proto, line 8: missing '=' after attribute name: \"{ x\""
    ],
    ["main.cf.proto", "= x\n", '/etc/postfix/main.cf.proto, line 8: missing attribute name: "= x"'],
    [
      "main.cf.proto",
      "multi_instance_enable = maybe\n",
      "Unexpected /etc/postfix/main.cf.proto entry: multi_instance_enable = maybe"
    ],
    ["main.cf.proto", "multi_instance_group = ${\n", "macro processing error"],
    [
      "main.cf.proto",
      "multi_instance_name = postfix-a\n",
      "instance /etc/x, multi_instance_name=postfix-a conflicts with instance /etc/postfix-a, multi_instance_name=postfix-a"
    ],
    ["master.cf.proto", "oops\n", "file /etc/postfix/master.cf.proto: line 7: bad field count"],
    [
      "master.cf.proto",
      "x inet n - - - much smtpd\n",
      'file /etc/postfix/master.cf.proto: line 7: invalid process_limit field "much" in "x inet n - - - much smtpd"'
    ]
  ])("makes nothing of a %s that says %j", ([name, line, message]) =>
    Effect.gen(function* () {
      const path = `/etc/postfix/${name}`
      const tree = yield* hostAfter("-e create -I postfix-a")
      const files = { ...filesOf(tree), [path]: file(textOf(tree, path) + line) }
      const before = yield* command("-l", { files })
      const {
        errors,
        status,
        tree: after
      } = yield* command("-e create config_directory=/etc/x queue_directory=/q data_directory=/d", { files })
      expect(status).toBe(1)
      expect(errors).toContain(`postmulti: fatal: ${message}\n`)
      expect(shown(after)).toEqual(shown(before.tree))
    })
  )

  it.effect.each([
    ["main.cf", "master.cf"],
    ["master.cf", "main.cf"]
  ])("does not replace a %s that somebody has written, but one that it has left itself", ([name, missing]) =>
    Effect.gen(function* () {
      const path = `/etc/postfix-x/${name}`
      const files = { [path]: file("# mine\n") }
      const refused = yield* command("-e create -I postfix-x", { mainCf, files })
      expect(refused.errors).toBe(
        `postmulti: fatal: ${path} exists, but there is no ${missing} beside it: add one to keep the file, or move the file away\n`
      )
      expect(textOf(refused.tree, path)).toBe("# mine\n")

      const { tree } = yield* command("-e create -I postfix-x -G other queue_directory=/q", { mainCf })
      const left = { [path]: file(textOf(tree, path)) }
      const repeated = yield* command("-e create -I postfix-x", { mainCf, files: left })
      expect(repeated.errors).toBe("")
      expect(textOf(repeated.tree, "/etc/postfix-x/main.cf")).not.toContain("other")
    })
  )

  it.effect("takes the directories from the command line, and makes what leads there", () =>
    Effect.gen(function* () {
      const { tree } = yield* command(
        "-e create config_directory=/a/b/c/ queue_directory=/q/r data_directory=/d/e/f",
        { mainCf }
      )
      const line = (path: string) =>
        shown(tree, path)
          .map((found) => found.trim())
          .find((found) => found.endsWith(` ${path}`))
      expect(["/a", "/a/b", "/a/b/c", "/q", "/d/e"].map(line)).toEqual([
        "directory 755 0:0 /a",
        "directory 755 0:0 /a/b",
        "directory 755 0:0 /a/b/c",
        "directory 755 0:0 /q",
        "directory 755 0:0 /d/e"
      ])
      expect(line("/d/e/f")).toBe("directory 700 102:0 /d/e/f")
    })
  )

  it.effect("gives the table the last word where directories are nested", () =>
    Effect.gen(function* () {
      const { errors, tree } = yield* command(
        "-e create -I postfix-x data_directory=/x/d queue_directory=/x config_directory=/x/c",
        {
          mainCf
        }
      )
      expect(errors).toBe("")
      expect(shown(tree, "/x/d")[0]?.trim()).toBe("directory 700 102:0 /x/d")
    })
  )

  it.effect("mends owners and modes of what is there", () =>
    Effect.gen(function* () {
      const files = {
        "/var/spool/postfix-x": { kind: "directory", uid: 7, mode: 0o777 },
        "/var/spool/postfix-x/hold": { kind: "directory", uid: 7, mode: 0o777 },
        "/var/spool/postfix-x/hold/ABC": file("mail", { uid: 7, mode: 0o700 }),
        "/var/spool/postfix-x/hold/link": link("/etc/passwd", { uid: 7 })
      } as const
      const { errors, tree } = yield* command("-e create -I postfix-x", { mainCf, files })
      expect(errors).toBe("")
      expect(shown(tree, "/var/spool/postfix-x/hold")).toEqual([
        "directory 700 102:0 /var/spool/postfix-x/hold ",
        "file 700 102:0 /var/spool/postfix-x/hold/ABC mail",
        "link 644 102:0 /var/spool/postfix-x/hold/link /etc/passwd"
      ])
    })
  )

  it.effect("makes a data directory that is written with a slash at its end", () =>
    Effect.gen(function* () {
      const files = {
        "/etc/postfix-x/main.cf": file("queue_directory = /q/x/\ndata_directory = /d/e/x/\n"),
        "/etc/postfix-x/master.cf": file(""),
        "/q/x": directory
      }
      const { errors, tree } = yield* command("-e import config_directory=/etc/postfix-x", { mainCf, files })
      expect(errors).toBe("")
      expect(shown(tree, "/d/e/x")).toEqual(["directory 700 102:0 /d/e/x "])
      expect(shown(tree, "/q/x/maildrop")).toHaveLength(1)
    })
  )

  it.effect("prepares the directories that an imported instance has under its new name", () =>
    Effect.gen(function* () {
      const files = {
        "/etc/postfix-x/main.cf": file(
          "multi_instance_name = postfix-x\nqueue_directory = /q/$multi_instance_name\ndata_directory = /d/x\n"
        ),
        "/etc/postfix-x/master.cf": file(""),
        "/q/postfix-y": directory
      }
      const { errors, tree } = yield* command("-I postfix-y -e import config_directory=/etc/postfix-x", {
        mainCf,
        files
      })
      expect(errors).toBe("")
      expect(shown(tree, "/q/postfix-y/maildrop")).toHaveLength(1)
      expect(shown(tree, "/q/postfix-x")).toEqual([])
    })
  )

  it.effect.each([
    [
      "a name of the list",
      "-e create -I postfix-y config_directory=/etc/postfix-x",
      "new config_directory=/etc/postfix-x is already in use by instance /etc/postfix-x, config_directory=/etc/postfix-x"
    ],
    [
      "white space",
      "-e create -I postfix-y queue_directory=/a\tb",
      "queue_directory=/a?b: Postfix does not work with white space in this path"
    ],
    ["no place", "-e create -I postfix-y -i nobody", "No matching secondary instances"],
    [
      "a queue of another",
      "-e create -I postfix-y queue_directory=/var/spool/postfix-x",
      "instance /etc/postfix-y, queue_directory=/var/spool/postfix-x conflicts with instance /etc/postfix-x, queue_directory=/var/spool/postfix-x"
    ]
  ] as const)("refuses %s, and touches nothing", ([, line, message]) =>
    Effect.gen(function* () {
      const before = yield* hostAfter("-e create -I postfix-x")
      const { errors, status, tree } = yield* command(line, { files: filesOf(before) })
      expect({ errors, status }).toEqual({ errors: `postmulti: fatal: ${message}\n`, status: 1 })
      expect(shown(tree)).toEqual(shown(before))
    })
  )

  it.effect.each([
    ["belongs to somebody else", { uid: 33 }, "does not belong to root (its owner has user ID 33)"],
    ["is open to all", { mode: 0o777 }, "is writable by everybody"],
    ["is open to a group", { mode: 0o775, gid: 50 }, "is writable by the group with ID 50"]
  ] as const)("refuses a place below a directory that %s", ([, attributes, reason]) =>
    Effect.gen(function* () {
      const files = { "/srv": { ...directory, ...attributes } }
      const { errors } = yield* command("-e create -I postfix-x queue_directory=/srv/mail/q", {
        mainCf,
        files
      })
      expect(errors).toBe(`postmulti: fatal: /srv/mail/q: directory /srv ${reason}\n`)
    })
  )

  it.effect.each([
    [
      "queue_directory=/var/spool/../spool/postfix-a",
      "queue_directory=/var/spool/../spool/postfix-a",
      "queue_directory=/var/spool/postfix-a"
    ],
    [
      "data_directory=/alias/postfix-a/data",
      "data_directory=/alias/postfix-a/data",
      "queue_directory=/var/spool/postfix-a"
    ],
    [
      "queue_directory=/var/spool/postfix-a/maildrop",
      "queue_directory=/var/spool/postfix-a/maildrop",
      "queue_directory=/var/spool/postfix-a"
    ],
    ["queue_directory=/var//lib", "queue_directory=/var//lib", "data_directory=/var/lib/postfix"]
  ] as const)("refuses to share the files of another instance: %s", ([word, mine, theirs]) =>
    Effect.gen(function* () {
      const before = yield* hostAfter("-e create -I postfix-a")
      const files = { ...filesOf(before), "/alias": link("/var/spool") }
      const { errors, status } = yield* command(`-e create -I postfix-x ${word}`, { files })
      expect(status).toBe(1)
      expect(errors).toContain(`instance /etc/postfix-x, ${mine} shares files with instance /etc/postfix`)
      expect(errors).toContain(theirs)
    })
  )

  it.effect.each([
    [
      "-e create -I postfix-x queue_directory=/tmp/l/q",
      "/tmp/l/q: directory /tmp/l is a link of the user with ID 7"
    ],
    ["-e create -I postfix-x queue_directory=/tmp/l", "directory /tmp/l is a link of the user with ID 7"],
    [
      "-e create -I postfix-x data_directory=/x queue_directory=/x/q",
      "queue_directory=/x/q is inside data_directory=/x"
    ]
  ] as const)("does not let others decide where it works: %s", ([line, message]) =>
    Effect.gen(function* () {
      const files = {
        "/tmp": { ...directory, mode: 0o1777 },
        "/tmp/l": link("/srv", { uid: 7 }),
        "/srv": directory
      }
      expect((yield* command(line, { mainCf, files })).errors).toBe(`postmulti: fatal: ${message}\n`)
    })
  )

  it.effect("does not take a link of somebody else for a queue", () =>
    Effect.gen(function* () {
      const files = { "/srv": directory, "/var/spool/postfix-x/active": link("/srv", { uid: 7 }) }
      expect((yield* command("-e create -I postfix-x", { mainCf, files })).errors).toBe(
        "postmulti: fatal: directory /var/spool/postfix-x/active is a link of the user with ID 7\n"
      )
    })
  )

  it.effect("does not replace a main.cf that is a link", () =>
    Effect.gen(function* () {
      const files = { "/srv/main.cf": file("x = y\n"), "/etc/postfix-x/main.cf": link("/srv/main.cf") }
      const { errors, tree } = yield* command("-e create -I postfix-x", { mainCf, files })
      expect(errors).toBe(
        "postmulti: fatal: open /etc/postfix-x/main.cf: Too many levels of symbolic links\n"
      )
      expect(tree.get("/etc/postfix-x/main.cf")?.kind).toBe("link")
    })
  )

  it.effect("gives the directory behind root's link its owner", () =>
    Effect.gen(function* () {
      const files = { "/srv/data": directory, "/var/lib/postfix-x": link("/srv/data") }
      const { errors, tree } = yield* command("-e create -I postfix-x", { mainCf, files })
      expect(errors).toBe("")
      expect(shown(tree, "/srv/data")[0]?.trim()).toBe("directory 700 102:0 /srv/data")
    })
  )

  it.effect("accepts a place below a sticky directory, and behind root's links", () =>
    Effect.gen(function* () {
      const files = {
        "/tmp": { ...directory, mode: 0o1777 },
        "/var/spool": link("/tmp/spool"),
        "/tmp/spool": directory
      }
      const { errors, tree } = yield* command("-e create -I postfix-x", { mainCf, files })
      expect(errors).toBe("")
      expect(tree.has("/tmp/spool/postfix-x/hold")).toBe(true)
    })
  )

  it.effect("is for root only, but shows its other mistakes to everybody", () =>
    Effect.gen(function* () {
      const user = { mainCf, userId: 1000 }
      const { errors, tree } = yield* command("-e create -I postfix-x", user)
      expect(errors).toBe("postmulti: fatal: the action create is reserved for the superuser\n")
      expect(tree.has("/etc/postfix-x")).toBe(false)
      expect((yield* command("-e create -I x", user)).errors).toContain("must start with 'postfix-'")
    })
  )

  it.effect("names who asked through sudo", () =>
    Effect.gen(function* () {
      const { log } = yield* command("-e create -I postfix-x", {
        mainCf,
        environment: { SUDO_USER: "ann\n" }
      })
      expect(log).toEqual(["info: root (ann? through sudo) creates instance postfix-x in /etc/postfix-x"])
    })
  )
})
