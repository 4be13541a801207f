/** How long `-l` takes, and with how many instances ours becomes faster. */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { hostOf, roundsFor } from "./hosts.ts"
import { bareNode, installed, measured, native, original, ours } from "./measure.ts"
import { comparison, milliseconds, tableOf } from "./table.ts"

const sizes = [1, 2, 4, 6, 8, 10, 100, 1000] as const

const commands = {
  node: bareNode,
  ours: `${ours} -l`,
  installed: `${installed} -l`,
  native: `${native} -l`,
  original: `${original} -l`
}

const measure = Effect.fnUntraced(function* (instances: number) {
  const time = yield* measured({
    setup: hostOf(instances),
    commands,
    rounds: roundsFor(instances),
    check: `cmp <(${installed} -l) <(${original} -l) && cmp <(${native} -l) <(${original} -l)`
  })
  const [node, plain, prepared, theirs] = [time("node"), time("ours"), time("installed"), time("original")]
  const withoutNode = time("native")
  return {
    instances,
    isFaster: prepared <= theirs,
    row: [
      `${instances}`,
      milliseconds(node),
      `${milliseconds(plain)} (${(plain / node).toFixed(2)} ×)`,
      `${milliseconds(prepared)} (${(prepared / node).toFixed(2)} ×)`,
      milliseconds(theirs),
      comparison(prepared, theirs),
      milliseconds(withoutNode),
      comparison(withoutNode, theirs)
    ]
  }
})

/** Reads the same bytes, and does nothing with them. */
const reader = `cat >/mnt/read.cjs <<'END'
const { readdirSync, readFileSync } = require("node:fs")
for (const name of readdirSync("/etc/pf")) readFileSync(\`/etc/pf/\${name}/main.cf\`)
END`

const measureReal = Effect.fnUntraced(function* (instances: number) {
  const time = yield* measured({
    setup: `${hostOf(instances, "real")}\n${reader}`,
    commands: {
      bytes: "/media/node /mnt/read.cjs",
      installed: `${installed} -l`,
      native: `${native} -l`,
      original: `${original} -l`
    },
    rounds: roundsFor(instances)
  })
  const [bytes, ours, theirs] = [time("bytes"), time("installed"), time("original")]
  return [
    `${instances}`,
    milliseconds(bytes),
    `${milliseconds(ours)} (${(ours / bytes).toFixed(2)} ×)`,
    milliseconds(theirs),
    comparison(ours, theirs),
    milliseconds(time("native"))
  ]
})

export const list = Effect.gen(function* () {
  const results = yield* Effect.forEach(sizes, measure)
  const slower = results.filter(({ isFaster }) => !isFaster).at(-1)
  const crossover = results.find(({ instances }) => instances > (slower?.instances ?? 0))
  yield* Console.log(
    `${tableOf(
      [
        "`-l`: instances",
        "a bare node",
        "this one (to a bare node)",
        "installed",
        "the original",
        "installed",
        "without Node",
        "without Node"
      ],
      results.map(({ row }) => row)
    )}\n\nInstalled, never slower from ${crossover?.instances ?? "no number of"} instances on.\n`
  )
  const real = yield* Effect.forEach([10, 100, 1000], measureReal)
  yield* Console.log(
    `${tableOf(
      [
        "`-l`, 27 KB each: instances",
        "reading the bytes",
        "installed (to reading)",
        "the original",
        "installed",
        "without Node"
      ],
      real
    )}\n`
  )
})
