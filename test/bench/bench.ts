/** All benchmarks, one after the other. They need what the tests on a real Postfix need. Run by `npm run bench`. */
import * as Os from "node:os"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { lifeCycle } from "./lifeCycle.ts"
import { list } from "./list.ts"
import { memory } from "./memory.ts"
import { run } from "./run.ts"
import { modern } from "./subcommands.ts"

const machine = Console.log(
  `${Os.cpus()[0]?.model ?? "unknown processor"}, ${Os.cpus().length} cores, Node ${process.version}; medians\n`
)

Effect.runPromise(Effect.all([machine, list, run, modern, lifeCycle, memory], { discard: true }))
