/** A host with a primary and three secondaries. The last one is not enabled. */
import type * as Effect from "effect/Effect"
import { inNamespace, type NamespaceError, type Outcome, type Program } from "../namespace/namespace.ts"

/**
 * Made by the original, of which a copy is kept. After each step the files get an old date, because Postfix's programs
 * wait for a new file. The disabled instance has a mistake that `postfix check` finds.
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

/** `step COMMAND` prints the command's output, then its exit status. */
export const step = `
step() { "$@"; echo "$? $*"; }
`

/** A host with only a primary. */
export const primary = `
printf '%s\\n' 'compatibility_level = 3.6' 'myhostname = mail.example.test' 'inet_interfaces = loopback-only' \\
    >/etc/postfix/main.cf
`

export const textOf = (lines: ReadonlyArray<string>): string => lines.map((line) => `${line}\n`).join("")

/** Runs a script on that host, with Postfix's messages on a terminal. */
export const onHost = (program: Program, script: string): Effect.Effect<Outcome, NamespaceError> =>
  inNamespace({ program, setup: fourInstances, script: step + script, terminal: true, linger: 0 })

export const linesOf = (text: string): ReadonlyArray<string> => text.split("\n").slice(0, -1)

/** The time until a daemon ends and its process number vary, so they are not compared. */
const comparable = (lines: ReadonlyArray<string>): ReadonlyArray<string> =>
  lines
    .filter((line) => !line.endsWith("waiting for the Postfix mail system to terminate"))
    .map((line) => line.replace(/PID: \d+/, "PID: N"))

/** What postfix(1) itself says on the terminal. The daemons write only to the log. */
export const told = ({ errors }: Outcome): ReadonlyArray<string> => comparable(linesOf(errors))

/** What postfix(1) itself writes to the log, with the tag of its instance. */
export const logged = ({ log }: Outcome): ReadonlyArray<string> =>
  comparable(
    log.filter((line) => line.includes("/postfix-script: ")).map((line) => line.replace(/^<\d+>/, ""))
  )

/**
 * Debian 13's units filter system calls, so Node 20 needs an option. Its postlog writes the same to pipes as to
 * terminals. Its start lists the files that it copies to the chroot jail.
 */
export const withoutRemarks = (text: string): string =>
  text.replace(/^(postmulti: warning: \S*\/systemd\/|\S+\/postlog: |updating \/etc\/).*\n/gm, "")
