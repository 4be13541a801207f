import { execFile, spawnSync } from "node:child_process"
import * as Fs from "node:fs"
import * as Os from "node:os"
import * as Path from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { complete } from "../../../src/cli/modern/completion/complete.ts"
import { completionScripts } from "../../../src/cli/modern/completion/scripts.ts"
import { shells } from "../../../src/cli/modern/grammar/grammar.ts"
import { pretendHost } from "../../../src/testing/host.ts"
import { mainCf } from "./completed.ts"

/** In milliseconds. Generous, for a busy machine. */
const timeLimit = 300_000

/** Records the words that a shell asks about, and replays the answer for each case. */
const program = `#!/bin/sh
test "$1" = --complete || exit 1
shift
printf '%s\\0' "$@" >"words$CASE"
! test -e "answer$CASE" || cat "answer$CASE"
`

let directory = ""

beforeAll(() => {
  directory = Fs.mkdtempSync(Path.join(Os.tmpdir(), "completions-"))
  Fs.writeFileSync(Path.join(directory, "postmulti"), program, { mode: 0o755 })
  for (const name of ["conf-a/below", "conf-b", "strange `id`"])
    Fs.mkdirSync(Path.join(directory, name), { recursive: true })
  Fs.writeFileSync(Path.join(directory, "conf-file"), "")
  for (const shell of shells) Fs.writeFileSync(Path.join(directory, shell), completionScripts[shell])
})

const answer = (text: string, number = ""): void =>
  Fs.writeFileSync(Path.join(directory, `answer${number}`), text, "latin1")

/** The answers of our program to the words that the shell asks about. */
const answerAsked = async (number: string) => {
  const asked = Path.join(directory, `words${number}`)
  if (!Fs.existsSync(asked)) return
  const words = Fs.readFileSync(asked, "latin1").split("\0").slice(0, -1)
  const host = await Effect.runPromise(pretendHost({ mainCf }))
  answer(await Effect.runPromise(Effect.provide(complete(words), host.layer)), number)
}

afterAll(() => Fs.rmSync(directory, { recursive: true }))

const has = (shell: string): boolean => spawnSync(shell, ["-c", "exit 0"]).status === 0

const shell = (
  program: string,
  options: ReadonlyArray<string>,
  script: string
): Promise<{ status: number | null; stderr: string; lines: ReadonlyArray<string> }> =>
  new Promise((resolve) => {
    const env = { ...process.env, PATH: `${directory}:${process.env["PATH"]}` }
    const child = execFile(
      program,
      [...options, "-c", script],
      { cwd: directory, env },
      (_, stdout, stderr) =>
        resolve({ status: child.exitCode, stderr, lines: stdout.split("\n").filter((line) => line !== "") })
    )
  })

const separator = "--- offered ---"

/** What a shell offers in each case. One shell runs all cases, twice: the first time to record its questions. */
const offeredBy = async (
  program: string,
  options: ReadonlyArray<string>,
  prelude: string,
  cases: ReadonlyArray<string>
): Promise<ReadonlyArray<ReadonlyArray<string>>> => {
  const numbers = cases.map((_, index) => `.${program}.${index}`)
  const script = cases.map((line, index) => `export CASE=${numbers[index]}; ${line}; echo ${separator}`)
  const ask = () => shell(program, options, [prelude, ...script].join("\n"))
  await ask()
  for (const number of numbers) await answerAsked(number)
  const { lines, status, stderr } = await ask()
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" })
  return lines
    .join("\n")
    .split(separator)
    .map((offers) => offers.split("\n").filter((offer) => offer !== ""))
}

const inBash = (...words: ReadonlyArray<string>): string =>
  `COMP_WORDS=(postmulti ${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length}; ` +
  '_postmulti; printf "%s\\n" "${COMPREPLY[@]}"'

const offeredByBash = (cases: ReadonlyArray<ReadonlyArray<string>>) =>
  offeredBy(
    "bash",
    ["--norc"],
    "source ./bash",
    cases.map((words) => inBash(...words))
  )

