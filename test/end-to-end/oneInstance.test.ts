/** One instance on a real Postfix, from its creation to its removal, with mail in between. */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inNamespace, timeLimit } from "../namespace/namespace.ts"
import { describeOnPostfix } from "../namespace/requirements.ts"
import { primary, step, textOf, withoutRemarks } from "./host.ts"

const whole = `${step}
submit() { echo mail | sendmail -C /etc/postfix-x -f a@example.test b@example.org; }
step postmulti -e init
step postmulti -e create -I postfix-x -G mta
step postconf -c /etc/postfix-x -e 'authorized_submit_users = static:anyone' 'defer_transports = smtp'
step postfix -c /etc/postfix-x check
step postmulti -l
step postmulti -e enable -i x
step postfix start
step submit
deferred() { [ -n "$(find /var/spool/postfix-x/deferred -type f)" ]; }
patiently deferred
step postmulti -e destroy -i x
step postmulti -e disable -i x
step postmulti -e destroy -i x
step postfix -c /etc/postfix-x stop
step postmulti -e destroy -i x
step submit
step postmulti -e destroy -i x
postsuper -c /etc/postfix-x -d ALL 2>/dev/null
step postfix -c /etc/postfix-x check
step postmulti -e destroy -i x
find /etc/postfix-x /var/spool/postfix-x /var/lib/postfix-x 2>/dev/null
step postfix stop
postconf -n multi_instance_directories alternate_config_directories
ls -A /etc/postfix | grep postmulti
true
`

describeOnPostfix("one instance", () => {
  it.live(
    "from init to destroy, with mail on the way",
    () =>
      Effect.map(inNamespace({ program: "ours", setup: primary, script: whole, linger: 0 }), (outcome) => {
        assert.strictEqual(
          withoutRemarks(outcome.errors),
          textOf([
            "postmulti: fatal: Cannot remove enabled instances",
            "postmulti: fatal: Instance '/etc/postfix-x' is not stopped",
            "postmulti: fatal: Instance '/etc/postfix-x' has messages in its queue: 1 in deferred",
            "postmulti: fatal: Instance '/etc/postfix-x' has messages in its queue: 1 in maildrop, 1 in deferred"
          ])
        )
        assert.strictEqual(
          withoutRemarks(outcome.output),
          textOf([
            "0 postmulti -e init",
            "0 postmulti -e create -I postfix-x -G mta",
            "0 postconf -c /etc/postfix-x -e authorized_submit_users = static:anyone defer_transports = smtp",
            "0 postfix -c /etc/postfix-x check",
            "-               -               y         /etc/postfix",
            "postfix-x       mta             n         /etc/postfix-x",
            "0 postmulti -l",
            "0 postmulti -e enable -i x",
            "0 postfix start",
            "0 submit",
            "1 postmulti -e destroy -i x",
            "0 postmulti -e disable -i x",
            "1 postmulti -e destroy -i x",
            "0 postfix -c /etc/postfix-x stop",
            "1 postmulti -e destroy -i x",
            "0 submit",
            "1 postmulti -e destroy -i x",
            "0 postfix -c /etc/postfix-x check",
            "0 postmulti -e destroy -i x",
            "0 postfix stop",
            "multi_instance_directories =",
            "postmulti.lock"
          ])
        )
        assert.deepStrictEqual(
          outcome.log.filter((line) => line.startsWith("<22>postmulti: ")),
          [
            "prepares /etc/postfix for several instances",
            "creates instance postfix-x in /etc/postfix-x",
            "enables instance postfix-x",
            "disables instance postfix-x",
            "destroys instance postfix-x in /etc/postfix-x"
          ].map((change) => `<22>postmulti: root ${change}`)
        )
      }),
    timeLimit
  )
})
