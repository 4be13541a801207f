/** Scripts that must have the same outcome with ours and with the original. */
import * as Fs from "node:fs"
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inNamespace, type Outcome, type Program, timeLimit } from "../namespace/namespace.ts"

export const bothPrograms: ReadonlyArray<Program> = ["original", "ours"]

/** The functions that the setups of the compatibility cases use. */
export const vocabulary = Fs.readFileSync(new URL("../differential/setup.sh", import.meta.url), "utf8")

export interface Agreement {
  /** Lines of bash. They run with the usual two instances, unless they make others. */
  readonly setup?: string
  /** Lines of bash; standard error is a terminal. */
  readonly script: string
  readonly output?: ReadonlyArray<string>
  /** postmulti's fatal messages, which are logged too. */
  readonly fatal?: ReadonlyArray<string>
  /** The same, if the script hides standard error. */
  readonly onlyLogged?: ReadonlyArray<string>
}

const text = (lines: ReadonlyArray<string>): string => lines.map((line) => `${line}\n`).join("")

const seen = ({ errors, log, output }: Outcome) => ({ output, errors, log })

/** Both programs do what is expected. */
export const agree = (title: string, agreement: Agreement): void => {
  const { fatal = [], onlyLogged = [], output = [], script, setup = "" } = agreement
  for (const program of bothPrograms) {
    it.live(
      `${title} (${program})`,
      () =>
        Effect.map(
          inNamespace({ program, setup: `${vocabulary}\npair\n${setup}`, script, terminal: true }),
          (outcome) =>
            assert.deepStrictEqual(seen(outcome), {
              output: text(output),
              errors: text(fatal.map((line) => `postmulti: fatal: ${line}`)),
              log: [...fatal, ...onlyLogged].map((line) => `<18>postmulti: fatal: ${line}`)
            })
        ),
      timeLimit
    )
  }
}
