/** How long subcommands take where there is only the primary, which is mostly the start of the program. */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { bareNode, installed, measured, native } from "./measure.ts"
import { milliseconds, tableOf } from "./table.ts"

const subcommands = ["--version", "list", "status", "doctor"] as const

/** `status` and `doctor` find something wrong here, and their exit status says so. */
const commandOf = (program: string, subcommand: string) =>
  `sh -c '"$0" ${subcommand} 2>/dev/null; true' ${program}`

export const modern = Effect.gen(function* () {
  const rows = yield* Effect.forEach(subcommands, (subcommand) =>
    Effect.gen(function* () {
      const time = yield* measured({
        setup: "true",
        commands: {
          node: bareNode,
          ours: commandOf(installed, subcommand),
          native: commandOf(native, subcommand)
        },
        rounds: 25
      })
      const ratio = (name: "native" | "ours") =>
        `${milliseconds(time(name))} (${(time(name) / time("node")).toFixed(2)} ×)`
      return [`\`${subcommand}\``, milliseconds(time("node")), ratio("ours"), ratio("native")]
    })
  )
  yield* Console.log(
    `${tableOf(["subcommand", "a bare node", "installed (to a bare node)", "without Node (to a bare node)"], rows)}\n`
  )
})
