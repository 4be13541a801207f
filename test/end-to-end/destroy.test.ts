/** Mail and starts that reach a real instance during its removal, and other people's files in its directories. */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inNamespace, timeLimit } from "../namespace/namespace.ts"
import { describeOnPostfix } from "../namespace/requirements.ts"

const primary = `
printf '%s\\n' 'compatibility_level = 3.6' 'myhostname = mail.example.test' >/etc/postfix/main.cf
`

/** `slowly` destroys with a pause before each rmdir(2). `during COMMAND` runs a command until that is over. */
const vocabulary = `
postmulti -e init
postmulti -e create -I postfix-a
Q=/var/spool/postfix-a
slowly() {
    strace -qq -o /mnt/trace -e trace=rmdir -e inject=rmdir:delay_enter=50000 postmulti -e destroy -i a 2>&1
    echo "destroyed $?"
    touch /mnt/over
}
during() { while [ ! -e /mnt/over ]; do "$@"; done; }
master() { MAIL_CONFIG=/etc/postfix-a timeout 20 /usr/lib/postfix/sbin/master "$@"; }
# One that has not got its locks takes a second to end.
stopped() { ! pgrep -x master >/dev/null; }
await() { for try in $(seq 3000); do "$@" && return; sleep 0.02; done; echo "never: $*"; }
`

const scene = (title: string, script: string, output: ReadonlyArray<string>) =>
  it.live(
    title,
    () =>
      Effect.map(
        inNamespace({ program: "ours", setup: primary, script: `${vocabulary}${script}\ntrue` }),
        (outcome) => assert.deepStrictEqual(outcome.output.split("\n").slice(0, -1), output)
      ),
    timeLimit
  )

const gone = `find /etc/postfix-a $Q /var/lib/postfix-a 2>/dev/null`

