/** Derives our outcome of a case from the original's. */
import type { Case, Expected } from "./Case.ts"

export type Change = (expected: Expected, subject: Case) => Expected

/** What runs the program under test: Node, or the native executable. */
export type Engine = "node" | "native"

export interface Difference {
  readonly id: string
  /** What the original does and what ours does, for readers of the table. */
  readonly original: string
  readonly ours: string
  readonly reason: string
  readonly changes: ReadonlyArray<{
    /** The cases that differ for this reason; for a general rule, all cases that it changes. */
    readonly cases: ReadonlyArray<string> | "all"
    /** From the original's outcome to ours. */
    readonly change: Change
    /** The first release of Postfix with this difference, and the first one without it; 310 is 3.10. */
    readonly from?: number
    readonly before?: number
    /** The engine with this difference, if it is not on both. */
    readonly engine?: Engine
  }>
}

export type Lines = ReadonlyArray<string>

/** The same change to standard error on a terminal and on a pipe. */
export const errors =
  (change: (lines: Lines) => Lines): Change =>
  (expected) => ({
    ...expected,
    terminal: change(expected.terminal),
    ...(expected.pipe === undefined ? {} : { pipe: change(expected.pipe) })
  })

export const log =
  (change: (lines: Lines) => Lines): Change =>
  (expected) => ({ ...expected, log: change(expected.log) })

export const inTurn =
  (...changes: ReadonlyArray<Change>): Change =>
  (expected, subject) =>
    changes.reduce((changed, change) => change(changed, subject), expected)

export const replace = (text: string, other: string) => (lines: Lines) =>
  lines.map((line) => line.replace(text, other))

export const without = (text: string) => (lines: Lines) => lines.filter((line) => !line.includes(text))

export const once = (lines: Lines): Lines => [...new Set(lines)]

export const lists = (...output: Lines): Change => {
  return (expected) => ({ ...expected, exit: 0, output, terminal: [], pipe: [], log: [] })
}

export const fails =
  (text: string): Change =>
  (expected) => ({
    ...expected,
    exit: 1,
    output: [],
    terminal: [`postmulti: fatal: ${text}`],
    pipe: [`postmulti: fatal: ${text}`],
    log: [`<18>postmulti: fatal: ${text}`]
  })

/** On a pipe, ours says what postmulti itself says on a terminal. Other programs are not changed. */
export const tellPipe: Change = (expected) => {
  const { pipe, terminal } = expected
  return pipe === undefined
    ? expected
    : {
        ...expected,
        pipe: [
          ...terminal.filter((line) => line.startsWith("postmulti: ") || pipe.includes(line)),
          ...pipe.filter((line) => !terminal.includes(line))
        ]
      }
}

export const ownName = errors(replace("/usr/sbin/postconf: ", "postmulti: "))

/** The fatal messages of standard error, in the form of the log. */
export const fatalLines = ({ terminal }: Expected): Lines =>
  terminal.filter((line) => line.startsWith("postmulti: fatal: ")).map((line) => `<18>${line}`)

export const loggedAsToldOnTerminal: Change = (expected, subject) =>
  log(() => fatalLines(expected))(expected, subject)
