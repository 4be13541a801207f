/** Surroundings that try to trick root, or to make a command fail half-way. */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inNamespace, timeLimit } from "../namespace/namespace.ts"
import { engine } from "../namespace/release.ts"
import { describeOnPostfix } from "../namespace/requirements.ts"
import { primary } from "./matrix.ts"

const isNative = engine === "native"

/** How a process is started. Node makes its threads by clone3, which the C library uses for processes, too. */
const forks = isNative ? "clone,clone3,vfork" : "clone,fork,vfork"

/** What must stay untouched, and how to see whether it did. */
const vocabulary = `
postmulti -e init
echo precious >/mnt/victim
cp -p /mnt/victim /mnt/original
untouched() { cmp /mnt/original "\${1-/mnt/victim}" && stat -c '%a %U %h' "\${1-/mnt/victim}"; }
left() { ls -A /etc/postfix | grep -E 'tmp|postmulti' | grep -vx postmulti.lock; }
`

const scene = (
  title: string,
  script: string,
  output: ReadonlyArray<string>,
  errors: string | RegExp = /^$/
) =>
  it.live(
    title,
    () =>
      Effect.map(
        inNamespace({ program: "ours", setup: primary, script: `${vocabulary}${script}\ntrue` }),
        (outcome) => {
          assert.deepStrictEqual(outcome.output.split("\n").slice(0, -1), output)
          assert.match(outcome.errors, typeof errors === "string" ? new RegExp(errors) : errors)
        }
      ),
    timeLimit
  )

const ownFiles = ["main.cf.tmp", "postmulti.lock"]

