/** Times commands side by side: in turn, in one run, on the same host. */
import * as Effect from "effect/Effect"
import { inNamespace } from "../namespace/namespace.ts"

export interface Measurement<Name extends string> {
  /** Lines of bash that make the host, with the original in place. */
  readonly setup: string
  readonly commands: Readonly<Record<Name, string>>
  readonly rounds: number
  /** Runs before each command, and is not timed. */
  readonly before?: string
  /** Must succeed at the end. */
  readonly check?: string
}

/** The original, a bare Node, and our program: as it is, installed, and without Node. */
const programs = `
cp -p /usr/sbin/postmulti /mnt/original
: >/mnt/empty.cjs
mkdir /mnt/usr /mnt/usr.work
mount -t overlay usr -o lowerdir=/usr,upperdir=/mnt/usr,workdir=/mnt/usr.work /usr
/media/node /media/dist/postmulti.cjs install >/dev/null
mkdir -p /usr/lib/postmulti/program
cp /media/dist/postmulti-native /mnt/native
(exec -a /usr/lib/postmulti/prepare /mnt/native) || exit
`

export const bareNode = "/media/node /mnt/empty.cjs"
export const ours = "/media/node /media/dist/postmulti.cjs"
export const installed = "/usr/sbin/postmulti"
export const native = "/mnt/native"
export const original = "/mnt/original"

const scriptOf = ({ before = "true", check = "true", commands, rounds }: Measurement<string>): string => `
clock() { local before=$EPOCHREALTIME; "$@" >/dev/null || exit; echo -n "$(((\${EPOCHREALTIME/./} - \${before/./}))) "; }
${Object.values(commands)
  .map((command) => `${command} >/dev/null || exit`)
  .join("\n")}
for ((i = 0; i < ${rounds}; i++)); do
  ${Object.values(commands)
    .map((command) => `${before}; clock ${command}`)
    .join("; ")}
  echo
done
${check}
`

const median = (values: ReadonlyArray<number>): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0

/** The median of each command, in milliseconds. Each has run once before the first measurement. */
export const measured = <Name extends string>(measurement: Measurement<Name>) =>
  Effect.gen(function* () {
    const { errors, exit, output } = yield* inNamespace({
      program: "original",
      setup: `${measurement.setup}\n${programs}`,
      anew: true,
      script: scriptOf(measurement)
    })
    if (exit !== "0" || errors !== "") return yield* Effect.dieMessage(`a command failed: ${errors}`)
    const lines = output
      .trimEnd()
      .split("\n")
      .map((line) => line.trim().split(" ").map(Number))
    const names = Object.keys(measurement.commands)
    return (name: Name): number => median(lines.map((line) => (line[names.indexOf(name)] ?? 0) / 1000))
  })
