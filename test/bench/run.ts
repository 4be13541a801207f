/**
 * How long `-x true` takes. Both start one process per instance; the original starts more to read the configuration.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { hostOf, roundsFor } from "./hosts.ts"
import { installed, measured, native, original } from "./measure.ts"
import { comparison, milliseconds, tableOf } from "./table.ts"

const measure = Effect.fnUntraced(function* (instances: number) {
  const time = yield* measured({
    setup: hostOf(instances),
    commands: {
      ours: `${installed} -x true`,
      native: `${native} -x true`,
      alone: `${installed} run true`,
      together: `${installed} run --jobs 4 true`,
      nativeAlone: `${native} run true`,
      nativeTogether: `${native} run --jobs 4 true`,
      original: `${original} -x true`
    },
    rounds: roundsFor(instances)
  })
  const [ours, theirs] = [time("ours"), time("original")]
  return [
    `${instances}`,
    milliseconds(ours),
    milliseconds(theirs),
    comparison(ours, theirs),
    milliseconds(time("native")),
    comparison(time("native"), theirs),
    `${milliseconds(time("alone"))}, ${milliseconds(time("together"))}`,
    `${milliseconds(time("nativeAlone"))}, ${milliseconds(time("nativeTogether"))}`
  ]
})

export const run = Effect.flatMap(Effect.forEach([1, 20, 100], measure), (rows) =>
  Console.log(
    `${tableOf(
      [
        "`-x true`: instances",
        "installed",
        "the original",
        "compared",
        "without Node",
        "compared",
        "`run`, with `--jobs 4`: installed",
        "without Node"
      ],
      rows
    )}\n`
  )
)
