/** How the installed program starts Node in hostile surroundings. */
import * as Fs from "node:fs"
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { asksForKeys } from "../../src/operations/installation/nodeReleases.ts"
import { allowKeys } from "../../src/operations/installation/units.ts"
import { inNamespace, timeLimit } from "../namespace/namespace.ts"
import { describeOnPostfix } from "../namespace/requirements.ts"

const confined = Fs.readFileSync(new URL("../namespace/confined.c", import.meta.url), "utf8")

/** `confined SETTING COMMAND` runs a command as a hardened systemd unit would. */
const installed = `
mkdir /mnt/usr /mnt/usr.work
mount -t overlay usr -o lowerdir=/usr,upperdir=/mnt/usr,workdir=/mnt/usr.work /usr
gcc -O1 -o /mnt/confined -x c - <<'END'
${confined}
END
/media/node /media/dist/postmulti.cjs install >/dev/null
step() { "$@"; echo "$?"; }
`

/** The output of `-l`, and of `list`. */
const list = "-               -               y         /etc/postfix"
const aligned = "-  -  y  /etc/postfix"
const warning = "postmulti: warning: /media/node does not run here, so Postfix's own program runs instead"
const noSubcommands =
  "postmulti: fatal: /media/node does not run here, and Postfix's own program has no subcommands"
const noChange = "postmulti: fatal: /media/node does not run here, and nothing else may change instances"

const filters =
  `/etc/systemd/system/postfix@.service.d/hard.conf filters system calls and kills Node ${process.versions.node}; ` +
  "Postfix's own program then runs instead"
const changedScript =
  "/usr/lib/postfix/sbin/postmulti-script differs from the one in its package, but this program does not run it"

const scene = (
  title: string,
  script: string,
  output: ReadonlyArray<string>,
  errors: ReadonlyArray<string> = []
): void => {
  it.live(
    title,
    () =>
      Effect.map(inNamespace({ program: "original", script: installed + script }), (outcome) =>
        assert.deepStrictEqual(
          { output: outcome.output.trimEnd().split("\n"), errors: outcome.errors.split("\n").slice(0, -1) },
          { output, errors }
        )
      ),
    timeLimit
  )
}

/**
 * Sends a signal shortly after the start, many times. Prints each way in which the program ended, and whether a
 * debugger was open.
 */
const signalled = (command: string) => `
cat >/mnt/signalled.pl <<'END'
my %ways;
for my $delay (1 .. 25) {
    my $pid = fork // die;
    if ($pid == 0) { open STDOUT, ">", "/dev/null"; open STDERR, ">>", "/mnt/said"; exec @ARGV; die }
    select undef, undef, undef, $delay / 50;
    kill "USR1", $pid;
    waitpid $pid, 0;
    $ways{$? & 127 ? "signal " . ($? & 127) : "status " . ($? >> 8)} = 1;
}
print "$_\\n" for grep { $_ ne "status 0" } sort keys %ways;
END
perl /mnt/signalled.pl ${command}
grep -c 'Debugger listening' /mnt/said`

