/** The register's entries about the actions of -e. */
import { type Change, type Difference, errors, inTurn, log, once } from "./changes.ts"
import { outcomes } from "./outcomes.ts"

type Lines = ReadonlyArray<string>

const isAction = (words: Lines): boolean => words.includes("-e")

/** The original's helper and the programs it calls use their own names, and repeat themselves. */
const oneVoice: Change = (expected, subject) => {
  if (!isAction(subject.words)) return expected
  const own = (lines: Lines) =>
    lines
      .map((line) => line.replace(/^(<\d+>)?\S+\/post(?:multi-script|log): /, "$1postmulti: "))
      .map((line) => line.replace(/^(<\d+>)?(?:\/usr\/sbin\/postconf|postconf|postfix): /, "$1postmulti: "))
      .map((line) =>
        line.replace(/^mkdir: cannot create directory .(\S+).: /, "postmulti: fatal: mkdir $1: ")
      )
  // If the fatal message names the file, the second line is not needed.
  const named = expected.terminal.some((line) => line.includes("postconf: fatal: open "))
  const told = once(own(expected.terminal)).filter((line) => !named || !line.includes("Failed to obtain"))
  const fatal = told.filter((line) => line.startsWith("postmulti: fatal: ")).map((line) => `<18>${line}`)
  const ofScripts = (line: string) => line.includes("/postfix-script: ") || line.startsWith("<19>postfix: ")
  return inTurn(
    errors((lines) => once(own(lines)).filter((line) => !named || !line.includes("Failed to obtain"))),
    log((lines) => [...own(lines).filter((line) => !line.startsWith("<18>") && !ofScripts(line)), ...fatal])
  )(expected, subject)
}

const changeLogged = "<22>postmulti: root changed something"

/** The log line says only that something changed. The files show what. */
export const withoutDetails = (line: string): string => line.replace(/^<22>postmulti: root .*/, changeLogged)

/** Cases in which nothing changes. */
const unchanged: Lines = ["E36", "E37", "S08", "S27", "S31", "S32", "S33", "C17", "K02", "K05", "I02"]

const logLine: Change = (expected, subject) =>
  isAction(subject.words) && expected.exit === 0 && !unchanged.includes(subject.id)
    ? log((lines) => [...lines, changeLogged])(expected, subject)
    : expected

/** A warning about a parameter that the action does not use. */
const isForeign = (line: string): boolean =>
  /: (unused|undefined) parameter: |warning: open \S+\/master.cf: /.test(line)

const ownBusiness: Change = (expected, subject) =>
  isAction(subject.words)
    ? errors((lines) => lines.filter((line) => !isForeign(line)))(expected, subject)
    : expected

/** A file of the chroot jail in a queue directory, or a directory above one. */
const isInJail = (line: string, lines: Lines): boolean => {
  const [, queue] = /(\S+?)\/(etc(\/[\w.]+)?|usr(\/lib(\/sasl2)?)?)$/.exec(line) ?? []
  return queue !== undefined && lines.some((other) => other.endsWith(`${queue}/pid`))
}

const withoutJail: Change = (expected) => ({
  ...expected,
  output: expected.output.filter((line) => !line.startsWith("updating /etc/")),
  checks: expected.checks.map(({ command, output }) => ({
    command,
    output: output.filter((line) => !isInJail(line, output))
  }))
})

/** Recorded outcomes, for cases where a rule would be harder to read. */
export const asRecorded: Change = (expected, { id }) => {
  const { checks, ...outcome } = outcomes[id] ?? {}
  return {
    ...expected,
    ...outcome,
    ...(outcome.terminal === undefined ? {} : { pipe: outcome.terminal }),
    checks: expected.checks.map((check, index) => ({ ...check, output: checks?.[index] ?? check.output }))
  }
}

const recorded = (about: Omit<Difference, "changes">, ...cases: Lines): Difference => ({
  ...about,
  changes: [{ cases, change: asRecorded }]
})

