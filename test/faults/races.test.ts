/** Commands race with Postfix, mail and editors, at random moments. `POSTMULTI_RACES` sets the number of tries. */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inNamespace } from "../namespace/namespace.ts"
import { describeOnPostfix } from "../namespace/requirements.ts"
import { primary } from "./matrix.ts"

const tries = Number(process.env["POSTMULTI_RACES"] ?? "2")

/** In milliseconds, on a busy machine. */
const timeLimit = 300_000 + tries * 30_000

/**
 * `made` makes an instance with files that are old enough for Postfix. `soon` waits for at most as long as a destroy
 * takes.
 */
const vocabulary = `
postmulti -e init
Q=/var/spool/postfix-x
made() {
    postmulti -e create -I postfix-x || return
    postconf -c /etc/postfix-x -X authorized_submit_users
    touch -d 2020-01-01 /etc/postfix/main.cf /etc/postfix-x/main.cf
}
now() { date +%s%3N; }
made; start=$(now); postmulti -e destroy -i x; span=$(($(now) - start))
soon() { local pause=$((RANDOM % span)); sleep "$((pause / 1000)).$(printf %03d $((pause % 1000)))"; }
master() { MAIL_CONFIG=/etc/postfix-x timeout 20 /usr/lib/postfix/sbin/master "$@"; }
ended() { for try in $(seq 1000); do "$@" || return 0; sleep 0.02; done; echo "goes on: $*"; }
left() { find /etc/postfix-x $Q /var/lib/postfix-x 2>/dev/null; }
`

const scene = (title: string, script: string) =>
  it.live(
    title,
    () =>
      Effect.map(
        inNamespace({ program: "ours", setup: primary, script: `${vocabulary}${script}\ntrue` }),
        ({ output }) => {
          const [counts = "", ...wrong] = output.split("\n").slice(0, -1).reverse()
          console.log(`${title}: ${counts}`)
          assert.deepStrictEqual(wrong, [])
          // Each must win now and then. Otherwise the moments were badly chosen.
          if (tries > 20) assert.notMatch(counts, /\b0 /)
        }
      ),
    timeLimit
  )

describeOnPostfix("a race", () => {
  scene(
    "of a start and a destroy has one winner",
    `started=0 destroyed=0
for number in $(seq ${tries}); do
    made
    if [ $((number % 2)) = 0 ]; then
        master -w; kill $(cat $Q/pid/master.pid); ended pgrep -x master >/dev/null
    fi
    postmulti -e destroy -i x 2>/mnt/said & destroy=$!
    soon; master -w 2>/dev/null
    if wait $destroy; then
        destroyed=$((destroyed + 1))
        ended pgrep -x master >/dev/null
        left
    else
        started=$((started + 1))
        grep -vx "postmulti: fatal: Instance '/etc/postfix-x' is not stopped" /mnt/said
        master -t 2>/dev/null && echo "neither in $number"
        kill $(cat $Q/pid/master.pid); ended pgrep -x master >/dev/null
        postmulti -e destroy -i x 2>&1
    fi
done
echo "$started started, $destroyed destroyed"`
  )
  scene(
    "of a mail and a destroy has one winner",
    `accepted=0 destroyed=0
for number in $(seq ${tries}); do
    made
    postmulti -e destroy -i x 2>/mnt/said & destroy=$!
    soon; echo text | timeout 20 sendmail -C /etc/postfix-x user@example.test 2>/dev/null; sent=$?
    if wait $destroy; then
        destroyed=$((destroyed + 1))
        [ $sent != 0 ] || echo "orphaned in $number"
        left
    else
        accepted=$((accepted + 1))
        grep -vx "postmulti: fatal: Instance '/etc/postfix-x' has messages in its queue: 1 in maildrop" /mnt/said
        rm $Q/maildrop/*
        postmulti -e destroy -i x 2>&1
    fi
done
echo "$accepted accepted, $destroyed destroyed"`
  )
  scene(
    "of lists and of whatever changes them shows what there is",
    `postmulti -e create -I postfix-a; postmulti -e create -I postfix-b
cat >/mnt/save <<'P'
use Time::HiRes qw(usleep);
my ($name) = @ARGV; my $text;
{ open my $file, '<', $name; local $/; $text = <$file> }
until (-e '/mnt/over') { open my $file, '>', $name; usleep(rand(1000)); print $file $text; close $file; usleep(rand(400_000)) }
P
postmulti -l | sort >/mnt/shorter
made; postmulti -l | sort >/mnt/longer; postmulti -e destroy -i x
limit=$((SECONDS + ${timeLimit / 1000}))
timeout ${timeLimit / 1000} perl /mnt/save /etc/postfix-a/main.cf &
until [ -e /mnt/over ] || [ $SECONDS -gt $limit ]; do
    postmulti -e create -I postfix-x 2>&1; postmulti -e destroy -i x 2>&1; touch /mnt/changed
done >/mnt/said &
for reader in 1 2 3 4; do
    for number in $(seq $((${tries} * 5))); do
        list=$(postmulti -l 2>&1 | sort)
        case $list in
        "$(cat /mnt/shorter)") echo shorter ;;
        "$(cat /mnt/longer)") echo longer ;;
        *) echo "$list" ;;
        esac
    done >/mnt/lists.$reader & readers="$readers $!"
done
wait $readers
for try in $(seq 1000); do [ ! -e /mnt/changed ] || break; sleep 0.02; done
touch /mnt/over; wait
cat /mnt/said
cat /mnt/lists.* | grep -vxE 'shorter|longer'
echo "$(cat /mnt/lists.* | grep -cx shorter) shorter, $(cat /mnt/lists.* | grep -cx longer) longer"`
  )
})
