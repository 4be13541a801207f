/**
 * How long `postmulti -l` takes, ours beside the original: both in one run, in turn, on the same instances. A
 * launcher in front of ours would cost what a shell takes to start, one or two milliseconds.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { inNamespace } from "../namespace/namespace.ts"
import { median, rowOf } from "./table.ts"

const sizes = [1, 10, 100, 1000] as const

/** Fewer rounds where one takes long. */
const rounds = (instances: number): number => (instances >= 1000 ? 5 : instances >= 100 ? 11 : 31)

const instancesScript = (count: number): string => `
cp /usr/sbin/postmulti /mnt/original
: >/mnt/empty.cjs
list=
mkdir /etc/pf
for ((i = 1; i < ${count}; i++)); do
  mkdir -p /etc/pf/$i
  printf '%s\\n' "queue_directory = /var/spool/pf$i" "data_directory = /var/lib/pf$i" \\
    "multi_instance_name = postfix-$i" 'multi_instance_enable = yes' >/etc/pf/$i/main.cf
  : >/etc/pf/$i/master.cf
  list="$list /etc/pf/$i"
done
printf '%s\\n' 'compatibility_level = 3.6' "multi_instance_directories = $list" >/etc/postfix/main.cf
find /etc/pf /etc/postfix -name main.cf -exec touch -d 2020-01-01 {} +
`

/** One line per round: milliseconds of a bare node, of ours, and of the original; then the lists must agree. */
const measureScript = (count: number): string => `
clock() { local before=$EPOCHREALTIME; "$@" >/dev/null; echo -n "$(((\${EPOCHREALTIME/./} - \${before/./}))) "; }
/usr/sbin/postmulti -l >/dev/null
for ((i = 0; i < ${rounds(count)}; i++)); do
  clock /media/node /mnt/empty.cjs; clock /media/node /media/dist/postmulti.cjs -l; clock /mnt/original -l; echo
done
cmp <(/usr/sbin/postmulti -l) <(/mnt/original -l)
`

const measure = (count: number) =>
  Effect.gen(function* () {
    const { exit, errors, output } = yield* inNamespace({
      program: "ours",
      setup: instancesScript(count),
      script: measureScript(count)
    })
    if (exit !== "0" || errors !== "") return yield* Effect.dieMessage(`the lists differ: ${errors}`)
    const lines = output
      .trimEnd()
      .split("\n")
      .map((line) => line.trim().split(" ").map(Number))
    const [bare, ours, original] = [0, 1, 2].map((column) =>
      median(lines.map((line) => (line[column] ?? 0) / 1000))
    )
    return { count, bare: bare ?? 0, ours: ours ?? 0, original: original ?? 0 }
  })

export const list = Effect.gen(function* () {
  const rows = yield* Effect.forEach(sizes, measure)
  const table = [
    rowOf(["instances", "bare node", "ours", "original", "ours/node", "orig./ours"]),
    ...rows.map(({ bare, count, original, ours }) =>
      rowOf([
        `${count}`,
        `${bare.toFixed(1)} ms`,
        `${ours.toFixed(1)} ms`,
        `${original.toFixed(1)} ms`,
        (ours / bare).toFixed(2),
        (original / ours).toFixed(1)
      ])
    )
  ]
  yield* Console.log(`postmulti -l, medians\n${table.join("\n")}`)
})
