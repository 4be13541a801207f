/** Whatever goes wrong at whichever change: an action is done as a whole, or not at all. */
import { describe, expect, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Ref from "effect/Ref"
import { classic } from "../../../src/cli/classic/program.ts"
import { changeLifeCycle } from "../../../src/operations/lifeCycle/lifeCycle.ts"
import { FileSystemError } from "../../../src/services/FileSystem.ts"
import { type BeforeChange, directory, file } from "../../../src/testing/files.ts"
import { pretendHost } from "../../../src/testing/host.ts"
import type { Tree } from "../../../src/testing/tree.ts"
import { command, filesOf, hostAfter, shown } from "./host.ts"

const withA = hostAfter("-e create -I postfix-a -G g", "-e create -I postfix-b")

/** An instance that is complete, and in the directory of no list, with owners to mend and a directory missing. */
const withLoose = Effect.gen(function* () {
  const tree = new Map(yield* hostAfter("-e create -I postfix-a", "-e deport -i a"))
  tree.delete("/var/spool/postfix-a/hold")
  const { tree: mended } = yield* command("-l", {
    files: {
      ...filesOf(tree),
      "/var/spool/postfix-a/flush": { ...directory, uid: 7 },
      "/var/spool/postfix-a/deferred/A": { ...directory, uid: 7 },
      "/var/spool/postfix-a/deferred/A/AB": file("mail", { uid: 7, mode: 0o4700 })
    }
  })
  return mended
})

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

/** Without the time of the last change, which an undone change of a directory cannot bring back. */
const changesOf = (line: string, start: Tree) =>
  Effect.gen(function* () {
    const changes = yield* Ref.make(0)
    const outcome = yield* command(line, {
      files: filesOf(start),
      beforeChange: () => Ref.update(changes, (count) => count + 1)
    })
    return { ...outcome, count: yield* Ref.get(changes) }
  })

/** Fails the change of that number, counted from 0, or all from that one on. */
const failing = (number: number, code: string, forGood: boolean) =>
  Effect.map(
    Ref.make(0),
    (changes): BeforeChange =>
      (operation, path) =>
        Effect.flatMap(
          Ref.getAndUpdate(changes, (count) => count + 1),
          (count) =>
            count === number || (forGood && count > number)
              ? new FileSystemError({ operation, path, code })
              : Effect.void
        )
  )

describe("a change that fails", () => {
  it.effect.each(actions)("leaves all as it was, or is only a warning: %s", ([line, starting]) =>
    Effect.gen(function* () {
      const start = yield* starting
      const done = yield* changesOf(line, start)
      expect(done.errors).toBe("")
      expect(done.count).toBeGreaterThan(0)
      for (let number = 0; number < done.count; number++) {
        const beforeChange = yield* failing(number, "ENOSPC", false)
        const { errors, log, status, tree } = yield* command(line, { files: filesOf(start), beforeChange })
        if (status === 1) {
          expect(errors).toMatch(/^postmulti: fatal: \w+ \/\S*: No space left on device\n$/)
          expect(lasting(tree)).toEqual(lasting(start))
          expect(log).toHaveLength(1)
        } else {
          expect(errors).toMatch(
            /^(postmulti: warning: \w+ \/\S+: No space left on device\n(postmulti: warning: .*\n)*)?$/
          )
        }
        const again = yield* command(line, { files: filesOf(tree) })
        if (status === 1) expect(lasting(again.tree)).toEqual(lasting(done.tree))
      }
    })
  )
})

describe("a command that is killed", () => {
  /** Stops for good ahead of the change of that number. */
  const killedAt = (line: string, start: Tree, number: number) =>
    Effect.gen(function* () {
      const changes = yield* Ref.make(0)
      const dead = yield* Deferred.make<void>()
      const host = yield* pretendHost({
        words: line.split(" "),
        files: filesOf(start),
        beforeChange: () =>
          Effect.flatMap(
            Ref.getAndUpdate(changes, (count) => count + 1),
            (count) =>
              count < number ? Effect.void : Effect.zipRight(Deferred.succeed(dead, undefined), Effect.never)
          )
      })
      yield* Effect.forkDaemon(Effect.provide(classic(changeLifeCycle), host.layer))
      yield* Deferred.await(dead)
      return yield* host.tree
    })

  it.effect.each(actions)("has done it, or not, and can be repeated: %s", ([line, starting]) =>
    Effect.gen(function* () {
      const start = yield* starting
      const done = yield* changesOf(line, start)
      const list = (tree: Tree) => Effect.map(command("-l", { files: filesOf(tree) }), ({ output }) => output)
      const allowed = [yield* list(start), yield* list(done.tree)]
      for (let number = 0; number < done.count; number++) {
        const tree = yield* killedAt(line, start, number)
        const listed = yield* list(tree)
        expect(allowed).toContain(listed)
        const committed = listed !== allowed[0] || /enable|init/.test(line)
        // The next life-cycle command finishes what was left; what was not done yet can be done.
        const next = yield* command(committed ? "-e init" : line, { files: filesOf(tree) })
        expect(next.status).toBe(0)
        if (!/enable|init/.test(line)) expect(lasting(next.tree)).toEqual(lasting(done.tree))
      }
    })
  )
})

describe("a command that is interrupted", () => {
  it.effect.each(actions)("leaves all as it was, or is done: %s", ([line, starting]) =>
    Effect.gen(function* () {
      const start = yield* starting
      const done = yield* changesOf(line, start)
      for (let number = 0; number < done.count; number++) {
        const changes = yield* Ref.make(0)
        const reached = yield* Deferred.make<void>()
        const host = yield* pretendHost({
          words: line.split(" "),
          files: filesOf(start),
          beforeChange: () =>
            Effect.flatMap(
              Ref.getAndUpdate(changes, (count) => count + 1),
              (count) => (count === number ? Deferred.succeed(reached, undefined) : Effect.void)
            )
        })
        const fiber = yield* Effect.fork(Effect.provide(classic(changeLifeCycle), host.layer))
        yield* Deferred.await(reached)
        yield* Fiber.interrupt(fiber)
        expect([lasting(start), lasting(done.tree)]).toContainEqual(lasting(yield* host.tree))
      }
    })
  )
})
