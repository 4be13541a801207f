/** What other programs do during a command, or have damaged before. */
import { describe, expect, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as TestClock from "effect/TestClock"
import { classic } from "../../../src/cli/classic/program.ts"
import type { Failure } from "../../../src/operations/failure.ts"
import { RemovalPending } from "../../../src/operations/lifeCycle/recovery.ts"
import { type Fault, failing, meanwhileAt, stoppingAt } from "../../../src/testing/faults.ts"
import { type Entries, file, unreadable } from "../../../src/testing/files.ts"
import { pretendHost } from "../../../src/testing/host.ts"
import type { Tree } from "../../../src/testing/tree.ts"
import { command, filesOf, hostAfter, initialized, textOf } from "./host.ts"

const primary = "/etc/postfix/main.cf"

const withA = hostAfter("-e create -I postfix-a")

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

/** Runs a command once for each of its changes, and replaces a file at that change, without a lock. */
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
        const struck = (yield* host.faults.changes) >= nth
        return { errors, struck, text: yield* host.files.readFile(path) }
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

  it.effect("keeps what it has put into place at the last moment, and the command says so", () =>
    Effect.gen(function* () {
      const path = "/etc/postfix-a/main.cf"
      const start = yield* withA
      const text = `${textOf(start, path)}edited = yes\n`
      const outcomes = yield* withEditor(Effect.succeed(start), "-e enable -i a", path, text)
      const lost = outcomes.filter((outcome) => outcome.struck && !outcome.text.includes("edited = yes\n"))
      // Between the last check and the rename, which are two system calls, no change can be noticed.
      expect(lost).toHaveLength(1)
      expect(outcomes.map(({ errors }) => errors)).toContain(`postmulti: fatal: ${path}: changed meanwhile\n`)
    })
  )

  it.effect("is waited for while it saves in place, as by the original", () =>
    Effect.gen(function* () {
      const path = "/etc/postfix-a/main.cf"
      const text = textOf(yield* withA, path)
      const host = yield* pretendHost({ files: filesOf(yield* withA) })
      yield* TestClock.adjust("1 hour")
      const save = (half: string) =>
        Effect.flatMap(Clock.currentTimeMillis, (modified) => host.put({ [path]: file(half, { modified }) }))
      yield* host.faults.inject({
        concerns: ({ action, subject }) => action === "acquireTemporary" && subject === `${path}.tmp`,
        first: 1,
        last: 1,
        consequence: { _tag: "Meanwhile", event: save("") }
      })
      const running = yield* Effect.fork(host.postmulti("-e", "enable", "-i", "a"))
      yield* TestClock.adjust("1600 millis")
      yield* save(`${text}edited = yes\n`)
      yield* TestClock.adjust("1300 millis")
      expect(yield* Fiber.poll(running)).toEqual(Option.none())
      yield* TestClock.adjust("600 millis")
      expect((yield* Fiber.join(running)).errors).toBe("")
      expect(yield* host.files.readFile(path)).toBe(`${text}edited = yes\nmulti_instance_enable = yes\n`)
    })
  )

  it.effect("is no reason to wait once the file is ours, as a whole", () =>
    Effect.gen(function* () {
      const host = yield* pretendHost({ files: filesOf(yield* withA) })
      yield* TestClock.setTime(1_800_000_000_017)
      yield* host.postmulti("-e", "enable", "-i", "a")
      yield* host.postmulti("-e", "disable", "-i", "a")
      expect(yield* host.files.readFile("/etc/postfix-a/main.cf")).toContain("multi_instance_enable = no\n")
      const { modified } = yield* host.files.status("/etc/postfix-a/main.cf")
      expect(modified).toBe(1_799_999_999_875)
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

describe("an instance that leaves while the list is made", () => {
  const leaving = Effect.fnUntraced(function* (line: string, staysListed: boolean) {
    const path = "/etc/postfix-a/main.cf"
    const files = filesOf(yield* hostAfter("-e create -I postfix-a", "-e create -I postfix-b"))
    const host = yield* pretendHost({ files })
    const list = textOf(yield* host.tree, primary).replace("/etc/postfix-a ", "")
    yield* host.faults.inject({
      concerns: ({ action, subject }) => action === "readFile" && subject === path,
      first: 1,
      last: 1,
      consequence: {
        _tag: "Meanwhile",
        event: host.put({ [path]: unreadable("ENOENT"), ...(staysListed ? {} : { [primary]: file(list) }) })
      }
    })
    return yield* host.postmulti(...line.split(" "))
  })

  it.effect("is left out", () =>
    Effect.gen(function* () {
      const { errors, output } = yield* leaving("-l", false)
      expect(errors).toBe("")
      expect(output).not.toContain("postfix-a")
      expect(output).toContain("postfix-b")
      expect((yield* leaving("-p status", false)).errors).not.toContain("postfix-a")
    })
  )

  it.effect("is missing if it has not left the list", () =>
    Effect.gen(function* () {
      const { errors } = yield* leaving("-l", true)
      expect(errors).toBe("postmulti: fatal: open /etc/postfix-a/main.cf: No such file or directory\n")
    })
  )
})

describe("a command that is killed right after its change", () => {
  it.effect("has left its line in the mail log", () =>
    Effect.gen(function* () {
      const path = "/etc/postfix-a/main.cf"
      const host = yield* pretendHost({ files: filesOf(yield* withA) })
      yield* host.faults.inject({
        concerns: ({ action, subject }) => action === "syncDirectory" && subject === "/etc/postfix-a",
        first: 1,
        last: 1,
        consequence: { _tag: "Stop" }
      })
      yield* host.postmulti("-e", "enable", "-i", "a")
      expect(yield* host.files.readFile(path)).toContain("multi_instance_enable = yes\n")
      expect((yield* host.log).map(({ text }) => text)).toEqual(["root enables instance postfix-a"])
    })
  )
})

describe("a program that does not let go of a main.cf", () => {
  it.effect("is waited for no longer than half a minute", () =>
    Effect.gen(function* () {
      const host = yield* pretendHost({
        argv: ["-e", "enable", "-i", "a"],
        files: filesOf(yield* withA),
        locked: ["/etc/postfix-a/main.cf.tmp"]
      })
      const running = yield* Effect.fork(Effect.provide(classic, host.layer))
      yield* TestClock.adjust("30 seconds")
      expect(yield* Fiber.join(running)).toBe(1)
      expect(yield* host.errors).toBe("postmulti: fatal: /etc/postfix-a/main.cf: locked by another program\n")
    })
  )
})

/** A host on which a destroy of the first instance was killed right after that left the list. */
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

describe("an instance with mail whose removal was interrupted", () => {
  it.effect("is kept by an import, as a hint says, and lets other removals go on", () =>
    Effect.gen(function* () {
      const files = filesOf(yield* hostAfter("-e create -I postfix-a", "-e create -I postfix-b"))
      const host = yield* killedAfterCommit(files)
      yield* host.put({ "/var/spool/postfix-a/hold/ABC": file("mail") })
      const { hints = [] }: Failure = new RemovalPending({
        directory: "/etc/postfix-a",
        journal: "/etc/postfix/postmulti.journal"
      })
      expect(hints.join()).toContain("'postmulti import /etc/postfix-a'")
      yield* host.postmulti("-e", "import", "config_directory=/etc/postfix-a")
      expect(yield* host.postmulti("-e", "destroy", "-i", "b")).toMatchObject({
        exit: { status: 0 },
        errors: ""
      })
      const tree = yield* host.tree
      expect(tree.has("/etc/postfix/postmulti.journal")).toBe(false)
      for (const kept of ["hold/ABC", "maildrop"]) expect(tree.has(`/var/spool/postfix-a/${kept}`)).toBe(true)
      expect((yield* host.postmulti("-l")).output).toMatch(/^postfix-a /m)
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
