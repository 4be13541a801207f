/** The life cycle on a real Postfix: many commands at once, locks, signals and dry runs. */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inNamespace, timeLimit } from "../namespace/namespace.ts"
import { describeOnPostfix } from "../namespace/requirements.ts"
import { primary, step, textOf } from "./host.ts"

/** Everything that could change, times and inodes included. */
const survey = `
survey() { find /etc /var/spool /var/lib -xdev -printf '%i %M %u:%g %n %s %T@ %C@ %p\\n' 2>/dev/null | sort -k8; }
`

const creates = 20

/** Each command must have a time when it runs alone, and none may undo another's edit. */
const atOnce = `${step}
postmulti -e init
(
    # Each edit makes the file longer, for all others to read.
    for number in $(seq 200); do
        postconf -e "edit$number = $number"
        echo $number >/mnt/edits
        [ ! -e /mnt/stop ] || break
    done
) &
loop=$!
for number in $(seq ${creates}); do postmulti -e create -I postfix-$number & commands="$commands $!"; done
for command in $commands; do wait $command || echo failed; done
touch /mnt/stop
wait $loop
echo "$(postmulti -l | grep -c '^postfix-') registered"
echo "$(grep -c '^edit' /etc/postfix/main.cf) of $(cat /mnt/edits) edits" | sed 's/^\\([0-9]*\\) of \\1 /all /'
for number in $(seq ${creates}); do
    [ $(find /var/spool/postfix-$number /var/lib/postfix-$number -type d | wc -l) = 16 ] &&
        grep -q "^multi_instance_name = postfix-$number$" /etc/postfix-$number/main.cf &&
        cmp /etc/postfix/master.cf.proto /etc/postfix-$number/master.cf || echo "$number is incomplete"
done
ls -A /etc/postfix | grep -E 'tmp|postmulti'
true
`

describeOnPostfix("the life cycle", () => {
  it.live(
    `${creates} creates at once, beside an editor of the primary`,
    () =>
      Effect.map(inNamespace({ program: "ours", setup: primary, script: atOnce }), (outcome) => {
        assert.strictEqual(outcome.errors, "")
        assert.strictEqual(outcome.output, textOf([`${creates} registered`, "all edits", "postmulti.lock"]))
      }),
    timeLimit
  )

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
: >/mnt/terminal
script -qefc 'postmulti -e create -I postfix-x' /mnt/terminal </dev/null >/dev/null 9>&- &
command=$!
patiently grep -q 'postmulti: waiting' /mnt/terminal
ls /etc/postfix-x 2>/dev/null
exec 9>&-
wait $command
echo $?
grep -a postmulti: /mnt/terminal | tr -d '\\r'
postmulti -l | grep -c postfix-x
ls -A /etc/postfix | grep postmulti
true`
      return Effect.map(inNamespace({ program: "ours", setup: primary, script }), ({ errors, output }) =>
        assert.deepStrictEqual(
          { errors, output },
          {
            errors: "",
            output: "0\npostmulti: waiting for process 1: postmulti -e create\n1\npostmulti.lock\n"
          }
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
for signal in TERM USR1 USR2; do
    postmulti -e create -I postfix-x 9>&- &
    patiently [ -e /etc/postfix-x/master.cf ]
    kill -$signal $!
    wait $! 2>/dev/null
    echo $?
    ls -d /etc/postfix-x 2>/dev/null
done
rm /etc/postfix/main.cf.tmp
ls -d /etc/postfix-x /var/spool/postfix-x /var/lib/postfix-x 2>/dev/null
ls -A /etc/postfix | grep -E 'tmp|postmulti'
true`
      return Effect.map(inNamespace({ program: "ours", setup: primary, script }), ({ errors, output }) =>
        assert.deepStrictEqual({ errors, output }, { errors: "", output: "143\n138\n140\npostmulti.lock\n" })
      )
    },
    timeLimit
  )

  it.live(
    "is in a log of Postfix's own when the command has ended, and on standard output if that is the log",
    () =>
      Effect.map(
        inNamespace({
          program: "ours",
          setup: primary,
          script: `
postconf -e maillog_file=/var/log/own.log
touch -d 2020-01-01 /etc/postfix/main.cf
postmulti -e init
sed 's/.*]: //' /var/log/own.log
ln -s /proc/self/fd/1 /dev/stdout
postconf -e maillog_file=/dev/stdout
postmulti -e create -I postfix-x | sed 's/.*]: //'`
        }),
        ({ errors, output }) => {
          assert.strictEqual(errors, "")
          assert.strictEqual(
            output,
            "root prepares /etc/postfix for several instances\nroot creates instance postfix-x in /etc/postfix-x\n"
          )
        }
      ),
    timeLimit
  )
})
