/** How far a long iteration has come, and for whom it failed, on standard error, if that is a terminal. */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import { displayName } from "../../instance/Instance.ts"
import { type Line, type ProgressService, silent } from "../../operations/iteration.ts"
import { printable } from "../../services/Diagnostics.ts"
import { StandardStreams } from "../../services/StandardStreams.ts"

/** Who waits for less needs no news. */
const patience = Duration.seconds(1)

type Write = (text: string) => Effect.Effect<void>

/** A line of its own for each further turn: the commands write to the same terminal. */
const inTurn =
  (write: Write): ProgressService["inTurn"] =>
  (total) =>
    Effect.map(
      Clock.currentTimeMillis,
      (began) => (position, instance) =>
        Effect.flatMap(Clock.currentTimeMillis, (now) =>
          now - began >= Duration.toMillis(patience)
            ? write(`postmulti: ${position} of ${total}: ${printable(displayName(instance), true)}\n`)
            : Effect.void
        )
    )

interface State {
  readonly done: number
  /** Whether the user has waited long enough for the line to be there. */
  readonly due: boolean
  /** How many are writing to the terminal. */
  readonly writers: number
  /** What stands on the terminal. */
  readonly drawn: string
  /** Whether the last writer left the cursor behind a line without an end. */
  readonly midLine: boolean
}

/** One line, which is drawn again at each step; what is on the terminal is made equal to what should be. */
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
      yield* Effect.forkScoped(Effect.delay(appear, patience))
      return yield* Effect.ensuring(iterate(line), disappear)
    }).pipe(Effect.scoped)

/** A script knows what its commands end with, and `grep -q` may well fail; a person has only our own exit status. */
const failed =
  (write: Write): ProgressService["failed"] =>
  (instance, how) =>
    write(`postmulti: ${printable(displayName(instance), true)}: ${how}\n`)

/** What --verbose tells anyway is not told again. */
export const terminalProgress = (verbose: boolean): Effect.Effect<ProgressService, never, StandardStreams> =>
  Effect.flatMap(StandardStreams, ({ error, errorIsTerminal }) =>
    Effect.map(errorIsTerminal, (shown) =>
      shown
        ? {
            inTurn: inTurn(error),
            together: together(error),
            failed: verbose ? silent.failed : failed(error)
          }
        : silent
    )
  )
