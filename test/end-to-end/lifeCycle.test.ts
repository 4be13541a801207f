/** The life cycle on a real Postfix: its daemons run, mail is queued, and many commands come at once. */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inNamespace, timeLimit } from "../namespace/namespace.ts"
import { describeOnPostfix } from "../namespace/requirements.ts"

const text = (lines: ReadonlyArray<string>): string => lines.map((line) => `${line}\n`).join("")

const primary = `
printf '%s\\n' 'compatibility_level = 3.6' 'myhostname = mail.example.test' 'inet_interfaces = loopback-only' \\
    >/etc/postfix/main.cf
`

/** `step COMMAND` tells how a command ended. */
const step = `
step() { "$@"; echo "$? $*"; }
`

/** All that could be changed, times and inodes included. */
const survey = `
survey() { find /etc /var/spool /var/lib -xdev -printf '%i %M %u:%g %n %s %T@ %C@ %p\\n' 2>/dev/null | sort -k8; }
`

const whole = `${step}
submit() { echo mail | sendmail -C /etc/postfix-x -f a@example.test b@example.org; }
step postmulti -e init
step postmulti -e create -I postfix-x -G mta
step postconf -c /etc/postfix-x -e 'authorized_submit_users = static:anyone' 'defer_transports = smtp'
step postfix -c /etc/postfix-x check
step postmulti -e enable -i x
step postfix start
step submit
until [ -n "$(find /var/spool/postfix-x/deferred -type f)" ]; do sleep 0.1; done
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

/** Every command has to be the only one at some time, and none may take an edit back. */
const atOnce = (count: number) => `${step}
postmulti -e init
(
    number=0
    while [ ! -e /mnt/stop ]; do postconf -e "edit$((number += 1)) = $number"; echo $number >/mnt/edits; done
) &
loop=$!
for number in $(seq ${count}); do postmulti -e create -I postfix-$number & commands="$commands $!"; done
for command in $commands; do wait $command || echo failed; done
touch /mnt/stop
wait $loop
echo "$(postmulti -l | grep -c '^postfix-') registered"
echo "$(grep -c '^edit' /etc/postfix/main.cf) of $(cat /mnt/edits) edits" | sed 's/^\\([0-9]*\\) of \\1 /all /'
for number in $(seq ${count}); do
    [ $(find /var/spool/postfix-$number /var/lib/postfix-$number -type d | wc -l) = 16 ] &&
        grep -q "^multi_instance_name = postfix-$number$" /etc/postfix-$number/main.cf &&
        cmp /etc/postfix/master.cf.proto /etc/postfix-$number/master.cf || echo "$number is incomplete"
done
ls -A /etc/postfix | grep -E 'tmp|postmulti'
true
`

describeOnPostfix("the life cycle", () => {
  it.live(
    "from init to destroy, with mail on the way",
    () =>
      Effect.map(inNamespace({ program: "ours", setup: primary, script: whole, linger: 0 }), (outcome) => {
        assert.strictEqual(
          outcome.errors,
          text([
            "postmulti: fatal: Cannot remove enabled instances",
            "postmulti: fatal: Instance '/etc/postfix-x' is not stopped",
            "postmulti: fatal: Instance '/etc/postfix-x' has messages in its queue: 1 in deferred",
            "postmulti: fatal: Instance '/etc/postfix-x' has messages in its queue: 1 in maildrop, 1 in deferred"
          ])
        )
        assert.strictEqual(
          outcome.output,
          text([
            "0 postmulti -e init",
            "0 postmulti -e create -I postfix-x -G mta",
            "0 postconf -c /etc/postfix-x -e authorized_submit_users = static:anyone defer_transports = smtp",
            "0 postfix -c /etc/postfix-x check",
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
            "multi_instance_directories ="
          ])
        )
        assert.deepStrictEqual(
          outcome.log.filter((line) => line.startsWith("<22>postmulti: ")),
          [
            "prepared /etc/postfix for several instances",
            "created instance postfix-x in /etc/postfix-x",
            "enabled instance postfix-x",
            "disabled instance postfix-x",
            "destroyed instance postfix-x in /etc/postfix-x"
          ].map((change) => `<22>postmulti: root ${change}`)
        )
      }),
    timeLimit
  )

  for (const count of [20, 50]) {
    it.live(
      `${count} creates at once, beside an editor of the primary`,
      () =>
        Effect.map(inNamespace({ program: "ours", setup: primary, script: atOnce(count) }), (outcome) => {
          assert.strictEqual(outcome.errors, "")
          assert.strictEqual(outcome.output, text([`${count} registered`, "all edits"]))
        }),
      timeLimit
    )
  }

  it.live(
    "a dry run of any action changes nothing, not even a time",
    () => {
      const setup = `${primary}
/usr/sbin/postmulti -e init
for name in a b; do /usr/sbin/postmulti -e create -I postfix-$name; done
/usr/sbin/postmulti -e deport -i b
rmdir /var/spool/postfix-b/hold
chown nobody /var/spool/postfix-b/deferred`
      const actions = [
        "init",
        "create postfix-c --group g",
        "import postfix-b --group g",
        "enable a",
        "disable a",
        "assign a --name postfix-z",
        "deport a",
        "destroy a"
      ]
      const script = `${survey}
survey >/mnt/before
${actions.flatMap((action) => [`postmulti ${action} --dry-run`, `postmulti ${action} --dry-run --format json`]).join(" >/dev/null || echo failed\n")} >/dev/null
survey >/mnt/after
cmp /mnt/before /mnt/after && echo the same`
      return Effect.map(inNamespace({ program: "ours", setup, script }), ({ errors, log, output }) =>
        assert.deepStrictEqual({ errors, output, log }, { errors: "", output: "the same\n", log: [] })
      )
    },
    timeLimit
  )

  it.live(
    "a command waits for another one, says so on a terminal, and the lock dies with its holder",
    () => {
      const script = `
postmulti -e init
exec 9>/etc/postfix/postmulti.lock
chmod 600 /etc/postfix/postmulti.lock
flock -x 9
echo 'process 1: postmulti -e create' >&9
postmulti -e create -I postfix-x 9>&- &
command=$!
sleep 2
ls /etc/postfix-x 2>/dev/null
exec 9>&-
wait $command
echo $?
postmulti -l | grep -c postfix-x
ls -A /etc/postfix | grep postmulti
true`
      return Effect.map(
        inNamespace({ program: "ours", setup: primary, script, terminal: true }),
        ({ errors, output }) =>
          assert.deepStrictEqual(
            { errors, output },
            { errors: "postmulti: waiting for process 1: postmulti -e create\n", output: "0\n1\n" }
          )
      )
    },
    timeLimit
  )

  it.live(
    "a signal undoes what was prepared, and ends the command",
    () => {
      const script = `${survey}
postmulti -e init
survey | grep -v ' /etc/postfix$' >/mnt/before
exec 9>/etc/postfix/main.cf.tmp
chmod 600 /etc/postfix/main.cf.tmp
flock -x 9
postmulti -e create -I postfix-x 9>&- &
until [ -e /etc/postfix-x/master.cf ]; do sleep 0.05; done
kill -TERM $!
wait $!
echo $?
rm /etc/postfix/main.cf.tmp
ls -d /etc/postfix-x /var/spool/postfix-x /var/lib/postfix-x 2>/dev/null
ls -A /etc/postfix | grep -E 'tmp|postmulti'
true`
      return Effect.map(inNamespace({ program: "ours", setup: primary, script }), ({ errors, output }) =>
        assert.deepStrictEqual({ errors, output }, { errors: "", output: "143\n" })
      )
    },
    timeLimit
  )
})