describeOnPostfix("the launcher", () => {
  scene(
    "needs no memory that is both written and executed",
    `for setting in MemoryDenyWriteExecute MemoryDenyWriteExecute=filter; do
    for command in -l list '-e init' '-x true'; do step /mnt/confined $setting postmulti $command; done
done`,
    [list, "0", aligned, "0", "0", "0", list, "0", aligned, "0", "0", "0"]
  )

  scene(
    "has Postfix's own program do what it can where Node is killed for asking for protection keys",
    `for command in -l '-x true' '-i - -x true -e' list '-e init'; do
    step /mnt/confined SystemCallFilter postmulti $command
done`,
    asksForKeys(process.versions.node)
      ? [list, "0", "0", "0", "1", "1"]
      : [list, "0", "0", "0", aligned, "0", "0"],
    asksForKeys(process.versions.node) ? [warning, warning, warning, noSubcommands, noChange] : []
  )

  scene(
    "copes with low limits",
    `(ulimit -v 500000; step postmulti -l)
(ulimit -n 20; step postmulti -l 2>/dev/null)
(ulimit -n 14; step postmulti -l; step postmulti list)
step setpriv --reuid=65531 --regid=65534 --clear-groups bash -c 'ulimit -u 5; exec postmulti -l'
step setpriv --reuid=65532 --regid=65534 --clear-groups bash -c 'ulimit -u 5; exec postmulti list'`,
    [list, "0", list, "0", list, "0", "1", list, "0", "1"],
    [warning, noSubcommands, warning, noSubcommands]
  )

  scene(
    "obeys no variable that is meant for Node, and passes all on",
    `printf '[x]\\nbroken' >/mnt/broken
export NODE_OPTIONS='--inspect=9321 --no-such' OPENSSL_CONF=/mnt/broken NODE_EXTRA_CA_CERTS=/none NODE_ICU_DATA=/none
export NODE_V8_COVERAGE=/mnt/coverage NODE_REDIRECT_WARNINGS="/mnt/a  'b" NODE_DEBUG=fs NODE_CHANNEL_FD=77
export ENV=/mnt/broken BASH_ENV=/mnt/broken IFS=/ POSIXLY_CORRECT=1 CDPATH=/ PS4='$(touch /mnt/trapped)' SHELLOPTS
postmulti -x sh -c 'env' >/mnt/seen
echo $?
grep -E '^(NODE|OPENSSL)_' /mnt/seen | sort
grep -ic '^postmulti_' /mnt/seen
postmulti list
ls /mnt/coverage /mnt/trapped 2>/dev/null`,
    [
      ...["0", "NODE_CHANNEL_FD=77", "NODE_DEBUG=fs", "NODE_EXTRA_CA_CERTS=/none", "NODE_ICU_DATA=/none"],
      ...["NODE_OPTIONS=--inspect=9321 --no-such", "NODE_REDIRECT_WARNINGS=/mnt/a  'b"],
      ...["NODE_V8_COVERAGE=/mnt/coverage", "OPENSSL_CONF=/mnt/broken", "0", aligned]
    ]
  )

  scene("ends by SIGUSR1, or goes on, but opens no debugger", signalled("postmulti -x sleep 1"), [
    "signal 10",
    "0"
  ])

  scene(
    "opens no debugger where npm has put it, and in a lab",
    `mkdir /mnt/bin && ln -s /media/node /mnt/bin/node && ln -s /media/dist/postmulti /mnt/bin/postmulti
export PATH=/mnt/bin:$PATH
${signalled("/mnt/bin/postmulti -x sleep 1")}
eval "$(postmulti lab /mnt/lab)"
${signalled("/mnt/lab/bin/postmulti -x sleep 1")}`,
    ["signal 10", "0", "signal 10", "0"]
  )

  scene(
    "tries a Node that it does not know, and does without one that is gone",
    `cp /media/node /mnt/node
/mnt/node /media/dist/postmulti.cjs install >/dev/null
touch /mnt/node
step postmulti -l
rm /mnt/node
step postmulti -l 2>/dev/null
step postmulti list 2>/dev/null`,
    [list, "0", list, "0", "1"]
  )

  scene(
    "is not left in the hands of others, and what it does not run is told",
    `home=/usr/local/lib/postmulti
chmod o+w $home/program.1/classic.cjs
echo '# changed' >>/usr/lib/postfix/sbin/postmulti-script
mkdir /etc/systemd/system/postfix@.service.d
printf '[Service]\\nSystemCallFilter=@system-service\\n' >/etc/systemd/system/postfix@.service.d/hard.conf
postmulti doctor | grep -E 'writable|-script|filters'
postmulti install 2>&1 | sed -n '/^postmulti/p; /launcher/p'
stat -c %a $home/program.2/classic.cjs
postmulti doctor | grep -c writable
dpkg-divert --quiet --local --no-rename --divert /usr/lib/postfix/sbin/postmulti-script.mine --add /usr/lib/postfix/sbin/postmulti-script
postmulti install --dry-run 2>&1 | grep diverted`,
    [
      ...(asksForKeys(process.versions.node) ? [`advice   node: ${filters}`] : []),
      "PROBLEM  launcher: /usr/local/lib/postmulti/program.1/classic.cjs is writable by everybody",
      `advice   launcher: ${changedScript}`,
      `postmulti: warning: ${changedScript}`,
      ...(asksForKeys(process.versions.node) ? [`postmulti: warning: ${filters}; ${allowKeys}`] : []),
      "write file /usr/local/lib/postmulti/launcher",
      "644",
      "0",
      "postmulti: warning: /usr/lib/postfix/sbin/postmulti-script is diverted to " +
        "/usr/lib/postfix/sbin/postmulti-script.mine, but this program does not run it"
    ]
  )

  scene(
    "and the original take turns without a gap",
    `for turn in 1 2 3; do
    printf '\\n// %s\\n' $turn >/mnt/further
    for action in uninstall install; do
        mkdir -p /mnt/dist && cp -r /media/dist/* /mnt/dist && cat /mnt/further >>/mnt/dist/modern.cjs
        /media/node /mnt/dist/postmulti.cjs $action >/dev/null || echo failed
    done
done & turns=$!
while kill -0 $turns 2>/dev/null; do
    for number in 1 2 3 4; do
        { /usr/sbin/postmulti -l >/mnt/list.$number 2>&1 && grep -q /etc/postfix /mnt/list.$number || cat /mnt/list.$number; } &
    done
    wait $(jobs -p | grep -vx $turns)
done
wait $turns
echo $?`,
    ["0"]
  )
})
