/**
 * How long `-e create` and `-e destroy` take, ours beside the original: both in one run, in turn, on the same host.
 * The original waits for each main.cf that it has just written, and that is part of what its users wait for.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { inNamespace } from "../namespace/namespace.ts"
import { median, rowOf } from "./table.ts"

const rounds = 7

const setup = `
cp -p /usr/sbin/postmulti /mnt/original
postmulti -e init
`

/** One line per round: microseconds of create and destroy with ours, and with the original. */
const script = `
aged() { touch -d 2020-01-01 /etc/postfix*/main.cf; }
clock() { local before=$EPOCHREALTIME; "$@" || exit; echo -n "$(((\${EPOCHREALTIME/./} - \${before/./}))) "; }
for ((i = 0; i < ${rounds}; i++)); do
  for program in '/media/node /media/dist/postmulti.cjs' /mnt/original; do
    aged; clock $program -e create -I postfix-x
    aged; clock $program -e destroy -i x
  done
  echo
done
`

export const lifeCycle = Effect.gen(function* () {
  const { errors, exit, output } = yield* inNamespace({ program: "ours", setup, script })
  if (exit !== "0" || errors !== "") return yield* Effect.dieMessage(`an action failed: ${errors}`)
  const lines = output
    .trimEnd()
    .split("\n")
    .map((line) => line.trim().split(" ").map(Number))
  const column = (index: number) => median(lines.map((line) => (line[index] ?? 0) / 1000))
  const actions = [
    ["create", column(0), column(2)],
    ["destroy", column(1), column(3)]
  ] as const
  const table = [
    rowOf(["action", "ours", "original", "orig./ours"]),
    ...actions.map(([action, ours, original]) =>
      rowOf([action, `${ours.toFixed(0)} ms`, `${original.toFixed(0)} ms`, (original / ours).toFixed(1)])
    )
  ]
  yield* Console.log(`postmulti -e, medians\n${table.join("\n")}`)
})