const instances = ["-", "out", "postfix-a", "postfix-b"]
/** Not the primary instance, for which these subcommands do not work. */
const secondaries = instances.slice(1)
const iteration = ["--instance", "--group"]
const common = ["--keep-going", "--verbose", "--help"]
const changing = ["--dry-run", "--format", ...common]
const lifeCycle = ["init", "create", "import", "assign", "rename", "enable", "disable", "deport", "destroy"]
const control = ["start", "stop", "restart", "reload"]
const document = ["apply", "export"]
const host = ["doctor", "install", "uninstall", "lab"]

/** postmulti refuses such names, but a main.cf may contain them. */
const hostile = [
  "`touch${IFS}hit`",
  "$(touch${IFS}hit)",
  "x;touch${IFS}hit",
  "x&touch${IFS}hit",
  "x|touch${IFS}hit",
  ">hit",
  "'\"\\",
  "~root",
  "*",
  "{a,b}",
  "\u001b[2J"
]

const bashOffers: ReadonlyArray<readonly [words: ReadonlyArray<string>, offers: ReadonlyArray<string>]> = [
  [
    [""],
    [
      "list",
      "status",
      "show",
      ...control,
      "run",
      "postfix",
      ...lifeCycle,
      ...document,
      ...host,
      "--help",
      "--version",
      "--completions"
    ]
  ],
  [["l"], ["list", "lab"]],
  [["--v"], ["--version"]],
  [
    ["--completions", ""],
    ["bash", "zsh", "fish"]
  ],
  [["--completions", "=", "z"], ["zsh"]],
  [["--completions=z"], ["--completions=zsh"]],
  [
    ["list", ""],
    [...iteration, "--reverse", "--format", ...common]
  ],
  [
    ["run", "--"],
    [...iteration, "--reverse", "--jobs", "--no-label", "--format", ...common]
  ],
  [
    ["postfix", "--"],
    [...iteration, "--jobs", ...common]
  ],
  [["list", "--f"], ["--format"]],
  [
    ["list", "--format", ""],
    ["text", "json"]
  ],
  [
    ["list", "--format", "="],
    ["text", "json"]
  ],
  [["list", "--format", "=", "j"], ["json"]],
  [["list", "--format=j"], ["--format=json"]],
  [
    ["list", "--group", ""],
    ["\\$\\(msa\\)", "mta"]
  ],
  [["list", "--group", "$("], ["\\$\\(msa\\)"]],
  [["list", "--group=\\$\\(m"], ["--group=\\$\\(msa\\)"]],
  [["lab", "strange"], ["strange\\ \\`id\\`/"]],
  [["list", "--group=mt"], ["--group=mta"]],
  [["list", "--group", "mta", "--reverse", "--instance", ""], instances],
  [
    ["postfix", "--instance", "=", "postfix-"],
    ["postfix-a", "postfix-b"]
  ],
  [["list", "--group", "=", "mta", "--f"], ["--format"]],
  [["run", "--jobs", ""], []],
  [["run", "--jobs", "3", "--re"], ["--reverse"]],
  [["run", "--group", "mta", "mta", "--"], []],
  [["run", "--", "--"], []],
  [["run", "-", "--"], []],
  [
    ["postfix", "sta"],
    ["start", "status"]
  ],
  [["postfix", "--", "rel"], ["reload"]],
  [["postfix", "start", "--"], []],
  [["toString", "--"], []],
  [["d"], ["disable", "deport", "destroy", "doctor"]],
  [
    ["init", ""],
    ["--dry-run", "--format", "--verbose", "--help"]
  ],
  [
    ["create", ""],
    [
      "--group",
      "--config-directory",
      "--queue-directory",
      "--data-directory",
      "--from",
      "--before",
      "--first",
      ...changing
    ]
  ],
  [["create", "conf"], []],
  [
    ["create", "--before", "po"],
    ["postfix-a", "postfix-b"]
  ],
  [["create", "postfix-x", "--gr"], ["--group"]],
  [["create", "postfix-x", "--group", "m"], ["mta"]],
  [["create", "--", "--"], []],
  [
    ["create", "--data-directory", "conf-"],
    ["conf-a/", "conf-b/"]
  ],
  [["create", "--data-directory", "=", "conf-a/"], ["conf-a/below/"]],
  [["create", "--data-directory=conf-a/"], ["--data-directory=conf-a/below/"]],
  [
    ["import", "conf-"],
    ["conf-a/", "conf-b/"]
  ],
  [["import", "--name", "conf-"], []],
  [["import", "--name", "postfix-x", "conf-a/"], ["conf-a/below/"]],
  [["import", "--first", "conf-a", "conf-"], []],
  [
    ["import", "--", "conf-"],
    ["conf-a/", "conf-b/"]
  ],
  [["import", "/etc/x", "--n"], ["--name"]],
  [
    ["lab", "conf-"],
    ["conf-a/", "conf-b/"]
  ],
  [["lab", "conf-a", ""], ["--help"]],
  [["assign", "--name", ""], []],
  [
    ["assign", "out", ""],
    ["--name", "--group", ...changing]
  ],
  [
    ["destroy", ""],
    ["--group", ...changing, ...secondaries]
  ],
  [["destroy", "--dry-run", "o"], ["out"]],
  [
    ["destroy", "-", ""],
    ["--group", ...changing, ...secondaries]
  ],
  [
    ["destroy", "out", "--format", ""],
    ["text", "json"]
  ],
  [["destroy", "--", ""], secondaries],
  [["enable", "--", ""], instances],
  [
    ["destroy", "out", "--", ""],
    ["postfix-a", "postfix-b"]
  ],
  [["deport", "out", "--", ""], []],
  [["deport", "--", "out", "--"], []]
]

