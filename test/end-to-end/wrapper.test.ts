/** postfix(1) with ours as its multi-instance wrapper. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { timeLimit } from "../namespace/namespace.ts"
import { describeOnPostfix } from "../namespace/requirements.ts"
import { bothPrograms } from "./agreement.ts"
import { linesOf, logged, onHost, told } from "./host.ts"

const dayInTheLife = `
step postmulti -l
step postfix start
step postfix status
step postmulti -g group-two -p status
step postfix reload
step postmulti -i two -p reload
echo hello | step sendmail -C /etc/postfix-one nobody@example.org
deferred() { postqueue -c /etc/postfix-one -p >/mnt/queue; grep -q '(deferred transport)' /mnt/queue; }
patiently deferred
step grep -c nobody@example.org /mnt/queue
postmulti -i one -x mailq | cmp - /mnt/queue && echo 'same queue'
step postmulti -i two -x mailq
step postfix stop
step postfix status
`

const inEach = (names: ReadonlyArray<string>, text: string) =>
  names.map((name) => `${name}/postfix-script: ${text}`)

const all = ["postfix", "postfix-one", "postfix-two", "postfix-three"]
const enabled = all.slice(0, 3)
const notRunning = "the Postfix mail system is not running"
const running = "the Postfix mail system is running: PID: N"

const story = [
  ...inEach(enabled, "starting the Postfix mail system"),
  "postfix-three/postfix-script: warning: not owned by root: /var/spool/postfix-three/pid",
  ...inEach(enabled, running),
  `postfix-three/postfix-script: ${notRunning}`,
  `postfix-two/postfix-script: ${running}`,
  ...inEach(enabled, "refreshing the Postfix mail system"),
  "postfix-two/postfix-script: refreshing the Postfix mail system",
  ...inEach([...enabled].reverse(), "stopping the Postfix mail system"),
  ...inEach(all, notRunning)
]

describeOnPostfix("multi-instance wrapper", () => {
  describe.concurrent("of postfix(1)", () => {
    for (const program of bothPrograms) {
      it.live(
        `starts, checks, reloads and stops in order (${program})`,
        () =>
          Effect.map(onHost(program, dayInTheLife), (outcome) => {
            assert.deepStrictEqual(linesOf(outcome.output), [
              "-               -               y         /etc/postfix",
              "postfix-one     group-one       y         /etc/postfix-one",
              "postfix-two     group-two       y         /etc/postfix-two",
              "postfix-three   group-three     n         /etc/postfix-three",
              "0 postmulti -l",
              "0 postfix start",
              "1 postfix status",
              "0 postmulti -g group-two -p status",
              "0 postfix reload",
              "0 postmulti -i two -p reload",
              "0 sendmail -C /etc/postfix-one nobody@example.org",
              "1",
              "0 grep -c nobody@example.org /mnt/queue",
              "same queue",
              "Mail queue is empty",
              "0 postmulti -i two -x mailq",
              "0 postfix stop",
              "1 postfix status"
            ])
            assert.deepStrictEqual(told(outcome), story)
            assert.deepStrictEqual(logged(outcome), story)
          }),
        timeLimit
      )
    }
  })
})
