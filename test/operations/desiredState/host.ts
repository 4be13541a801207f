/** `apply` and `export` on a host in memory. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { desiredState } from "../../../src/cli/modern/desiredState.ts"
import { Machine, type Units } from "../../../src/services/Machine.ts"
import { pretendHost } from "../../../src/testing/host.ts"
import type { HostOptions } from "../../../src/testing/PretendHost.ts"
import type { Tree } from "../../../src/testing/tree.ts"
import { filesOf, hostAfter } from "../lifeCycle/host.ts"

/** A host with nothing but a primary, which has comments in its files. */
export const fresh = Effect.gen(function* () {
  const host = yield* pretendHost({
    mainCf: { "/etc/postfix": "# mine\ncompatibility_level = 3.6\nmyhostname = mail.example.test\n" }
  })
  return yield* host.tree
})

export const initialized = hostAfter()

/** Runs a command line with that document on standard input, on a machine with those units of systemd. */
export const run = (
  tree: Tree,
  line: string,
  document = "",
  options: HostOptions = {},
  units: Option.Option<Units> = Option.none()
) =>
  Effect.gen(function* () {
    const host = yield* pretendHost({
      argv: line.split(" "),
      files: filesOf(tree),
      input: document,
      ...options
    })
    const status = yield* desiredState.pipe(
      Effect.updateService(Machine, (machine) => ({
        ...machine,
        facts: Effect.map(machine.facts, (facts) => ({ ...facts, units }))
      })),
      Effect.provide(host.layer)
    )
    return { host, status, output: yield* host.output, errors: yield* host.errors, tree: yield* host.tree }
  })

export const apply = (tree: Tree, document: string, ...options: ReadonlyArray<string>) =>
  run(tree, ["apply", "--detailed-exitcode", ...options, "-"].join(" "), document)