describeOnPostfix("hostile surroundings", () => {
  scene(
    "symbolic links in the place of temporary files and of the lock",
    `for name in ${ownFiles.join(" ")}; do ln -sf /mnt/victim /etc/postfix/$name; done
postmulti -e create -I postfix-a; echo $?; untouched; left`,
    ["0", "644 root 1"]
  )
  scene(
    "hard links there",
    `cp -p /mnt/victim /etc/victim
for name in ${ownFiles.join(" ")}; do ln -f /etc/victim /etc/postfix/$name; done
postmulti -e create -I postfix-a; echo $?; untouched /etc/victim; left`,
    ["0", "644 root 1"]
  )
  scene(
    "directories there",
    `mkdir /etc/postfix/main.cf.tmp
postmulti -e create -I postfix-a; echo $?; rmdir /etc/postfix/main.cf.tmp; left
ls -d /etc/postfix-a /var/spool/postfix-a /var/lib/postfix-a 2>/dev/null`,
    ["1"],
    /^postmulti: fatal: open \/etc\/postfix\/main.cf.tmp: Is a directory\n$/
  )
  scene(
    "a journal that somebody else has written, that others could have, or that is a link",
    `mkdir -p /mnt/tree/active
for change in 'chown nobody' 'chmod 666'; do
    for name in config queue data; do echo "\${name}_directory = /mnt/tree"; done >/etc/postfix/postmulti.journal
    $change /etc/postfix/postmulti.journal
    postmulti -e init; echo $?; ls -d /mnt/tree/active; left
    mv /etc/postfix/postmulti.journal /mnt/journal
done
ln -s /mnt/victim /etc/postfix/postmulti.journal
postmulti -e create -I postfix-a; echo $?; postmulti -e destroy -i a; echo $?; untouched; left`,
    [
      ...["0", "/mnt/tree/active", "postmulti.journal"],
      ...["0", "/mnt/tree/active", "postmulti.journal"],
      ...["0", "1", "644 root 1", "postmulti.journal"]
    ],
    /^(postmulti: (warning|fatal): \/etc\/postfix\/postmulti.journal: a removal may be unfinished, .*\n){4}$/
  )
  scene(
    "links that the mail owner has put into the directories of an instance",
    `postmulti -e create -I postfix-a
mkdir /mnt/other; echo x >/mnt/other/file; mkdir /mnt/other/0; mkfifo /mnt/other/fifo
rmdir /var/spool/postfix-a/{deferred,private}
owner() { setpriv --reuid postfix --regid postfix --clear-groups "$@"; }
chown postfix /var/spool/postfix-a
owner ln -s /mnt/other /var/spool/postfix-a/deferred
owner ln -s /mnt/other /var/spool/postfix-a/private
owner ln -s /mnt/victim /var/lib/postfix-a/prng_exch
chown root /var/spool/postfix-a
postmulti -e destroy -i a 2>&1 | sed "s/ID $(id -u postfix)$/ID N/"; echo \${PIPESTATUS[0]}
rm /var/spool/postfix-a/deferred
postmulti -e destroy -i a 2>&1; echo $?
find /mnt/other | sort; untouched; find /var/spool/postfix-a /var/lib/postfix-a | sort`,
    [
      "postmulti: fatal: Queue /var/spool/postfix-a/deferred of instance '/etc/postfix-a' is a symbolic link, which is not followed",
      "1",
      ...[
        "/var/lib/postfix-a/prng_exch",
        "/var/lib/postfix-a",
        "/var/spool/postfix-a/private",
        "/var/spool/postfix-a"
      ].map((path) => `postmulti: warning: ${path}: please verify contents and remove by hand`),
      "0",
      ...["/mnt/other", "/mnt/other/0", "/mnt/other/fifo", "/mnt/other/file", "644 root 1"],
      ...["/var/lib/postfix-a", "/var/lib/postfix-a/prng_exch"],
      ...["/var/spool/postfix-a", "/var/spool/postfix-a/private"]
    ]
  )
  scene(
    "a directory of the mail owner as the place of an instance",
    `install -d -o postfix /mnt/theirs
postmulti -e create -I postfix-a config_directory=/mnt/theirs/c; echo $?
postmulti -e create -I postfix-a queue_directory=/mnt/theirs/q; echo $?
find /mnt/theirs /etc/postfix-a`,
    ["1", "1", "/mnt/theirs"],
    /^(postmulti: fatal: \/mnt\/theirs\/\w: directory \/mnt\/theirs does not belong to root .*\n){2}find: .*\n$/
  )
  scene(
    "an environment full of traps",
    `mkdir /mnt/evil
for name in postconf flock logger postlog sh bash; do
    printf '#!/bin/sh\\necho trapped >>/mnt/trapped\\n' >/mnt/evil/$name
done
chmod 755 /mnt/evil/*
PATH=/mnt/evil IFS=/ ENV=/mnt/evil/sh BASH_ENV=/mnt/evil/sh MAIL_LOGTAG='x; y' MAIL_VERBOSE= MAIL_DEBUG= \\
    POSTLOG_SERVICE=/mnt/evil TZ=/mnt/evil/sh LANG=xx /usr/sbin/postmulti -e create -I postfix-a; echo $?
MAIL_CONFIG=/mnt/evil /usr/sbin/postmulti -e create -I postfix-b; echo $?
cat /mnt/trapped 2>/dev/null; postmulti -l | wc -l`,
    ["0", "1", "2"],
    /^postmulti: fatal: open \/mnt\/evil\/main.cf: No such file or directory\n$/
  )
  scene(
    "options for Node in the environment, which reach the commands as they are",
    `NODE_OPTIONS=--stack-trace-limit=7 postmulti -i - -x sh -c 'echo $NODE_OPTIONS'; echo $?
NODE_OPTIONS=--no-such-option postmulti -e create -I postfix-a 2>/mnt/said; echo $?
grep -c 'no-such-option is not allowed in NODE_OPTIONS' /mnt/said
postmulti -l | wc -l`,
    // Only Node looks at them.
    ["--stack-trace-limit=7", "0", ...(isNative ? ["0", "0", "2"] : ["9", "1", "1"])]
  )
  scene(
    "a main.cf that an editor exchanges all the time",
    `postmulti -e create -I postfix-a
cp -p /etc/postfix/main.cf /mnt/long
sed 's/^multi_instance_directories.*/multi_instance_directories =/' /mnt/long >/mnt/short
postmulti -l >/mnt/list.long
while :; do
    for text in long short; do cp /mnt/$text /etc/postfix/editor; mv /etc/postfix/editor /etc/postfix/main.cf; done
done 2>/dev/null & editor=$!
for number in $(seq 25); do
    postmulti -l >/mnt/list || echo failed
    cmp -s /mnt/list /mnt/list.long || [ "$(wc -l </mnt/list)" = 1 ] || cat /mnt/list
done
for number in $(seq 10); do
    postmulti -e assign -i - -I "postfix-$number" 2>&1
done | grep -vE ': fatal: /etc/postfix/main.cf (was|has) changed|^postmulti: fatal: .* meanwhile'
whole() { cmp -s /etc/postfix/main.cf /mnt/long || cmp -s /etc/postfix/main.cf /mnt/short; }
# The last assign may have won.
patiently whole
kill $editor; wait $editor 2>/dev/null
whole || tail -n 3 /etc/postfix/main.cf
left`,
    []
  )
  scene(
    "no process that can be started",
    `for number in $(seq 20); do
    strace -f -qq -o /mnt/trace -e trace=${forks} -e inject=${forks}:error=EAGAIN:when=$number+ \\
        postmulti -e create -I postfix-a >/dev/null 2>/mnt/said
    status=$?
    grep -q INJECTED /mnt/trace || break
    grep -vE '^postmulti: (fatal|warning): .*Resource temporarily unavailable$' /mnt/said
    [ $status = 0 ] && { echo done; postmulti -e destroy -i a; } || echo undone
    find /etc/postfix-a /var/spool/postfix-a /var/lib/postfix-a 2>/dev/null
    left
done | uniq; postmulti -l | wc -l; left`,
    ["undone", "done", "2"]
  )
  scene(
    "closed standard streams",
    `postmulti -e create -I postfix-a <&- >&- 2>&-; echo $?
postmulti -e destroy -i a <&- >&- 2>&-; echo $?
postmulti -l | wc -l; find /etc/postfix-a /var/spool/postfix-a /var/lib/postfix-a 2>/dev/null`,
    ["0", "0", "1"]
  )
  scene(
    "a file size limit in the way",
    `for blocks in 0 4; do
    (ulimit -f $blocks; postmulti -e create -I postfix-a 2>&1; echo $?)
    find /etc/postfix-a /var/spool/postfix-a /var/lib/postfix-a 2>/dev/null; left
done`,
    [
      "postmulti: fatal: write /etc/postfix/postmulti.lock: File too large",
      "1",
      "postmulti: fatal: write /etc/postfix-a/main.cf.tmp: File too large",
      "1"
    ]
  )
  scene(
    "few open files",
    `all() { find /etc/postfix-a /var/spool/postfix-a /var/lib/postfix-a 2>/dev/null; }
for files in $(seq 40 -2 ${isNative ? 6 : 18}); do
    (ulimit -n $files; postmulti -e create -I postfix-a >/dev/null 2>/mnt/said)
    case $(postmulti -l | wc -l)/$(all | wc -l) in
    2/*) echo done; postmulti -e destroy -i a ;;
    1/0) echo undone ;;
    *) grep -q 'not undone' /mnt/said || echo broken; rm -rf $(all) ;;
    esac
    left
done | uniq`,
    ["done", "undone"]
  )
})
