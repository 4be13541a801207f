import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Ref from "effect/Ref"
import * as TestClock from "effect/TestClock"
import { terminalProgress } from "../../../src/cli/modern/progress.ts"
import { Progress, runAll } from "../../../src/operations/iteration.ts"
import { Diagnostics } from "../../../src/services/Diagnostics.ts"
import { MailLog } from "../../../src/services/MailLog.ts"
import { ProcessRunner } from "../../../src/services/ProcessRunner.ts"
import type { Command } from "../../../src/services/processes/spawn.ts"
import { keptText } from "../../../src/services/processes/spool.ts"
import { StandardStreams } from "../../../src/services/StandardStreams.ts"
import { sampleInstance } from "../../instance/sample.ts"

/** A task that sleeps for that many milliseconds, then prints `text`. */
const task = (name: string, milliseconds: number, text: string) => ({
  instance: sampleInstance(name),
  command: { program: String(milliseconds), arguments: [text], environment: {} }
})

/** What a terminal shows of a long iteration. Output and errors go to the same terminal. */
const watched = (
  tasks: ReadonlyArray<ReturnType<typeof task>>,
  jobs: number,
  errorIsTerminal = true,
  after = "1 hour" as const
) =>
  Effect.gen(function* () {
    const screen = yield* Ref.make("")
    const show = (text: string) => Ref.update(screen, (earlier) => earlier + text)
    const streams = StandardStreams.of({
      output: show,
      error: show,
      input: () => Effect.succeed(""),
      outputIsTerminal: Effect.succeed(false),
      errorIsTerminal: Effect.succeed(errorIsTerminal),
      outputWidth: Effect.succeedNone
    })
    const sleep = ({ program }: Command) => Effect.sleep(Number(program))
    const exit = { _tag: "Exited", status: 0 } as const
    const runner = ProcessRunner.of({
      canPass: () => true,
      run: (command) => Effect.as(Effect.zipRight(sleep(command), show(command.arguments.join(""))), exit),
      capture: () => Effect.dieMessage("not asked for"),
      spool: (command, use) => {
        const output = keptText(command.arguments.join(""))
        return Effect.zipRight(sleep(command), use(Either.right({ exit, output, errors: keptText("") })))
      },
      launch: () => Effect.succeed(Effect.succeed(exit))
    })
    const layer = Layer.provideMerge(
      Diagnostics.layer,
      Layer.mergeAll(
        Layer.succeed(StandardStreams, streams),
        Layer.succeed(ProcessRunner, runner),
        Layer.succeed(MailLog, MailLog.of({ record: () => Effect.void }))
      )
    )
    const fiber = yield* runAll(tasks, jobs).pipe(
      Effect.provideServiceEffect(Progress, terminalProgress(false)),
      Effect.provide(layer),
      Effect.fork
    )
    yield* TestClock.adjust(after)
    yield* Fiber.interrupt(fiber)
    return yield* Ref.get(screen)
  })

describe("progress, one instance after the other", () => {
  it.effect("has a line before each instance that begins after a second", () =>
    Effect.gen(function* () {
      const tasks = [task("a", 600, "A\n"), task("b", 600, "B\n"), task("c", 600, "C\n"), task("d", 1, "D\n")]
      expect(yield* watched(tasks, 1)).toBe("A\nB\npostmulti: 3 of 4: c\nC\npostmulti: 4 of 4: d\nD\n")
    })
  )

  it.effect("says nothing about a short iteration", () =>
    Effect.gen(function* () {
      expect(yield* watched([task("a", 500, "A\n"), task("b", 499, "B\n"), task("c", 9000, "C\n")], 1)).toBe(
        "A\nB\nC\n"
      )
    })
  )

  it.effect("lets no name control the terminal", () =>
    Effect.gen(function* () {
      expect(yield* watched([task("a", 1000, ""), task("\x1b[2J", 1, "")], 1)).toBe(
        "postmulti: 2 of 2: ?[2J\n"
      )
    })
  )

  it.effect("says nothing where standard error is no terminal", () =>
    Effect.gen(function* () {
      expect(yield* watched([task("a", 2000, "A\n"), task("b", 1, "B\n")], 1, false)).toBe("A\nB\n")
    })
  )
})

const blank = (text: string) => `\r${" ".repeat(text.length)}\r`
const done = (count: number) => `postmulti: ${count} of 3 done`

describe("progress, several at the same time", () => {
  it.effect("draws one line, out of the way of the output, and leaves nothing", () =>
    Effect.gen(function* () {
      const tasks = [task("a", 3000, "A\n"), task("b", 2000, "B\n"), task("c", 2500, "C\n")]
      expect(yield* watched(tasks, 2)).toBe(
        done(0) + // after a second
          blank(done(0)) +
          done(1) + // b is done, but its output waits for that of a
          blank(done(1)) +
          done(2) + // a is done
          blank(done(2)) +
          "A\n" +
          done(2) +
          blank(done(2)) +
          done(2) + // c begins, and would tell so after --verbose
          blank(done(2)) +
          "B\n" +
          done(2) +
          blank(done(2)) +
          "C\n"
      )
    })
  )

  it.effect("begins a line of its own behind output without line end", () =>
    Effect.gen(function* () {
      const screen = yield* watched([task("a", 1500, "A"), task("b", 2000, "B\n"), task("c", 1, "C\n")], 2)
      expect(screen).toContain(`A\n${done(1)}`)
    })
  )

  it.effect("says nothing before a second has passed", () =>
    Effect.gen(function* () {
      const tasks = [task("a", 900, "A\n"), task("b", 999, "B\n"), task("c", 50, "C\n")]
      expect(yield* watched(tasks, 2)).toBe("A\nB\nC\n")
    })
  )

  it.effect("says nothing where standard error is no terminal", () =>
    Effect.gen(function* () {
      expect(yield* watched([task("a", 2000, "A\n"), task("b", 1500, "B\n")], 2, false)).toBe("A\nB\n")
    })
  )

  it.effect("leaves nothing when it is interrupted", () =>
    Effect.gen(function* () {
      const screen = yield* watched([task("a", 9e9, "A\n"), task("b", 9e9, ""), task("c", 1, "")], 2)
      expect(screen).toBe(done(0) + blank(done(0)))
    })
  )
})
