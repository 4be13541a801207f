/** Whatever fails at any change, an action is done as a whole or not at all. */
import { describe, expect, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { classic } from "../../../src/cli/classic/program.ts"
import { failingChange, meanwhileAt, stoppingAt } from "../../../src/testing/faults.ts"
import { pretendHost } from "../../../src/testing/host.ts"
import type { PretendHost } from "../../../src/testing/PretendHost.ts"
import type { Tree } from "../../../src/testing/tree.ts"
import { command, filesOf, hostAfter, numbersUpTo, shown, withLoose } from "./host.ts"

const withA = hostAfter("-e create -I postfix-a -G g", "-e create -I postfix-b")

const actions: ReadonlyArray<readonly [line: string, start: Effect.Effect<Tree>]> = [
  ["-e init", Effect.map(command("-l"), ({ tree }) => tree)],
  ["-e create -I postfix-x -G g", withA],
  ["-e create -a config_directory=/a/b queue_directory=/c/d data_directory=/e/f", withA],
  ["-e import -I postfix-n config_directory=/etc/postfix-a", withLoose],
  ["-e enable -i a", withA],
  ["-e assign -i a -I postfix-z -G -", withA],
  ["-e deport -i a", withA],
  ["-e destroy -i a", withA]
]

/** Locks and the journal come and go. */
const lasting = (tree: Tree) => shown(tree).filter((line) => !/\.(tmp|lock|journal) /.test(line))

/** A host with the files that an earlier command left. */
const hostWith = (tree: Tree) => pretendHost({ files: filesOf(tree) })

const run = ({ postmulti }: PretendHost, line: string) =>
  Effect.map(postmulti(...line.split(" ")), ({ errors, exit, output }) => ({
    status: exit._tag === "Exited" ? exit.status : exit.signal,
    errors,
    output
  }))

/** The command without a fault, and its number of changes. */
const changesOf = Effect.fnUntraced(function* (line: string, start: Tree) {
  const host = yield* hostWith(start)
  const { errors, output } = yield* run(host, line)
  return { errors, output, tree: yield* host.tree, count: yield* host.faults.changes }
})

/** In milliseconds, for one run per change, on a busy machine. */
const timeLimit = 300_000

describe("a change that fails", () => {
  it.effect.each(actions)(
    "leaves all as it was, or is only a warning: %s",
    ([line, starting]) =>
      Effect.gen(function* () {
        const start = yield* starting
        const done = yield* changesOf(line, start)
        expect(done.errors).toBe("")
        expect(done.count).toBeGreaterThan(0)
        for (const nth of numbersUpTo(done.count)) {
          const host = yield* hostWith(start)
          yield* host.faults.inject(failingChange("ENOSPC", { nth }))
          const { errors, status } = yield* run(host, line)
          if (status === 1) {
            expect(errors).toMatch(/^postmulti: fatal: \w+ \/\S*: No space left on device\n$/)
            expect(lasting(yield* host.tree)).toEqual(lasting(start))
            // The change is logged right before it counts, and the failure comes later.
            const log = yield* host.log
            expect(log.filter(({ severity }) => severity === "fatal")).toHaveLength(1)
            expect(log.length).toBeLessThanOrEqual(2)
          } else {
            expect(errors).toMatch(
              /^(postmulti: warning: \w+ \/\S+: No space left on device\n(postmulti: warning: .*\n)*)?$/
            )
          }
          yield* run(host, line)
          if (status === 1) expect(lasting(yield* host.tree)).toEqual(lasting(done.tree))
        }
      }),
    timeLimit
  )
})

describe("a command that is killed", () => {
  it.effect.each(actions)(
    "has done it, or not, and can be repeated: %s",
    ([line, starting]) =>
      Effect.gen(function* () {
        const start = yield* starting
        const done = yield* changesOf(line, start)
        const list = (host: PretendHost) => Effect.map(run(host, "-l"), ({ output }) => output)
        const allowed = [yield* list(yield* hostWith(start)), yield* list(yield* hostWith(done.tree))]
        for (const nth of numbersUpTo(done.count)) {
          const host = yield* hostWith(start)
          yield* host.faults.inject(stoppingAt(nth))
          expect(yield* run(host, line)).toEqual({ status: "SIGKILL", errors: "", output: "" })
          const listed = yield* list(host)
          expect(allowed).toContain(listed)
          const committed = listed !== allowed[0] || /enable|init/.test(line)
          // The next life-cycle command finishes what was left. What was not done yet can be repeated.
          expect(yield* run(host, committed ? "-e init" : line)).toMatchObject({ status: 0 })
          if (!/enable|init/.test(line)) expect(lasting(yield* host.tree)).toEqual(lasting(done.tree))
        }
      }),
    timeLimit
  )
})

describe("a command that is interrupted", () => {
  it.effect.each(actions)(
    "leaves all as it was, or is done: %s",
    ([line, starting]) =>
      Effect.gen(function* () {
        const start = yield* starting
        const done = yield* changesOf(line, start)
        for (const nth of numbersUpTo(done.count)) {
          const reached = yield* Deferred.make<void>()
          const host = yield* pretendHost({ argv: line.split(" "), files: filesOf(start) })
          yield* host.faults.inject(meanwhileAt(nth, Deferred.succeed(reached, undefined)))
          const fiber = yield* Effect.fork(Effect.provide(classic, host.layer))
          yield* Deferred.await(reached)
          yield* Fiber.interrupt(fiber)
          expect([lasting(start), lasting(done.tree)]).toContainEqual(lasting(yield* host.tree))
        }
      }),
    timeLimit
  )
})
