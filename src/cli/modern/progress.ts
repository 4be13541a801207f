/** The progress of a long iteration, and its failures, on standard error if that is a terminal. */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import { displayName } from "../../instance/Instance.ts"
import { type Line, type ProgressService, silent } from "../../operations/iteration.ts"
import { printable } from "../../services/Diagnostics.ts"
import { StandardStreams } from "../../services/StandardStreams.ts"

/** Stay quiet for waits shorter than this. */
const quietPeriod = Duration.seconds(1)

type Write = (text: string) => Effect.Effect<void>

/** Writes a line for each turn and never redraws it, because the commands write to the same terminal. */
const inTurn =
  (write: Write): ProgressService["inTurn"] =>
  (total) =>
    Effect.map(
      Clock.currentTimeMillis,
      (began) => (position, instance) =>
        Effect.flatMap(Clock.currentTimeMillis, (now) =>
          now - began >= Duration.toMillis(quietPeriod)
            ? write(`postmulti: ${position} of ${total}: ${printable(displayName(instance), true)}\n`)
            : Effect.void
        )
    )

interface State {
  readonly done: number
  /** Whether the user has waited long enough to see the line. */
  readonly due: boolean
  /** How many tasks are writing to the terminal. */
  readonly writers: number
  /** What the terminal shows. */
  readonly drawn: string
  /** Whether the last output ended without a line end. */
  readonly midLine: boolean
}

/** One line, drawn anew at each step. Each change makes the terminal show what it should. */
const makeLine = (write: Write, total: number) =>
  Effect.map(Ref.make<State>({ done: 0, due: false, writers: 0, drawn: "", midLine: false }), (state) => {
    const wanted = ({ done, due, writers }: State): string =>
      due && writers === 0 && done < total ? `postmulti: ${done} of ${total} done` : ""

    const change = (to: (before: State) => State): Effect.Effect<void> =>
      Ref.modify(state, (before) => {
        const after = to(before)
        const drawn = wanted(after)
        if (drawn === before.drawn) return [Effect.void, { ...after, drawn }]
        const blank = before.drawn === "" ? "" : `\r${" ".repeat(before.drawn.length)}\r`
        const lineEnd = drawn !== "" && after.midLine ? "\n" : ""
        const midLine = after.midLine && lineEnd === ""
        return [write(`${blank}${lineEnd}${drawn}`), { ...after, drawn, midLine }]
      }).pipe(Effect.flatten)

    const line: Line = {
      step: change((before) => ({ ...before, done: before.done + 1 })),
      aside: (end, writing) =>
        Effect.acquireUseRelease(
          change((before) => ({ ...before, writers: before.writers + 1 })),
          () => writing,
          () =>
            change((before) => ({
              ...before,
              writers: before.writers - 1,
              midLine: end === "" ? before.midLine : end !== "\n"
            }))
        )
    }
    const appear = change((before) => ({ ...before, due: true }))
    const disappear = change((before) => ({ ...before, due: false }))
    return { line, appear, disappear }
  })

const together =
  (write: Write): ProgressService["together"] =>
  (total, iterate) =>
    Effect.gen(function* () {
      const { appear, disappear, line } = yield* makeLine(write, total)
      yield* Effect.forkScoped(Effect.delay(appear, quietPeriod))
      return yield* Effect.ensuring(iterate(line), disappear)
    }).pipe(Effect.scoped)

/** For people, who see only our own exit status. A script knows that its `grep -q` may fail. */
const failed =
  (write: Write): ProgressService["failed"] =>
  (instance, how) =>
    write(`postmulti: ${printable(displayName(instance), true)}: ${how}\n`)

/** `--verbose` tells of failures already. */
export const terminalProgress = (verbose: boolean): Effect.Effect<ProgressService, never, StandardStreams> =>
  Effect.flatMap(StandardStreams, ({ error, errorIsTerminal }) =>
    Effect.map(errorIsTerminal, (shown) =>
      shown
        ? {
            inTurn: inTurn(error),
            together: together(error),
            label: silent.label,
            failed: verbose ? silent.failed : failed(error)
          }
        : silent
    )
  )
