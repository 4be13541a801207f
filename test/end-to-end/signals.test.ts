/** Signals to postmulti while a command of an instance runs. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inNamespace } from "../namespace/namespace.ts"
import { describeOnPostfix } from "../namespace/requirements.ts"
import { agree } from "./agreement.ts"

/** A command that reports its start and its process number. */
const child = (trap: string) => `
printf '%s\\n' '#!/bin/sh' '${trap}' 'echo $$ >>/mnt/children' 'exec sleep 20' >/mnt/child
chmod 755 /mnt/child`

type Fate = "alive" | "dead"

/** Waits in perl until the condition holds, for a minute at most. */
const waitUntil = (condition: string) =>
  `for (1 .. 3000) { last if ${condition}; select undef, undef, undef, 0.02 }`

/** How postmulti ended, whose wait status is $status, and whether its child ended, which gets some time for that. */
const verdict = (fate: Fate) => `
open my $file, "<", "/mnt/children";
my @children = <$file>;
chomp @children;
${fate === "dead" ? waitUntil("!kill 0, $children[0]") : ""}
printf "signal %d, started %d, child %s\\n", $status & 127, scalar @children,
    kill(0, $children[0]) ? "alive" : "dead";
kill "KILL", $children[0];`

const toPostmultiAlone = (signal: string, fate: Fate) => `
perl -e '
my $pid = fork // die;
if ($pid == 0) { exec "/usr/sbin/postmulti", "-x", "/mnt/child"; die }
${waitUntil('-s "/mnt/children"')}
kill "${signal}", $pid;
waitpid $pid, 0;
my $status = $?;
${verdict(fate)}'`

/** On a terminal of its own. The key is pressed once the command runs. */
const controlC = (fate: Fate) => `
cat >/mnt/parent <<'END'
my $status = system "/usr/sbin/postmulti", "-x", "/mnt/child";
open STDOUT, ">", "/mnt/verdict.new";
${verdict(fate)}
close STDOUT;
rename "/mnt/verdict.new", "/mnt/verdict";
END
{
    patiently [ -s /mnt/children ]
    printf '\\003'
    patiently [ -e /mnt/verdict ]
} | script -qec 'perl /mnt/parent' /dev/null >/dev/null
cat /mnt/verdict`

describeOnPostfix("signals", () => {
  describe.concurrent("to postmulti alone", () => {
    for (const [signal, number] of [
      ["INT", 2],
      ["TERM", 15],
      ["HUP", 1],
      ["QUIT", 3],
      ["USR1", 10],
      ["USR2", 12],
      ["KILL", 9]
    ] as const) {
      agree(`SIG${signal} ends it, and the command lives on`, {
        setup: child(""),
        script: toPostmultiAlone(signal, "alive"),
        output: [`signal ${number}, started 1, child alive`]
      })
    }
  })

  describe.concurrent("from a terminal", () => {
    agree("Ctrl-C ends both", {
      setup: child(""),
      script: controlC("dead"),
      output: ["signal 2, started 1, child dead"]
    })
    agree("Ctrl-C does not end a command that ignores it", {
      setup: child('trap "" INT HUP'),
      script: controlC("alive"),
      output: ["signal 2, started 1, child alive"]
    })
  })

  it.effect("SIGTERM ends captured commands with postmulti, by the same signal", () =>
    Effect.gen(function* () {
      const { errors, output } = yield* inNamespace({
        program: "ours",
        setup: child(""),
        script: toPostmultiAlone("TERM", "dead").replace(
          '"-x", "/mnt/child"',
          '"run", "--jobs", "2", "/mnt/child"'
        )
      })
      expect({ errors, output }).toEqual({ errors: "", output: "signal 15, started 1, child dead\n" })
    })
  )
})
