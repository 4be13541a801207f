/** What `show` tells of an instance. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { modern } from "../../../src/cli/modern/program.ts"
import { file, unreadable } from "../../../src/testing/files.ts"
import { pretendHost } from "../../../src/testing/host.ts"
import type { HostOptions } from "../../../src/testing/PretendHost.ts"
import { filesOf, hostAfter, textOf } from "../../operations/lifeCycle/host.ts"

const shown = Effect.fnUntraced(function* (line: string, files: HostOptions["files"] = {}) {
  const tree = yield* hostAfter("-e create -I postfix-a -G g")
  const mainCf = `${textOf(tree, "/etc/postfix-a/main.cf")}inet_interfaces = 192.0.2.7\nmail_owner = postfix\n`
  const masterCf = textOf(tree, "/etc/postfix-a/master.cf")
  const host = yield* pretendHost({
    argv: line.split(" "),
    files: {
      ...filesOf(tree),
      "/etc/postfix-a/main.cf": file(mainCf.replace("master_service_disable = inet\n", "")),
      "/etc/postfix-a/master.cf": file(masterCf.replace(/^pickup .*\n/m, "2525 inet n - y - -\n  smtpd\n")),
      ...files
    }
  })
  const status = yield* Effect.provide(modern, host.layer)
  return { status, output: yield* host.output, errors: yield* host.errors }
})

describe("show", () => {
  it.effect("tells what differs from the defaults", () =>
    Effect.gen(function* () {
      expect(yield* shown("show a")).toEqual({
        status: 0,
        errors: "",
        output: `name              postfix-a
group             g
enabled           n
state             stopped
listens           192.0.2.7:25 192.0.2.7:2525
config_directory  /etc/postfix-a
queue_directory   /var/spool/postfix-a
data_directory    /var/lib/postfix-a

What differs from the defaults in main.cf:
  compatibility_level = 3.7
  data_directory = /var/lib/postfix-a
  authorized_submit_users = 
  queue_directory = /var/spool/postfix-a
  multi_instance_group = g
  multi_instance_name = postfix-a
  inet_interfaces = 192.0.2.7

What differs from /etc/postfix/master.cf.proto in master.cf:
  + 2525 inet n - y - - smtpd
  - pickup unix n - y 60 1 pickup
`
      })
    })
  )

  it.effect("is JSON for scripts", () =>
    Effect.gen(function* () {
      const { output } = yield* shown("show a --format json")
      expect(JSON.parse(output)).toMatchObject({
        name: "postfix-a",
        group: "g",
        state: "stopped",
        main_cf: { inet_interfaces: "192.0.2.7", queue_directory: "/var/spool/postfix-a" },
        master_cf: { added: ["2525 inet n - y - - smtpd"] }
      })
    })
  )

  it.effect("does not mind another instance that is damaged, and names those that there are", () =>
    Effect.gen(function* () {
      const damaged = { "/etc/postfix-a/main.cf": unreadable("EACCES") }
      expect(yield* shown("show -", damaged)).toMatchObject({ status: 0, errors: "" })
      expect(yield* shown("show nosuch")).toMatchObject({
        status: 1,
        errors: "postmulti: fatal: No instance named nosuch\n"
      })
      expect(yield* shown("show a", damaged)).toMatchObject({
        status: 1,
        errors: "postmulti: fatal: Instance '/etc/postfix-a' is damaged\n"
      })
    })
  )
})
