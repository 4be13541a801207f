/** `postmulti status` with real masters, in all states. */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inNamespace, timeLimit } from "../namespace/namespace.ts"
import { describeOnPostfix } from "../namespace/requirements.ts"
import { primary } from "./host.ts"

const setup = `${primary}
aged() { "$@"; touch -d 2020-01-01 /etc/postfix*/main.cf /etc/postfix*/master.cf; }
aged postmulti -e init
for name in a b c; do
    aged postmulti -e create -I postfix-$name -G group-$name
    aged postconf -c /etc/postfix-$name -e 'authorized_submit_users = static:anyone' 'defer_transports = smtp'
done
aged postmulti -e enable -i a
aged postmulti -e enable -i b
`

/** `ask TITLE COMMAND` runs `COMMAND postmulti status --format json`, and prints its exit status. */
const vocabulary = `
ask() { echo "== $1"; shift; "$@" postmulti status --format json 2>/mnt/errors; echo "== $?"; }
quietly() { "$@" >/dev/null 2>&1; }
pid() { pgrep -x master | while read -r pid; do [ "$(readlink /proc/$pid/cwd)" = "$1" ] && echo "$pid"; done; }
stopped() { ! pid "$1" | grep -q .; }
`

interface Shown {
  readonly name: string | null
  readonly state: string
  readonly as_expected: boolean | null
  readonly pid: number | null
  readonly reload_needed: boolean | null
  readonly messages: number | null
  readonly conflicts: ReadonlyArray<{ readonly kind: string; readonly with: ReadonlyArray<string> }>
}

interface Answer {
  readonly status: string
  readonly instances: ReadonlyArray<Shown>
}

const answersIn = (output: string): ReadonlyMap<string, Answer> =>
  new Map(
    [...output.matchAll(/^== ([a-z]+)\n(.*?)^== (\d+)$/gms)].map(([, title = "", json = "", status = ""]) => {
      const instances: ReadonlyArray<Shown> = JSON.parse(json)
      return [title, { status, instances }]
    })
  )

/** The states, with a mark if one is not as expected, and the exit status. */
const states = (answer: Answer | undefined): string =>
  answer === undefined
    ? "no answer"
    : [
        ...answer.instances.map(({ as_expected, state }) => `${state}${as_expected === false ? "!" : ""}`),
        answer.status
      ].join(" ")

const scene = (
  title: string,
  script: string,
  judge: (answers: ReadonlyMap<string, Answer>, output: string) => void
) =>
  it.live(
    title,
    () =>
      Effect.map(inNamespace({ program: "ours", setup, script: vocabulary + script }), ({ log, output }) => {
        judge(answersIn(output), output)
        assert.deepStrictEqual(
          log.filter((line) => line.includes("postmulti")),
          []
        )
      }),
    timeLimit
  )

