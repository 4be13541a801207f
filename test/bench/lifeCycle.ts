/**
 * How long `-e create` and `-e destroy` take. The original waits for each main.cf that it has just written, and that is
 * part of what its users wait for.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { installed, measured, original } from "./measure.ts"
import { comparison, milliseconds, tableOf } from "./table.ts"

const create = "-e create -I postfix-x"
const destroy = "-e destroy -i x"

export const lifeCycle = Effect.gen(function* () {
  const time = yield* measured({
    setup: "postmulti -e init",
    before: "touch -d 2020-01-01 /etc/postfix*/main.cf",
    commands: {
      oursCreate: `${installed} ${create}`,
      oursDestroy: `${installed} ${destroy}`,
      originalCreate: `${original} ${create}`,
      originalDestroy: `${original} ${destroy}`
    },
    rounds: 7
  })
  const row = (action: string, ours: number, theirs: number) => [
    action,
    milliseconds(ours),
    milliseconds(theirs),
    comparison(ours, theirs)
  ]
  yield* Console.log(
    `${tableOf(
      ["action", "installed", "the original", ""],
      [
        row("create", time("oursCreate"), time("originalCreate")),
        row("destroy", time("oursDestroy"), time("originalDestroy"))
      ]
    )}\n`
  )
})