describe("completions for bash", () => {
  let offers: ReadonlyArray<ReadonlyArray<string>> = []

  beforeAll(async () => {
    offers = await offeredByBash(bashOffers.map(([words]) => words))
  }, timeLimit)

  it.each(bashOffers.map(([words, expected], index) => [words, expected, index] as const))(
    "%j",
    (_, expected, index) => expect(offers[index]).toEqual(expected)
  )

  it("completes the command of run", async () => {
    const lines = [
      ["run", "--jobs", "2", "mkdi"],
      ["run", "--", "mkdi"],
      ["run", "ls", "mkdi"]
    ]
    const [afterOption, afterDashes, afterCommand] = await offeredByBash(lines)
    expect(afterOption).toContain("mkdir")
    expect(afterDashes).toContain("mkdir")
    expect(afterCommand).toEqual([])
  })

  it("keeps the tilde that was typed, and quotes another one", async () => {
    answer("directories:\n")
    const offer = (word: string) =>
      `HOME=$PWD; source ./bash; COMP_WORDS=(postmulti lab '${word}'); COMP_CWORD=2; _postmulti; echo "\${COMPREPLY[@]}"`
    Fs.mkdirSync(Path.join(directory, "~tilde"))
    expect((await shell("bash", ["--norc"], offer("~/conf-"))).lines).toEqual(["~/conf-a/ ~/conf-b/"])
    expect((await shell("bash", ["--norc"], offer("./~t"))).lines).toEqual(["./~tilde/"])
  })

  it.each(hostile)("offers the name %j as what a shell takes for that and nothing else", async (name) => {
    answer(`${name}\t\n`)
    const script = `source ./bash
      COMP_WORDS=(postmulti list --group ''); COMP_CWORD=3; _postmulti; eval "printf '%s|' \${COMPREPLY[@]}"`
    const { lines } = await shell("bash", ["--norc"], script)
    expect(lines.join("\n")).toBe(`${name}|`)
    expect(Fs.existsSync(Path.join(directory, "hit"))).toBe(false)
  })

  it("offers nothing where there is no list", async () => {
    const script =
      "source ./bash; postmulti() { return 1; }; COMP_WORDS=(postmulti list --group ''); COMP_CWORD=3; _postmulti; echo ${#COMPREPLY[@]}"
    expect(await shell("bash", ["--norc"], script)).toEqual({ status: 0, stderr: "", lines: ["0"] })
  })
})

