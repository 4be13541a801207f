/**
 * The register of all deliberate differences from the original. A difference that is not here fails the tests, and so
 * does an entry that makes no difference.
 */
import { version } from "../../src/cli/modern/help.ts"
import { recorded } from "../namespace/release.ts"
import { type Case, type Expected, topics } from "./Case.ts"
import {
  type Change,
  type Difference,
  type Engine,
  errors,
  fails,
  inTurn,
  type Lines,
  lists,
  log,
  loggedAsToldOnTerminal,
  once,
  ownName,
  replace,
  tellPipe,
  without
} from "./changes.ts"
import { lifeCycleDifferences } from "./lifeCycleDifferences.ts"
import { hints } from "./outcomes.ts"

const primaryOnly = "-               -               y         /etc/postfix"

const notUtf8 = "Invalid or incomplete multibyte or wide character"

const unnamed = "-               -               n         /etc/postfix-a"

const endless = [
  'postmulti: warning: unreasonable macro call nesting: "$multi_instance_name"',
  'postmulti: warning: unreasonable macro call nesting: "x"'
]

const named = "postfix-x       -               n         /etc/postfix-a"

const read = (...suffixes: Lines): Lines => suffixes.map((suffix) => `reading /etc/postfix${suffix}/main.cf`)

const pairRead = [...read("", "-a", "-b"), "3 instances, 0 damaged"]

const shows = (...texts: Lines): Change => errors(() => texts.map((text) => `postmulti: ${text}`))

/** As the original of the recorded release. */
const asRecordedOriginal: Change = (expected, { id }) =>
  topics.flatMap(({ cases }) => cases).find((one) => one.id === id)?.expected ?? expected

