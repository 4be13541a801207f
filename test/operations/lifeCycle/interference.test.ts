/** What somebody else does in the middle of a command, or has left damaged. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/TestClock"
import { classic } from "../../../src/cli/classic/program.ts"
import { changeLifeCycle } from "../../../src/operations/lifeCycle/lifeCycle.ts"
import { type Fault, failing, meanwhileAt, stoppingAt } from "../../../src/testing/faults.ts"
import { type Entries, file } from "../../../src/testing/files.ts"
import { pretendHost } from "../../../src/testing/host.ts"
import type { Tree } from "../../../src/testing/tree.ts"
import { command, filesOf, hostAfter, initialized } from "./host.ts"

const primary = "/etc/postfix/main.cf"

const withA = hostAfter("-e create -I postfix-a")

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

/** A command in the course of which, at one change after the other, a file is replaced without a lock. */
const withEditor = (
  start: Effect.Effect<Tree>,
  line: string,
  path: string,
  text: string,
  ...faults: ReadonlyArray<Fault>
) =>
  Effect.gen(function* () {
    const files = filesOf(yield* start)
    return yield* Effect.forEach(upTo(20), (nth) =>
      Effect.gen(function* () {
        const host = yield* pretendHost({ files })
        yield* host.faults.inject(meanwhileAt(nth, host.put({ [path]: file(text) })))
        yield* Effect.forEach(faults, host.faults.inject)
        const { errors } = yield* host.postmulti(...line.split(" "))
        return { errors, text: yield* host.files.readFile(path) }
      })
    )
  })

describe("an editor that takes no lock", () => {
  it.effect("keeps its list of instances, and the command says so", () =>
    Effect.gen(function* () {
      const text = `${initialized}multi_instance_directories = /etc/postfix-other\n`
      const outcomes = yield* withEditor(withA, "-e create -I postfix-x", primary, text)
      const refused = outcomes.filter(({ errors }) =>
        errors.includes(`fatal: ${primary}: multi_instance_directories was changed meanwhile, try again\n`)
      )
      expect(refused).not.toEqual([])
      expect(refused.filter((outcome) => outcome.text !== text)).toEqual([])
    })
  )

  it.effect("keeps what it has written where a change is to be undone", () =>
    Effect.gen(function* () {
      const path = "/etc/postfix-a/main.cf"
      const outcomes = yield* withEditor(
        hostAfter("-e create -I postfix-a", "-e deport -i a"),
        `-e import -I postfix-n config_directory=/etc/postfix-a`,
        path,
        "edited = yes\n",
        failing("rename", "ENOSPC", { nth: 2 })
      )
      const kept = outcomes.filter(({ errors }) =>
        errors.includes(`not undone: ${path}: changed meanwhile\n`)
      )
      expect(kept).not.toEqual([])
      expect(kept.filter(({ text }) => text !== "edited = yes\n")).toEqual([])
    })
  )
})

describe("a program that does not let go of a main.cf", () => {
  it.effect("is waited for no longer than half a minute", () =>
    Effect.gen(function* () {
      const host = yield* pretendHost({
        words: ["-e", "enable", "-i", "a"],
        files: filesOf(yield* withA),
        locked: ["/etc/postfix-a/main.cf.tmp"]
      })
      const running = yield* Effect.fork(Effect.provide(classic(changeLifeCycle), host.layer))
      yield* TestClock.adjust("30 seconds")
      expect(yield* Fiber.join(running)).toBe(1)
      expect(yield* host.errors).toBe(
        "postmulti: fatal: /etc/postfix-a/main.cf: another program is about to change the file\n"
      )
    })
  )
})

/** A host on which a destroy of the first instance was killed as soon as that had left the list. */
const killedAfterCommit = (files: Entries) =>
  Effect.flatMap(
    Effect.forEach(upTo(20), (nth) =>
      Effect.gen(function* () {
        const host = yield* pretendHost({ files })
        yield* host.faults.inject(stoppingAt(nth))
        yield* host.postmulti("-e", "destroy", "-i", "a")
        return { host, list: (yield* host.postmulti("-l")).output }
      })
    ),
    (hosts) =>
      Effect.fromNullable(hosts.find(({ list }) => !list.includes("postfix-a"))?.host).pipe(Effect.orDie)
  )

describe("a removal that cannot be finished", () => {
  it.effect("keeps another one from beginning, but nothing else", () =>
    Effect.gen(function* () {
      const files = filesOf(yield* hostAfter("-e create -I postfix-a", "-e create -I postfix-b"))
      const host = yield* killedAfterCommit(files)
      yield* host.put({ "/var/spool/postfix-a/hold/ABC": file("mail") })
      const warnings =
        "postmulti: warning: finishing the interrupted removal of instance /etc/postfix-a\n" +
        "postmulti: warning: Instance '/etc/postfix-a' has messages in its queue: 1 in hold\n"
      expect(yield* host.postmulti("-e", "enable", "-i", "b")).toMatchObject({ errors: warnings })
      yield* host.postmulti("-e", "disable", "-i", "b")
      expect(yield* host.postmulti("-e", "destroy", "-i", "b")).toMatchObject({
        exit: { status: 1 },
        errors: `${warnings}postmulti: fatal: the removal of instance /etc/postfix-a is not finished yet, see /etc/postfix/postmulti.journal\n`
      })
      expect((yield* host.postmulti("-l")).output).toContain("postfix-b")
    })
  )
})

describe("a table of owners that is damaged", () => {
  it.effect("is refused before anything is made", () =>
    Effect.gen(function* () {
      const files = {
        ...filesOf(yield* withA),
        "/etc/postfix/postfix-files.d/own": file("$queue_directory/own:d:nobody-knows:-:700:uc\n")
      }
      const { errors, tree } = yield* command("-e create -I postfix-x", { files })
      expect(errors).toMatch(/^postmulti: fatal: \S+: unknown owner nobody-knows in postfix-files\n$/)
      expect(tree.has("/etc/postfix-x")).toBe(false)
    })
  )
})