export const lifeCycleDifferences: ReadonlyArray<Difference> = [
  {
    id: "one-program",
    original: "postconf, mkdir, postfix and a script report errors, and repeat each warning up to 18 times",
    ours: "reports each once, itself, in the same words",
    reason: "there is no helper, and no other program, that has a voice of its own and repeats each warning",
    changes: [{ cases: "all", change: oneVoice }]
  },
  {
    id: "log-line",
    original: "logs whatever its helper's programs log",
    ours: "logs one line for each change",
    reason: "each change leaves one line in the mail log, which tells who has done what",
    changes: [{ cases: "all", change: logLine }]
  },
  {
    id: "own-business",
    original: "warns of every unused parameter in `-e`",
    ours: "does not",
    reason: "a parameter that has nothing to do with the action is none of its business",
    changes: [{ cases: "all", change: ownBusiness }]
  },
  {
    id: "chroot-jail",
    original:
      "from Debian 13 on, fills the chroot jail of an instance in `create` and `import`, and lists its files",
    ours: "leaves that to the start, which does it each time",
    reason: "a new instance has nothing in its queue but what Postfix puts there",
    changes: [{ cases: "all", change: withoutJail, from: 310 }]
  },
  recorded(
    {
      id: "no-helper",
      original: "needs `postmulti-script`",
      ours: "does not",
      reason: "the helper of the original may be missing"
    },
    "E45",
    "K26"
  ),
  recorded(
    {
      id: "superuser",
      original: "fails half-way if you are not root",
      ours: "refuses at once: the action is reserved for the superuser",
      reason: "an action that only root can do says so at once, instead of failing somewhere in the middle"
    },
    ...["I12", "K22", "K23", "N117", "P49", "R57", "R58", "S30"]
  ),
  recorded(
    {
      id: "atomic",
      original: "leaves behind what it made before a failure, even an instance on the list",
      ours: "undoes it",
      reason: "an action that fails leaves all as it was"
    },
    ...["E19", "E21", "N82", "N84", "N85", "N86", "P30", "P32", "P33", "P34", "P35", "P36"]
  ),
  recorded(
    {
      id: "parents-0755",
      original: "makes missing parents of data_directory readable by root only",
      ours: "makes them readable by all, like others",
      reason: "the way to a directory is open to all, as it is everywhere else"
    },
    "E51"
  ),
  recorded(
    {
      id: "import-claims",
      original: "checks the directories on the command line of `import`",
      ours: "checks those in the instance's main.cf",
      reason: "an instance that is there has the directories that its main.cf says"
    },
    "N77"
  ),
  recorded(
    {
      id: "shared-places",
      original:
        "accepts a directory inside or around another instance's, a directory that all share, and the same directory by another path",
      ours: "refuses these in `create` and `destroy`",
      reason:
        "a directory inside or around that of another instance, or one of all instances, would be shared with it"
    },
    "N37"
  ),
  recorded(
    {
      id: "own-temporary-files",
      original: "removes a `.tmp` left by an earlier create",
      ours: "uses no such directory, and leaves this one alone",
      reason: "what another program has left on its way is not ours to remove"
    },
    "N78"
  ),
  recorded(
    {
      id: "stock-mistakes",
      original:
        "creates an instance with the mistakes of `main.cf.proto` and `master.cf.proto`, which then block everything",
      ours: "refuses before it makes anything",
      reason: "a new instance is examined as one that is imported"
    },
    "N133",
    "N134"
  ),
  recorded(
    {
      id: "lone-file",
      original: "replaces a main.cf without a master.cf beside it, and the reverse",
      ours: "refuses, unless an earlier create left the file",
      reason: "what somebody has written is not lost without a word"
    },
    "E18",
    "N80"
  ),
  recorded(
    {
      id: "untrusted",
      original: "works in any directory",
      ours: "refuses directories that other users could replace",
      reason: "root works only in directories that nobody else can exchange"
    },
    "N81",
    "P40"
  ),
  recorded(
    {
      id: "keeps-dollar",
      original: "writes 15 expanded settings into an instance's main.cf when one contains `$`",
      ours: "leaves settings as they are",
      reason: "settings stay as they are written"
    },
    "N87",
    "P37",
    "P38",
    "P39"
  ),
  recorded(
    {
      id: "single-blanks",
      original: "may leave two blanks in `alternate_config_directories`",
      ours: "leaves one",
      reason: "a list that is written anew has one blank between its items"
    },
    "N102"
  ),
  recorded(
    {
      id: "line-end",
      original: "glues a new setting to an unfinished last line (before 3.7.15)",
      ours: "finishes the line",
      reason: "an unfinished last line is finished before something is added"
    },
    "N111",
    "T03",
    "T05",
    "T15",
    "T22"
  ),
  recorded(
    {
      id: "null-byte",
      original: "damages a line with a null byte when it edits",
      ours: "refuses the file",
      reason: "an edit would damage a line with a null byte, so the file is refused"
    },
    "C10"
  ),
  recorded(
    {
      id: "blanks",
      original: "fails half-way with a blank or a quote in a path, and expands `* ? [ ] \\ $`",
      ours: "refuses all of these before it touches anything",
      reason: "what Postfix's scripts and lists cannot work with is refused before anything is touched"
    },
    ...["N121", "N129", "N130", "N131"]
  ),
  recorded(
    {
      id: "inside-data",
      original: "accepts directories inside data_directory",
      ours: "refuses them",
      reason: "who owns the outer directory could exchange the inner one"
    },
    "N132"
  ),
  recorded(
    {
      id: "keeps-file",
      original: "replaces links, resets owner and mode, and always writes",
      ours: "keeps them, and writes only changes",
      reason: "a link, the owner and the mode are kept, and a file that stays the same is not written"
    },
    ...["C07", "C17", "I13", "K24", "P46", "T19"]
  ),
  recorded(
    {
      id: "keeps-links",
      original: "sets owner and mode of the target if a queue is a link",
      ours: "leaves it alone",
      reason: "a queue that is a link is somebody's own arrangement"
    },
    "P41"
  ),
  recorded(
    {
      id: "destroy-leftovers",
      original: "warns of directories",
      ours: "warns of the files in them as well, not of what is missing; does not go through links in a directory; removes all entries of an instance that is listed twice",
      reason: "what stays is named, file by file; what is missing needs no attention; links are not followed"
    },
    ...["R02", "R03", "R04", "R05", "R06", "R07", "R37", "R39", "R40", "R41", "R46", "R50", "R51", "R52"]
  ),
  recorded(
    {
      id: "unknown-state",
      original: "trusts the process number in one lock, and ignores anything else in the lock's place",
      ours: "refuses to destroy if it cannot check a lock of the master, or if its master runs with the directories that main.cf named before",
      reason: "only locks that nobody holds prove that an instance is stopped"
    },
    "R61",
    "R62"
  ),
  recorded(
    {
      id: "queue-empty",
      original: "orphans queued mail in `destroy`",
      ours: "refuses, and counts the messages; refuses as well where a queue is a symbolic link, which it does not follow",
      reason: "removing an instance must not lose mail"
    },
    "R08",
    "R09",
    "R63"
  ),
  recorded(
    {
      id: "runtime-files",
      original: "leaves files behind if the instance has run",
      ours: "removes what Postfix made",
      reason: "what Postfix has made while it ran goes with the instance"
    },
    "R10"
  ),
  recorded(
    {
      id: "broken-can-go",
      original: "lets a damaged instance block everything, even its own removal",
      ours: "can deport and destroy it by its directory",
      reason: "an instance that is damaged must not stay in the way for ever"
    },
    "R32",
    "R33",
    "R34"
  )
]