describeOnPostfix("postmulti status", () => {
  scene(
    "follows masters through all of their states",
    `
quietly postfix -c /etc/postfix-a start; quietly postfix -c /etc/postfix-c start
ask begun env
echo "pid a $(pid /var/spool/postfix-a)"
echo text | sendmail -C /etc/postfix-a user@example.test
echo text | sendmail -C /etc/postfix-a user@example.test
patiently sh -c 'find /var/spool/postfix-a/deferred -type f | grep -c . | grep -qx 2'
postconf -c /etc/postfix-a -e mynetworks=127.0.0.0/8
ask queued env
quietly postfix -c /etc/postfix-a reload
newer() { [ "$(stat -c %Y /proc/$(pgrep -f -P $(pid /var/spool/postfix-a) qmgr) 2>/dev/null)" ]; }
patiently newer; patiently sh -c 'postmulti status --format json --instance a | grep -q "reload_needed.: false"'
ask reloaded env
postconf -c /etc/postfix-c -e queue_directory=/var/spool/moved
ask displaced env
postconf -c /etc/postfix-c -e queue_directory=/var/spool/postfix-c
kill -9 $(pid /var/spool/postfix-a); patiently stopped /var/spool/postfix-a
ask killed env
printf '%32d\\n' $(pid /var/spool/postfix-c) >/var/spool/postfix-a/pid/master.pid
ask stale env
echo oops >>/etc/postfix-b/main.cf
postconf -c /etc/postfix-c -e inet_interfaces=203.0.113.9
ask damaged env
rm -r /etc/postfix-a; ask gone env
`,
    (answers, output) => {
      const told = [...answers].map(([title, answer]) => `${title}: ${states(answer)}`)
      assert.deepStrictEqual(told, [
        "begun: stopped! running stopped! running! 3",
        "queued: stopped! running stopped! running! 3",
        "reloaded: stopped! running stopped! running! 3",
        "displaced: stopped! running stopped! displaced! 3",
        "killed: stopped! stopped! stopped! running! 3",
        "stale: stopped! stopped! stopped! running! 3",
        "damaged: stopped! stopped! damaged running! 1",
        "gone: stopped! damaged damaged running! 1"
      ])
      const a = (title: string) => answers.get(title)?.instances[1]
      assert.strictEqual(output.includes(`pid a ${a("begun")?.pid}\n`), true)
      assert.deepStrictEqual(
        ["begun", "queued", "reloaded", "killed"].map((title) => a(title)?.reload_needed),
        [false, true, false, null]
      )
      assert.strictEqual(a("queued")?.messages, 2)
    }
  )

  scene(
    "finds instances that share a port, which Postfix does not",
    `
postconf -e master_service_disable=inet
for name in a c; do
    postconf -c /etc/postfix-$name -X master_service_disable
    postconf -c /etc/postfix-$name -e inet_interfaces=127.0.0.1 inet_protocols=ipv4 myhostname=$name.example.test
    postconf -c /etc/postfix-$name -P 'relay/unix/syslog_name=$multi_instance_name/$service_name'
    postfix -c /etc/postfix-$name start 2>/dev/null; echo "started $?"
done
postconf -c /etc/postfix-b -P 'relay/unix/syslog_name=$multi_instance_name/$service_name'
ask shared env
postmulti doctor | grep conflicts:`,
    (answers, output) => {
      assert.strictEqual(output.match(/^started 0$/gm)?.length, 2)
      assert.deepStrictEqual(
        answers
          .get("shared")
          ?.instances.map(({ conflicts }) => conflicts.map((one) => `${one.kind} ${one.with}`)),
        [[], ["listener postfix-c"], [], ["listener postfix-a"]]
      )
      assert.include(output, "PROBLEM  conflicts: postfix-a, postfix-c all listen on 127.0.0.1:25: ")
    }
  )

  scene(
    "sees as much as there is to be seen",
    `
quietly postfix -c /etc/postfix-a start
inner() { setsid unshare --pid --fork --mount-proc "$@"; }
mkfifo /mnt/end
inner bash -c 'postfix -c /etc/postfix-c start >/dev/null 2>&1; postmulti status --format json; echo "== $?"; read end </mnt/end' >/mnt/inside 2>&1 &
patiently grep -q '^==' /mnt/inside
ask outside env
echo "== inside"; cat /mnt/inside
nobody() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }
ask nobody nobody
echo "errors $(cat /mnt/errors)"
mount -o remount,hidepid=2 /proc
ask hidden nobody
ask root env
echo >/mnt/end; wait`,
    (answers, output) => {
      const told = [...answers].map(([title, answer]) => `${title}: ${states(answer)}`)
      assert.deepStrictEqual(told, [
        "outside: stopped! running stopped! elsewhere! 3",
        "inside: stopped! elsewhere stopped! running! 3",
        "nobody: unknown running unknown running! 1",
        "hidden: unknown running unknown running! 1",
        "root: stopped! running stopped! elsewhere! 3"
      ])
      const pids = (title: string) => answers.get(title)?.instances.map(({ pid }) => pid)
      assert.deepStrictEqual(pids("hidden"), pids("outside"))
      assert.deepStrictEqual(
        answers.get("nobody")?.instances.map(({ messages }) => messages),
        [null, null, null, null]
      )
      assert.strictEqual(output.match(/^errors .*only root can see the queues/gm)?.length, 1)
    }
  )
})