export const differences: ReadonlyArray<Difference> = [
  ...lifeCycleDifferences,
  {
    id: "newer-postfix",
    original:
      "has `-j` from 3.11 on, which prints only the group's first letter, the warning about a null byte from 3.9 on, and operators for compatibility levels from 3.6 on",
    ours: "has them with every release of Postfix, and prints the whole group",
    reason: "what later releases of Postfix have is there with every release",
    changes: [
      { cases: ["B13", "V22", "V26", "V27"], change: asRecordedOriginal, before: 306 },
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
    id: "program-name",
    original:
      "prefixes messages with the name it was invoked as; from 3.12 on, logs as `postfix/postmulti` at first",
    ours: "always uses `postmulti`",
    reason: "it is one program; the name that a script was called by does not reach it",
    changes: [
      {
        cases: ["O36", "O37"],
        change: inTurn(errors(replace("foo: ", "postmulti: ")), log(replace("foo: ", "postmulti: ")))
      },
      // This holds until main.cf has been read.
      { cases: "all", change: log(replace(">postfix/postmulti: ", ">postmulti: ")), from: 312 }
    ]
  },
  {
    id: "stderr-always",
    original: "before 3.11, prints fatal errors only to a terminal, then sleeps for a second",
    ours: "always prints them to standard error, and ends at once",
    reason: "a fatal text belongs on standard error, terminal or not; so it does in Postfix 3.11",
    changes: [{ cases: "all", change: tellPipe }]
  },
  {
    id: "one-voice",
    original: "lets `postconf` report an error, then adds a vaguer line",
    ours: "reports it once, in the same words, in the mail log too",
    reason: "who reads a file is not the user's business, and one fault has one message",
    changes: [
      { cases: ["A04", "A07", "A41", "B16", "C51", "M09", "V02"], change: ownName },
      {
        cases: ["A08", "A10", "A13", "F07", "F11", "F12", "F22", "F23", "F24"],
        change: inTurn(ownName, errors(without("Failed to obtain")), loggedAsToldOnTerminal)
      },
      {
        // The first line does not name the file here, so the second line stays.
        cases: [
          "F31",
          "F32",
          "B15",
          "B17",
          "V01",
          "V07",
          "V08",
          "V13",
          "V14",
          "V15",
          "V19",
          "V20",
          "V22",
          "V23",
          "V24",
          "V26",
          "V30",
          "V32"
        ],
        change: inTurn(ownName, errors(once), loggedAsToldOnTerminal)
      }
    ]
  },
  {
    id: "own-parameters",
    original: "stops at any mistake in a secondary's main.cf or master.cf",
    ours: "stops only at mistakes in parameters that it uses, and in what these refer to",
    reason: "a mistake that does not concern us is no reason to leave the host without a manager",
    changes: [
      { cases: ["A15", "A20", "A21", "A40"], change: lists(primaryOnly, named) },
      { cases: ["A30", "M07"], change: lists(primaryOnly, unnamed) },
      { cases: ["F25"], change: lists("/etc/postfix", "/etc/postfix-a") },
      {
        cases: ["F26"],
        change: lists(
          ...["", "-a", "-b", "-c"].map((suffix) => `/mnt/bin/postfix -- status /etc/postfix${suffix}`)
        )
      }
    ]
  },
  {
    id: "primary-own-parameters",
    original: "stops at any bad value that a Postfix program checks at start",
    ours: "stops only for the directories, `multi_instance_*`, `postmulti_*_commands`, `import_environment`, `alternate_config_directories`, `syslog_*`, `mail_owner`, `setgid_group`",
    reason: "the same for the primary's main.cf",
    changes: [
      { cases: ["A25"], change: lists("postfix-x       -               y         /etc/postfix") },
      { cases: ["F14"], change: lists(primaryOnly) }
    ]
  },
  {
    id: "newer-warnings",
    original:
      "warns of a comment behind a value from 3.8 on, and of parameters that will be removed from 3.9 on",
    ours: "leaves both to postconf(1) and `postfix check`",
    reason: "neither says anything about an instance",
    changes: [
      {
        cases: "all",
        change: errors((lines) =>
          lines.filter(
            (line) =>
              !/: (#comment after other text|support for parameter|See \S+DEPRECATION_README\S*) /.test(line)
          )
        ),
        from: 308
      }
    ]
  },
  {
    id: "own-postconf",
    original: "needs `postconf` in `command_directory` as soon as there is a secondary",
    ours: "finds it elsewhere",
    reason: "main.cf is read by us, and postconf is only asked what it alone can know",
    changes: [{ cases: ["F13"], change: lists(primaryOnly, unnamed) }]
  },
  {
    id: "endless",
    original: "overflows its stack if a comparison refers to itself",
    ours: "reports unreasonable nesting, as elsewhere",
    reason: "what has no end is a mistake like others, and is told",
    changes: [
      {
        cases: ["V17"],
        change: inTurn(
          errors((lines) => [...endless, "postmulti: fatal: macro processing error", ...lines]),
          loggedAsToldOnTerminal
        )
      },
      {
        cases: ["V18"],
        change: inTurn(
          fails("dictionary mail_dict: macro processing error"),
          errors((lines) => [...endless, ...lines]),
          log((lines) => [...endless.map((line) => `<20>${line}`), ...lines])
        )
      }
    ]
  },
  {
    id: "hot-wait",
    original: "waits up to 2.4 s for each main.cf that was just written",
    ours: "waits only before it edits the file, and not for its own writes; reads again what is being saved",
    reason: "who only reads has nothing to lose but a tenth of a second",
    // On a busy machine, anything can look like a wait. A test in memory, where the clock stands still, shows that
    // there is none.
    changes: [{ cases: ["A34"], change: ({ waits: _, ...expected }) => expected }]
  },
  {
    id: "typo",
    original: "`Specity no more than one of`",
    ours: "`Specify no more than one of`",
    reason: "it is spelled Specify",
    changes: [
      {
        cases: ["D17", "D18", "O14", "O99"],
        change: inTurn(errors(replace("Specity", "Specify")), log(replace("Specity", "Specify")))
      }
    ]
  },
  {
    id: "modern-door",
    original: "reports an error for a first word that is not an option, and for `--help` and `--version`",
    ours: "runs the subcommand, or answers",
    reason: "such a first word opens the modern commands, where the original only ever fails",
    changes: [
      { cases: ["O02"], change: fails("unknown subcommand 'xyz', see 'postmulti --help'") },
      {
        cases: ["O34"],
        change: lists(`postmulti ${version} - manages several Postfix instances on one host`)
      },
      { cases: ["O35"], change: lists(`postmulti ${version}`) }
    ]
  },
  {
    id: "utf-8",
    original: "passes any bytes to your commands",
    ours: "refuses a command or argument that is not UTF-8 (`Invalid or incomplete multibyte or wide character`), because Node would alter it; drops such a variable, with a warning; postmulti-native, which needs no Node, does as the original",
    reason: "Node starts programs with words and variables in UTF-8 only",
    changes: [
      { cases: ["X10"], engine: "node", change: fails(`execvp sh: ${notUtf8}`) },
      {
        cases: ["X11"],
        engine: "node",
        change: inTurn(
          errors(() => ["postmulti: warning: environment variable odd is not UTF-8, so it is not passed on"]),
          (expected) => ({ ...expected, output: [] })
        )
      },
      {
        cases: ["X12"],
        engine: "node",
        change: inTurn(fails(`execvp printenv: ${notUtf8}`), (expected) => ({
          ...expected,
          output: ["/etc/postfix"]
        }))
      }
    ]
  },
  {
    id: "open-files",
    original: "passes on the soft limit on open files",
    ours: "raises it to the hard one; postmulti-native does as the original",
    reason: "Node does when it starts",
    changes: [{ cases: ["X13"], engine: "node", change: lists("1000") }]
  },
  {
    id: "ignored-signals",
    original: "keeps ignoring signals that its caller ignores (nohup), as do its commands",
    ours: "does not; postmulti-native does as the original",
    reason: "Node sets all signals to their defaults when it starts",
    changes: [
      { cases: ["X14"], engine: "node", change: (expected) => ({ ...expected, exit: 1, output: [] }) }
    ]
  },
  {
    id: "hints",
    original: "ends with the fatal error",
    ours: "may add hints on a terminal, such as the existing names or what to do first",
    reason: "a person at a terminal can be told what helps; nobody else reads these lines",
    changes: [
      {
        cases: Object.keys(hints),
        change: ({ pipe, terminal, ...expected }, { id }) => ({
          ...expected,
          pipe: pipe ?? terminal,
          terminal: [...terminal, ...(hints[id] ?? [])]
        })
      }
    ]
  },
  {
    id: "verbose",
    original: "shows nothing with `-v`",
    ours: "shows what is read, decided and run",
    reason: "-v shows what is read and run, while in the original it changes nothing that can be seen",
    changes: [
      { cases: ["K27", "O32", "O39"], change: shows(...pairRead) },
      {
        cases: ["W10"],
        change: shows(
          ...read("", "-a", "-b", "-c"),
          "4 instances, 0 damaged",
          "/etc/postfix: /mnt/bin/postfix -- status",
          "/etc/postfix: exit status 0"
        )
      },
      {
        cases: ["X15"],
        change: shows(
          ...pairRead,
          ...["/etc/postfix", "postfix-a", "postfix-b"].flatMap((instance) => [
            `${instance}: printenv MAIL_VERBOSE`,
            `${instance}: exit status 0`
          ])
        )
      }
    ]
  }
]

const concerns = (cases: ReadonlyArray<string> | "all", id: string): boolean =>
  cases === "all" || cases.includes(id)

type Registered = Difference["changes"][number]

export const holdsFor =
  (release = recorded, engine: Engine = "node") =>
  ({ before = Number.POSITIVE_INFINITY, engine: only = engine, from = 0 }: Registered): boolean =>
    from <= release && release < before && only === engine

/** The expected outcome of a case: the original's, changed by the register. */
export const changedBy =
  (register: ReadonlyArray<Difference>, release = recorded, engine: Engine = "node") =>
  (subject: Case): Expected =>
    register
      .flatMap(({ changes }) => changes)
      .filter(holdsFor(release, engine))
      .filter(({ cases }) => concerns(cases, subject.id))
      .reduce((expected, { change }) => change(expected, subject), subject.expected)

/** The expected outcome of ours with the recorded release. */
export const changed = changedBy(differences)
