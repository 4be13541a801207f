/** How much memory `-l` takes. The largest process counts, because those of the original run one after the other. */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { inNamespace } from "../namespace/namespace.ts"
import { hostOf } from "./hosts.ts"
import { bareNode, native, original, ours } from "./measure.ts"
import { tableOf } from "./table.ts"

const measure = Effect.fnUntraced(function* (instances: number) {
  const { errors, output } = yield* inNamespace({
    program: "original",
    setup: `${hostOf(instances)}\ncp -p /usr/sbin/postmulti /mnt/original\n: >/mnt/empty.cjs\ncp /media/dist/postmulti-native /mnt/native`,
    script: [bareNode, `${ours} -l`, `${native} -l`, `${original} -l`]
      .map((command) => `/usr/bin/time -f %M -o /mnt/memory ${command} >/dev/null; cat /mnt/memory`)
      .join("\n")
  })
  if (errors !== "") return yield* Effect.dieMessage(errors)
  const megabytes = output
    .trimEnd()
    .split("\n")
    .map((kilobytes) => `${(Number(kilobytes) / 1024).toFixed(0)} MB`)
  return [`${instances}`, ...megabytes]
})

export const memory = Effect.flatMap(Effect.forEach([1, 1000], measure), (rows) =>
  Console.log(
    tableOf(["memory of `-l`: instances", "a bare node", "this one", "without Node", "the original"], rows)
  )
)
