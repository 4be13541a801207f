/**
 * The register of everything that is deliberately not as in the original. What is not in here has to be the
 * same, and what is in here has to be different.
 */
import type { Expected } from "./Case.ts"

type Change = (expected: Expected) => Expected

export interface Difference {
  readonly id: string
  readonly reason: string
  readonly changes: ReadonlyArray<{
    /** The cases that are different for this reason; of a general rule, all those that it changes. */
    readonly cases: ReadonlyArray<string> | "all"
    /** From what the original does to what ours does. */
    readonly change: Change
  }>
}

type Lines = ReadonlyArray<string>

/** The same change to what is on standard error, be it a terminal or a pipe. */
const errors =
  (change: (lines: Lines) => Lines): Change =>
  (expected) => ({
    ...expected,
    terminal: change(expected.terminal),
    ...(expected.pipe === undefined ? {} : { pipe: change(expected.pipe) })
  })

const log =
  (change: (lines: Lines) => Lines): Change =>
  (expected) => ({ ...expected, log: change(expected.log) })

const inTurn =
  (...changes: ReadonlyArray<Change>): Change =>
  (expected) =>
    changes.reduce((changed, change) => change(changed), expected)

const replace = (text: string, other: string) => (lines: Lines) =>
  lines.map((line) => line.replace(text, other))

const without = (text: string) => (lines: Lines) => lines.filter((line) => !line.includes(text))

const once = (lines: Lines): Lines => [...new Set(lines)]

const lists = (...output: Lines): Change => {
  return (expected) => ({ ...expected, exit: 0, output, terminal: [], pipe: [], log: [] })
}

const fails =
  (text: string): Change =>
  (expected) => ({
    ...expected,
    exit: 1,
    output: [],
    terminal: [`postmulti: fatal: ${text}`],
    pipe: [`postmulti: fatal: ${text}`],
    log: [`<18>postmulti: fatal: ${text}`]
  })

/** What postmulti itself says on a terminal is said on a pipe as well; other programs do as they like. */
const tellPipe: Change = (expected) => {
  const { pipe, terminal } = expected
  return pipe === undefined
    ? expected
    : {
        ...expected,
        pipe: terminal.filter((line) => line.startsWith("postmulti: ") || pipe.includes(line))
      }
}

const ownName = errors(replace("/usr/sbin/postconf: ", "postmulti: "))

/** The fatal texts on standard error, as they are logged. */
const fatalLines = ({ terminal }: Expected): Lines =>
  terminal.filter((line) => line.startsWith("postmulti: fatal: ")).map((line) => `<18>${line}`)

const loggedAsToldOnTerminal: Change = (expected) => log(() => fatalLines(expected))(expected)

const primaryOnly = "-               -               y         /etc/postfix"

const unnamed = "-               -               n         /etc/postfix-a"

const named = "postfix-x       -               n         /etc/postfix-a"

export const differences: ReadonlyArray<Difference> = [
  {
    id: "stderr-always",
    reason: "a fatal text belongs on standard error, terminal or not; so it does in Postfix 3.11",
    changes: [{ cases: "all", change: tellPipe }]
  },
  {
    id: "one-voice",
    reason: "who reads a file is not the user's business, and one fault has one message",
    changes: [
      { cases: ["A04", "A07", "A41", "B16", "C51", "M09", "V02"], change: ownName },
      {
        cases: ["A08", "A10", "A13", "F07", "F11", "F12"],
        change: inTurn(ownName, errors(without("Failed to obtain")), loggedAsToldOnTerminal)
      },
      {
        // The text does not name the file here, so the second line stays.
        cases: ["B15", "B17", "V01", "V07", "V08"],
        change: inTurn(ownName, errors(once), loggedAsToldOnTerminal)
      }
    ]
  },
  {
    id: "own-parameters",
    reason: "a mistake that does not concern us is no reason to leave the host without a manager",
    changes: [
      { cases: ["A15", "A20", "A21", "A40"], change: lists(primaryOnly, named) },
      { cases: ["A30", "M07"], change: lists(primaryOnly, unnamed) }
    ]
  },
  {
    id: "primary-own-parameters",
    reason: "the same for the primary's main.cf",
    changes: [{ cases: ["A25"], change: lists("postfix-x       -               y         /etc/postfix") }]
  },
  {
    id: "no-hot-wait",
    reason: "files are replaced as a whole, so there is nothing to wait for",
    changes: [{ cases: ["A34"], change: (expected) => ({ ...expected, waits: false }) }]
  },
  {
    id: "typo",
    reason: "it is spelled Specify",
    changes: [
      {
        cases: ["D17", "D18", "O14"],
        change: inTurn(errors(replace("Specity", "Specify")), log(replace("Specity", "Specify")))
      }
    ]
  },
  {
    id: "newer-postfix",
    reason: "what later releases of Postfix have is there with every release",
    changes: [
      {
        cases: ["O25"],
        change: lists(
          '{"name": "-","group": "-","enabled": "y","config_directory": "/etc/postfix"}',
          '{"name": "postfix-a","group": "g1","enabled": "y","config_directory": "/etc/postfix-a"}',
          '{"name": "postfix-b","group": "g2","enabled": "n","config_directory": "/etc/postfix-b"}'
        )
      },
      { cases: ["O26"], change: fails("JSON output available only with '-l'") },
      {
        cases: ["M10"],
        change: errors(() => [
          "postmulti: warning: /etc/postfix-a/main.cf, line 1: text after null byte may be ignored"
        ])
      }
    ]
  },
  {
    id: "modern-door",
    reason: "a first word that is no option opens the modern commands, where the original only ever fails",
    changes: [{ cases: ["O02"], change: fails("unknown subcommand 'xyz', see 'postmulti --help'") }]
  },
  {
    id: "verbose",
    reason: "-v tells what is read and run, while in the original it changes nothing that can be seen",
    changes: [
      {
        cases: ["O32"],
        change: errors(() => [
          "postmulti: reading /etc/postfix/main.cf",
          "postmulti: reading /etc/postfix-a/main.cf",
          "postmulti: reading /etc/postfix-b/main.cf",
          "postmulti: 3 instances, 0 damaged"
        ])
      }
    ]
  },
  {
    id: "no-life-cycle-yet",
    reason: "the actions of -e come with a later release",
    changes: [
      { cases: ["D35", "D78"], change: fails("-e enable is not available in this release") },
      { cases: ["E11", "E12", "E13", "E14"], change: fails("-e create is not available in this release") },
      { cases: ["E34"], change: fails("-e import is not available in this release") },
      { cases: ["E40"], change: fails("-e assign is not available in this release") }
    ]
  }
]

const concerns = (cases: ReadonlyArray<string> | "all", id: string): boolean =>
  cases === "all" || cases.includes(id)

/** What ours is expected to do in a case, from what the original does in it. */
export const changed = (id: string, original: Expected): Expected =>
  differences
    .flatMap(({ changes }) => changes)
    .filter(({ cases }) => concerns(cases, id))
    .reduce((expected, { change }) => change(expected), original)
