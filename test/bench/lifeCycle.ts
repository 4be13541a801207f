/**
 * How long the actions of `-e` take. The original waits for each main.cf that it has just written. Its users wait too,
 * so this counts.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Record from "effect/Record"
import { installed, measured, native, original } from "./measure.ts"
import { comparison, milliseconds, tableOf } from "./table.ts"

/** The life of an instance, from the first to the last. */
const actions = {
  create: "-e create -I postfix-x",
  enable: "-e enable -i x",
  disable: "-e disable -i x",
  destroy: "-e destroy -i x"
}

export const lifeCycle = Effect.gen(function* () {
  const time = yield* measured({
    setup: "postmulti -e init",
    before: "touch -d 2020-01-01 /etc/postfix*/main.cf",
    commands: {
      ...Record.mapEntries(actions, (words, name) => [`ours-${name}`, `${installed} ${words}`]),
      ...Record.mapEntries(actions, (words, name) => [`native-${name}`, `${native} ${words}`]),
      ...Record.mapEntries(actions, (words, name) => [`original-${name}`, `${original} ${words}`])
    },
    rounds: 7
  })
  const row = (action: string, ours: number, withoutNode: number, theirs: number) => [
    action,
    milliseconds(ours),
    milliseconds(theirs),
    comparison(ours, theirs),
    milliseconds(withoutNode),
    comparison(withoutNode, theirs)
  ]
  yield* Console.log(
    `${tableOf(
      ["action", "installed", "the original", "", "without Node", ""],
      Record.keys(actions).map((name) =>
        row(name, time(`ours-${name}`), time(`native-${name}`), time(`original-${name}`))
      )
    )}\n`
  )
})
