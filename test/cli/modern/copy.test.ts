/** A new instance with the files of another one. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { modern } from "../../../src/cli/modern/program.ts"
import { file } from "../../../src/testing/files.ts"
import { pretendHost } from "../../../src/testing/host.ts"
import type { HostOptions } from "../../../src/testing/PretendHost.ts"
import { filesOf, hostAfter, textOf } from "../../operations/lifeCycle/host.ts"

const original = `# ours
multi_instance_name = postfix-a
multi_instance_group = g
multi_instance_enable = yes
queue_directory = /var/spool/postfix-a
data_directory = /var/lib/postfix-a
inet_interfaces = 192.0.2.7
syslog_name = postfix-a
smtpd_sasl_path = /var/spool/postfix-a/private/auth
transport_maps = hash:$config_directory/transport
header_checks = regexp:/var/spool/postfix-all
maps = a:/backup/var/spool/postfix-a, b:\${x}/var/spool/postfix-a,c:/var/lib/postfix-a/d
`

const services =
  "smtp inet n - y - - smtpd\n  -o syslog_name=postfix-a/smtpd\npickup unix n - y 60 1 pickup\n"

const ended = Effect.fnUntraced(function* (line: string, files: HostOptions["files"] = {}) {
  const tree = yield* hostAfter("-e create -I postfix-a -G g")
  const host = yield* pretendHost({
    argv: line.split(" "),
    files: {
      ...filesOf(tree),
      "/etc/postfix-a/main.cf": file(original),
      "/etc/postfix-a/master.cf": file(services),
      ...files
    }
  })
  const status = yield* Effect.provide(modern, host.layer)
  return { status, output: yield* host.output, errors: yield* host.errors, tree: yield* host.tree }
})

const notYet =
  "postmulti: warning: postfix-b does not listen yet, because postfix-a does, on 192.0.2.7:25: give it an address or " +
  "port of its own, then run 'postmulti run --instance postfix-b -- postconf -X master_service_disable'\n"
const left =
  "postmulti: warning: files in /etc/postfix-a are not copied, but named by transport_maps in main.cf\n"

describe("create --from", () => {
  it.effect("copies the files, with directories, name and log tags of its own", () =>
    Effect.gen(function* () {
      const { errors, status, tree } = yield* ended("create postfix-b --from a")
      expect({ errors, status }).toEqual({ errors: notYet + left, status: 0 })
      expect(textOf(tree, "/etc/postfix-b/main.cf")).toBe(`# ours
multi_instance_group = g
queue_directory = /var/spool/postfix-b
data_directory = /var/lib/postfix-b
inet_interfaces = 192.0.2.7
syslog_name = postfix-b
smtpd_sasl_path = /var/spool/postfix-b/private/auth
transport_maps = hash:$config_directory/transport
header_checks = regexp:/var/spool/postfix-all
maps = a:/backup/var/spool/postfix-a, b:\${x}/var/spool/postfix-a,c:/var/lib/postfix-b/d
master_service_disable = inet
multi_instance_name = postfix-b
`)
      expect(textOf(tree, "/etc/postfix-b/master.cf")).toBe(services.replace("postfix-a/", "postfix-b/"))
      expect(textOf(tree, "/etc/postfix/main.cf")).toContain("/etc/postfix-a /etc/postfix-b\n")
      expect(textOf(tree, "/etc/postfix-a/main.cf")).toBe(original)
    })
  )

  it.effect("can be in another group, and from the primary instance, without its list", () =>
    Effect.gen(function* () {
      const { tree } = yield* ended("create postfix-b --from - --group h")
      const mainCf = textOf(tree, "/etc/postfix-b/main.cf")
      expect(mainCf).toContain("multi_instance_group = h\n")
      expect(mainCf).not.toMatch(/multi_instance_(directories|wrapper|enable)/)
    })
  )

  it.effect("leaves out a log tag that would be the same for both", () =>
    Effect.gen(function* () {
      const files = {
        "/etc/postfix-a/main.cf": file(original.replace("syslog_name = postfix-a", "syslog_name = mail"))
      }
      const { tree } = yield* ended("create postfix-b --from a", files)
      expect(textOf(tree, "/etc/postfix-b/main.cf")).not.toContain("syslog_name")
    })
  )

  it.effect("shows the differences from the original", () =>
    Effect.gen(function* () {
      const files = { "/etc/postfix-a/master.cf": file("pickup unix n - y 60 1 pickup\n") }
      const { errors, output, tree } = yield* ended("create postfix-b --from a --dry-run", files)
      expect(errors).toBe(left)
      expect(output).toContain("--- /etc/postfix-a/main.cf\n+++ /etc/postfix-b/main.cf\n")
      expect(output).toContain("master.cf (owner root, mode 0644), the same as /etc/postfix-a/master.cf\n")
      expect(textOf(tree, "/etc/postfix-b/main.cf")).toBe("not there")
    })
  )

  it.effect("refuses an original that is not there, and files that are", () =>
    Effect.gen(function* () {
      expect(yield* ended("create postfix-b --from nosuch")).toMatchObject({
        status: 1,
        errors: "postmulti: fatal: No instance named nosuch\n"
      })
      const files = { "/etc/postfix-b/main.cf": file(""), "/etc/postfix-b/master.cf": file("") }
      expect(yield* ended("create postfix-b --from a", files)).toMatchObject({
        status: 1,
        errors: "postmulti: fatal: open /etc/postfix-b/main.cf: File exists\n"
      })
    })
  )
})