describeOnPostfix("destroy", () => {
  scene(
    "keeps one from being started that has never run",
    `slowly & await test -e $Q/pid/master.pid
try() { master -w 2>/dev/null && echo started; }
during try; wait; await stopped; ${gone}`,
    ["destroyed 0"]
  )
  scene(
    "keeps one from being started that has run",
    `master -w; kill $(cat $Q/pid/master.pid); await master -t 2>/dev/null
slowly & await test ! -e $Q/maildrop
try() { master -w 2>/dev/null && echo started; }
during try; wait; await stopped; ${gone}`,
    ["destroyed 0"]
  )
  scene(
    "leaves nothing of Debian's chroot jail but what differs from the host",
    `postconf -c /etc/postfix-a -F smtp/unix/chroot=y
/usr/lib/postfix/configure-instance.sh postfix-a
[ $(find $Q/etc $Q/lib $Q/usr $Q/dev ! -type d | wc -l) -gt 20 ] && echo filled
echo more >>$Q/etc/services; echo own >$Q/lib/own
postmulti -e destroy -i a 2>&1; ${gone} | sort`,
    [
      "filled",
      ...["etc/services", "etc", "lib/own", "lib"].map(
        (name) =>
          `postmulti: warning: /var/spool/postfix-a/${name}: please verify contents and remove by hand`
      ),
      "postmulti: warning: /var/spool/postfix-a: please verify contents and remove by hand",
      ...["", "/etc", "/etc/services", "/lib", "/lib/own"].map((name) => `/var/spool/postfix-a${name}`)
    ]
  )
  scene(
    "accepts no mail on the way, root's neither",
    `postconf -c /etc/postfix-a -X authorized_submit_users
slowly & await test ! -e $Q/maildrop
echo text | timeout 5 sendmail -C /etc/postfix-a user@example.test 2>/dev/null && echo accepted
wait; ${gone}`,
    ["destroyed 0"]
  )
  scene(
    "gives maildrop back when it does not come about",
    `postconf -c /etc/postfix-a -X authorized_submit_users
chmod 2731 $Q/maildrop; before=$(stat -c '%a %u:%g' $Q/maildrop)
strace -qq -o /mnt/trace -e trace=rename -e inject=rename:error=EIO:when=2+ postmulti -e destroy -i a 2>&1
[ "$(stat -c '%a %u:%g' $Q/maildrop)" = "$before" ] || stat $Q/maildrop
strace -qq -o /mnt/trace -e trace=rename -e inject=rename:error=EIO:signal=KILL:when=2 postmulti -e destroy -i a
ls $Q/maildrop 2>&1
echo text | timeout 30 sendmail -C /etc/postfix-a user@example.test 2>/dev/null & sendmail=$!
postmulti -e init
[ "$(stat -c '%a %u:%g' $Q/maildrop)" = "$before" ] || stat $Q/maildrop
wait $sendmail; echo "accepted $?"
postmulti -e destroy -i a 2>&1; ls -A /etc/postfix | grep postmulti`,
    [
      "postmulti: fatal: rename /etc/postfix/main.cf: Input/output error",
      `ls: cannot access '/var/spool/postfix-a/maildrop': No such file or directory`,
      "accepted 0",
      "postmulti: fatal: Instance '/etc/postfix-a' has messages in its queue: 1 in maildrop",
      "postmulti.lock"
    ]
  )
  scene(
    "leaves what others have put among Postfix's files",
    `master -w; kill $(cat $Q/pid/master.pid); await master -t 2>/dev/null
perl -MSocket -e 'socket(S, AF_UNIX, SOCK_STREAM, 0); bind(S, sockaddr_un("$ARGV[0]"))' $Q/private/auth
touch $Q/pid/unix.dovecot; echo notes >$Q/flush/example_org; chown postfix $Q/flush/example_org
postmulti -e destroy -i a 2>&1; find $Q ! -type d | sort`,
    [
      ...["flush/example_org", "flush", "pid/unix.dovecot", "pid", "private/auth", "private"].map(
        (path) =>
          `postmulti: warning: /var/spool/postfix-a/${path}: please verify contents and remove by hand`
      ),
      "postmulti: warning: /var/spool/postfix-a: please verify contents and remove by hand",
      ...["flush/example_org", "pid/unix.dovecot", "private/auth"].map(
        (path) => `/var/spool/postfix-a/${path}`
      )
    ]
  )
  scene(
    "touches nothing that is mounted in a queue, or mounted from another instance",
    `postmulti -e create -I postfix-b
mkdir /var/spool/other; touch /var/spool/other/example_org; chown -R postfix /var/spool/other
mount --bind /var/spool/other $Q/flush
postmulti -e destroy -i a 2>&1; find /var/spool/other
mkdir /var/spool/mounted; mount --bind /var/spool/postfix /var/spool/mounted
postconf -c /etc/postfix-b -e queue_directory=/var/spool/mounted
postmulti -e destroy -i b 2>&1; ls -d /var/spool/postfix/active
postconf -c /etc/postfix-b -e queue_directory=/var/spool/postfix-b
postmulti -e create -I postfix-c queue_directory=/var/spool/mounted 2>&1`,
    [
      "postmulti: warning: /var/spool/postfix-a/flush: please verify contents and remove by hand",
      "postmulti: warning: /var/spool/postfix-a: please verify contents and remove by hand",
      "/var/spool/other",
      "/var/spool/other/example_org",
      "postmulti: fatal: instance /etc/postfix-b, queue_directory=/var/spool/mounted shares files with " +
        "instance /etc/postfix, queue_directory=/var/spool/postfix",
      "/var/spool/postfix/active",
      "postmulti: fatal: instance /etc/postfix-c, queue_directory=/var/spool/mounted shares files with " +
        "instance /etc/postfix, queue_directory=/var/spool/postfix"
    ]
  )
  scene(
    "looks no deeper into a queue than Postfix makes it",
    `perl -e 'chdir $ARGV[0]; for (1 .. 2100) { mkdir "A"; chdir "A" }' $Q/deferred
start=$SECONDS; postmulti -e destroy -i a 2>&1 | wc -l; [ $((SECONDS - start)) -lt 60 ] || echo slow; test -d $Q/deferred/A/A`,
    ["18"]
  )
  scene(
    "empties the directories that are links of root's",
    `mkdir -p /mnt/srv; mv /etc/postfix-a /mnt/srv/a; ln -s /mnt/srv/a /etc/postfix-a
postmulti -e destroy -i a 2>&1; ls -A /mnt/srv/a; postmulti -e create -I postfix-a; echo $?`,
    ["postmulti: warning: /etc/postfix-a: please verify contents and remove by hand", "0"]
  )
  scene(
    "refuses two words in data_directory",
    `postconf -c /etc/postfix-a -e 'data_directory = /var/lib/postfix-a /var/lib/other'
postmulti -e destroy -i a 2>&1; ls -d /var/lib/postfix-a /etc/postfix-a`,
    [
      "postmulti: fatal: data_directory=/var/lib/postfix-a /var/lib/other: Postfix does not work with white space in this path",
      "/etc/postfix-a",
      "/var/lib/postfix-a"
    ]
  )
})
