/** A host with a primary and three secondaries, of which the last one is not enabled. */
import type * as Effect from "effect/Effect"
import { inNamespace, type NamespaceError, type Outcome, type Program } from "../namespace/namespace.ts"

/**
 * Made by the original, of which a copy is kept. The files are made to look old after each step, since every
 * program of Postfix waits for a young one. The disabled instance has a fault that `postfix check` finds.
 */
const fourInstances = `
cp -p /usr/sbin/postmulti /mnt/original
aged() { "$@"; touch -d 2020-01-01 /etc/postfix*/main.cf; }
aged postmulti -e init
for name in one two three; do
    aged postmulti -e create -I postfix-$name -G group-$name
    aged postconf -c /etc/postfix-$name -e 'authorized_submit_users = static:anyone' 'defer_transports = smtp'
done
aged postmulti -e enable -i one
aged postmulti -e enable -i two
chown nobody /var/spool/postfix-three/pid
`

/** `step COMMAND` tells how a command ended, after what it has printed. */
export const step = `
step() { "$@"; echo "$? $*"; }
`

/** A host with nothing but a primary. */
export const primary = `
printf '%s\\n' 'compatibility_level = 3.6' 'myhostname = mail.example.test' 'inet_interfaces = loopback-only' \\
    >/etc/postfix/main.cf
`

export const textOf = (lines: ReadonlyArray<string>): string => lines.map((line) => `${line}\n`).join("")

/** Runs a script on that host; what Postfix says there it says to a terminal. */
export const onHost = (program: Program, script: string): Effect.Effect<Outcome, NamespaceError> =>
  inNamespace({ program, setup: fourInstances, script: step + script, terminal: true, linger: 0 })

export const linesOf = (text: string): ReadonlyArray<string> => text.split("\n").slice(0, -1)

/** How long a daemon takes to end is nothing to compare, nor is its process number. */
const comparable = (lines: ReadonlyArray<string>): ReadonlyArray<string> =>
  lines
    .filter((line) => !line.endsWith("waiting for the Postfix mail system to terminate"))
    .map((line) => line.replace(/PID: \d+/, "PID: N"))

/** What postfix(1) itself says on the terminal: the daemons write to the log only. */
export const told = ({ errors }: Outcome): ReadonlyArray<string> => comparable(linesOf(errors))

/** What postfix(1) itself writes to the log, with the tag of the instance that it speaks of. */
export const logged = ({ log }: Outcome): ReadonlyArray<string> =>
  comparable(
    log.filter((line) => line.includes("/postfix-script: ")).map((line) => line.replace(/^<\d+>/, ""))
  )

/**
 * Debian 13 has units in which Node 20 needs a setting, a postlog that tells pipes what it tells terminals, and a start
 * that tells which files it copies to the chroot jail.
 */
export const withoutRemarks = (text: string): string =>
  text.replace(/^(postmulti: warning: \S*\/systemd\/|\S+\/postlog: |updating \/etc\/).*\n/gm, "")
