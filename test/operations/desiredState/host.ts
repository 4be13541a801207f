/** `apply` and `export` on a host in memory. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { desiredState } from "../../../src/cli/modern/desiredState.ts"
import { Machine, type Units } from "../../../src/services/Machine.ts"
import type { Holder } from "../../../src/services/processes/masters.ts"
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

/** What systemd has: units, and the one in which each master runs. */
export interface Systemd {
  readonly units: Units
  readonly unit: Option.Option<string>
}

const inUnit = (unit: Option.Option<string>) => (holder: Holder) =>
  Either.map(holder, (master) => Option.map(master, (running) => ({ ...running, unit })))

/** Runs a command line with that document on standard input. */
export const run = (
  tree: Tree,
  line: string,
  document = "",
  options: HostOptions = {},
  systemd: Option.Option<Systemd> = Option.none()
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
        facts: Effect.map(machine.facts, (facts) => ({
          ...facts,
          units: Option.map(systemd, ({ units }) => units)
        })),
        masters: (locks) =>
          Effect.map(machine.masters(locks), (all) =>
            all.map(({ data, displaced, queue }) => {
              const running = inUnit(Option.flatMap(systemd, ({ unit }) => unit))
              return { data: running(data), displaced, queue: running(queue) }
            })
          )
      })),
      Effect.provide(host.layer)
    )
    return { host, status, output: yield* host.output, errors: yield* host.errors, tree: yield* host.tree }
  })

export const apply = (tree: Tree, document: string, ...options: ReadonlyArray<string>) =>
  run(tree, ["apply", "--detailed-exitcode", ...options, "-"].join(" "), document)