describe("completions for other shells", () => {
  it.runIf(has("zsh"))("zsh can read its script, and would notice a mistake", () => {
    expect(spawnSync("zsh", ["-f", "-n", "./zsh"], { cwd: directory }).status).toBe(0)
    Fs.writeFileSync(Path.join(directory, "broken"), `${completionScripts.zsh}fi`)
    expect(spawnSync("zsh", ["-f", "-n", "./broken"], { cwd: directory }).status).not.toBe(0)
  })

  it.runIf(has("zsh"))("zsh gets descriptions, and hands on what it knows better", async () => {
    const prelude = `_describe() { print -rl -- $offers; }; _directories() { print directories; }; compset() { }
      _normal() { print -r -- normal $CURRENT $words; }; compdef() { }; source ./zsh`
    const lines = [
      "list --format ''",
      "destroy --format=json -- ''",
      "list '\\$\\(' --",
      "lab conf-",
      "run --jobs 2 -- ls x",
      "run ls x"
    ]
    const offers = await offeredBy(
      "zsh",
      ["-f"],
      prelude,
      lines.map((words) => `words=(postmulti ${words}); CURRENT=$#words; _postmulti`)
    )
    expect(offers[0]).toEqual(["text:", "json:"])
    expect(offers[1]).toEqual(["out:/etc/c", "postfix-a:/etc/a", "postfix-b:/etc/b"])
    expect(offers[2]).toContain("--reverse:in reverse order")
    expect(offers[3]).toEqual(["directories", "--help:show this help"])
    expect(offers[4]).toEqual(["normal 2 ls x"])
    expect(offers[5]).toEqual(["normal 2 ls x"])
  })

  it.runIf(has("zsh")).each(hostile)("zsh takes the name %j for a word", async (name) => {
    answer(`${name}\t\n`)
    const script = `_describe() { local offer=$offers[1]; print -r -- ${"$"}{\${offer%:}//(#b)\\\\(?)/$match[1]}; }
      compdef() { }; setopt extendedglob; source ./zsh; words=(postmulti list --group ''); CURRENT=4; _postmulti`
    expect((await shell("zsh", ["-f"], script)).lines).toEqual([name])
    expect(Fs.existsSync(Path.join(directory, "hit"))).toBe(false)
  })
})

const fishOffers: ReadonlyArray<readonly [line: string, offers: ReadonlyArray<string>]> = [
  [
    "postmulti ",
    "apply assign create deport destroy disable doctor enable export import init install lab list postfix reload rename restart run show start status stop uninstall".split(
      " "
    )
  ],
  ["postmulti --completions ", ["bash", "fish", "zsh"]],
  ["postmulti list --format ", ["json", "text"]],
  ["postmulti list --group=m", ["--group=mta"]],
  ["postmulti run --instance ", instances],
  ["postmulti run --group mta mkdi", ["mkdir"]],
  ["postmulti postfix --jobs 3 sta", ["start", "status"]],
  ["postmulti run cat fis", ["fish"]],
  ["postmulti run cat --keep", []],
  ["postmulti postfix start --", []],
  ["postmulti list --f", ["--format"]],
  ["postmulti d", ["deport", "destroy", "disable", "doctor"]],
  ["postmulti create ", []],
  ["postmulti create --before ", secondaries],
  ["postmulti create postfix-x --gr", ["--group"]],
  ["postmulti create -- --", []],
  ["postmulti create --data-directory conf-", ["conf-a/", "conf-b/"]],
  ["postmulti create --data-directory=conf-a/", ["--data-directory=conf-a/below/"]],
  ["postmulti import conf-", ["conf-a/", "conf-b/"]],
  ["postmulti import --name conf-", []],
  ["postmulti lab conf-", ["conf-a/", "conf-b/"]],
  ["postmulti import --first conf-a conf-", []],
  ["postmulti import -- conf-", ["conf-a/", "conf-b/"]],
  ["postmulti destroy ", secondaries],
  ["postmulti enable ", instances],
  ["postmulti destroy --dry-run o", ["out"]],
  ["postmulti destroy out po", ["postfix-a", "postfix-b"]],
  ["postmulti deport out po", []],
  ["postmulti destroy - --k", ["--keep-going"]],
  ["postmulti destroy out --format ", ["json", "text"]],
  ["postmulti destroy -- o", ["out"]],
  ["postmulti deport out -- o", []],
  ["postmulti init po", []]
]

describe.runIf(has("fish"))("completions for fish", () => {
  let offers: ReadonlyArray<ReadonlyArray<string>> = []

  beforeAll(async () => {
    const lines = fishOffers.map(([line]) => `complete -C ${JSON.stringify(line)}`)
    offers = await offeredBy("fish", ["--no-config"], "source ./fish", lines)
  }, timeLimit)

  it.each(fishOffers.map(([line, expected], index) => [line, expected, index] as const))(
    "%j",
    (_, expected, index) =>
      expect(offers[index]?.map((offer) => offer.split("\t")[0]).sort()).toEqual(expected)
  )
})
