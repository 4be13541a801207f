/** `doctor` on a host with a real Postfix. */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inNamespace, timeLimit } from "../namespace/namespace.ts"
import { describeOnPostfix } from "../namespace/requirements.ts"

const script = `
examine() { postmulti doctor; echo "exit $?"; }
postfix check
examine
postmulti -e init
postmulti -e create -I postfix-a
postfix start >/dev/null 2>&1
examine
chown nobody /var/spool/postfix-a/deferred
examine
postfix -c /etc/postfix-a set-permissions
rm /etc/postfix-a/main.cf
examine
`

const usual = [
  "ok       launcher: /usr/sbin/postmulti is this program",
  "ok       lock: /etc/postfix/postmulti.lock is free",
  "ok       log: /usr/bin/logger writes to the system's log at /dev/log"
]

describeOnPostfix("postmulti doctor", () => {
  it.live(
    "is content with Debian's own choices, and finds what is wrong",
    () =>
      Effect.map(inNamespace({ program: "ours", script }), ({ errors, output }) => {
        assert.strictEqual(errors, "")
        const examinations = output.split(/^exit /m)
        assert.deepStrictEqual(
          examinations.slice(1).map((text) => text.charAt(0)),
          ["0", "0", "1", "1"]
        )
        for (const line of usual) {
          assert.deepStrictEqual(
            examinations.slice(0, 4).map((text) => text.includes(`${line}\n`)),
            [true, true, true, true]
          )
        }
        const found = examinations
          .slice(0, 4)
          .map((text) => text.split("\n").filter((line) => /instances:/.test(line)))
        assert.deepStrictEqual(found, [
          ["ok       instances: 1 in the list"],
          ["ok       instances: 2 in the list"],
          [
            "PROBLEM  instances: postfix-a: owner or mode differs from postfix-files: /var/spool/postfix-a/deferred"
          ],
          ["PROBLEM  instances: open /etc/postfix-a/main.cf: No such file or directory"]
        ])
      }),
    timeLimit
  )

  it.live(
    "names /proc where it is missing, as an action does",
    () =>
      Effect.map(
        inNamespace({
          program: "ours",
          script: `
mount -t tmpfs tmpfs /proc
postmulti -e init
postmulti doctor | grep /proc`
        }),
        ({ errors, output }) => {
          assert.strictEqual(errors, "postmulti: fatal: open /proc/self/fd: No such file or directory\n")
          assert.include(output, "PROBLEM  lock: open /proc/self/fd: No such file or directory\n")
        }
      ),
    timeLimit
  )
})
