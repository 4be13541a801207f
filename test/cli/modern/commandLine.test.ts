import { describe, expect, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import { call, complaint, request, words } from "./reading.ts"

const list = { selection: { _tag: "All" }, reverse: false, keepGoing: false, format: "text" }
const postfix = { selection: { _tag: "All" }, keepGoing: false, jobs: 1 }
const run = { ...postfix, reverse: false, noLabel: false, format: "text" }

const mustExclude = "options '--instance' and '--group' cannot be combined, see 'postmulti list --help'"

describe("modern command line: errors", () => {
  it.each([
    ["lsit", "unknown subcommand 'lsit', see 'postmulti --help'"],
    ["List", "unknown subcommand 'List', see 'postmulti --help'"],
    ["toString", "unknown subcommand 'toString', see 'postmulti --help'"],
    ["--wizard", "unknown option '--wizard', see 'postmulti --help'"],
    ["--help=list", "option '--help' takes no value, see 'postmulti --help'"],
    ["--version list", "unexpected operand 'list', see 'postmulti --help'"],
    ["--help run ls", "unexpected operand 'ls', see 'postmulti --help'"],
    ["--help bogus", "unknown subcommand 'bogus', see 'postmulti --help'"],
    ["--completions", "option '--completions' requires a value, see 'postmulti --help'"],
    [
      "--completions sh",
      "option '--completions' requires one of bash, zsh, fish, not 'sh', see 'postmulti --help'"
    ],
    [
      "--completions=",
      "option '--completions' requires one of bash, zsh, fish, not '', see 'postmulti --help'"
    ],
    ["list --wizard", "unknown option '--wizard', see 'postmulti list --help'"],
    ["list --log-level debug", "unknown option '--log-level', see 'postmulti list --help'"],
    ["list --toString", "unknown option '--toString', see 'postmulti list --help'"],
    ["list --version", "unknown option '--version', see 'postmulti list --help'"],
    ["list --GROUP x", "unknown option '--GROUP', see 'postmulti list --help'"],
    ["list --grou x", "unknown option '--grou', see 'postmulti list --help'"],
    ["list -g x", "unknown option '-g', see 'postmulti list --help'"],
    ["help bogus", "unknown subcommand 'bogus', see 'postmulti --help'"],
    ["create postfix-", "'postfix-' has no name after postfix-, see 'postmulti create --help'"],
    ["create postfix-..", "'postfix-..' has no name after postfix-, see 'postmulti create --help'"],
    ["assign a --name postfix-.", "'postfix-.' has no name after postfix-, see 'postmulti assign --help'"],
    ["list --group", "option '--group' requires a value, see 'postmulti list --help'"],
    ["list --group --reverse", "option '--group' requires a value, see 'postmulti list --help'"],
    ["list --group=", "option '--group' requires a value, see 'postmulti list --help'"],
    ["run --instance -- ls", "option '--instance' requires a value, see 'postmulti run --help'"],
    ["list --group a --group=a", "option '--group' is given more than once, see 'postmulti list --help'"],
    ["list --reverse=yes", "option '--reverse' takes no value, see 'postmulti list --help'"],
    ["list --reverse true", "unexpected operand 'true', see 'postmulti list --help'"],
    ["list -- x", "unexpected operand 'x', see 'postmulti list --help'"],
    ["list -", "unexpected operand '-', see 'postmulti list --help'"],
    ["list --format xml", "option '--format' requires text or json, not 'xml', see 'postmulti list --help'"],
    [
      "list --format JSON",
      "option '--format' requires text or json, not 'JSON', see 'postmulti list --help'"
    ],
    [
      "list --format table",
      "option '--format' requires text or json, not 'table', see 'postmulti list --help'"
    ],
    ["list --jobs 2", "'list' does not allow the option '--jobs', see 'postmulti list --help'"],
    [
      "postfix --format json status",
      "'postfix' does not allow the option '--format', see 'postmulti postfix --help'"
    ],
    [
      "postfix --reverse start",
      "'postfix' does not allow the option '--reverse', see 'postmulti postfix --help'"
    ],
    ["list --dry-run", "'list' does not allow the option '--dry-run', see 'postmulti list --help'"],
    ["list --reverse x --wizard", "unexpected operand 'x', see 'postmulti list --help'"],
    ["run", "command required, see 'postmulti run --help'"],
    ["postfix --verbose --", "command required, see 'postmulti postfix --help'"],
    [
      "postfix stop --instance in",
      "--instance belongs before the command; use -- to pass it to postfix, see 'postmulti postfix --help'"
    ],
    [
      "postfix stop --instance=in",
      "--instance belongs before the command; use -- to pass it to postfix, see 'postmulti postfix --help'"
    ],
    [
      "postfix --verbose tls x --help",
      "--help belongs before the command; use -- to pass it to postfix, see 'postmulti postfix --help'"
    ],
    ["postfix stop in", "'stop' takes no argument 'in', see 'postmulti postfix --help'"],
    ["postfix drain in", "'drain' takes no argument 'in', see 'postmulti postfix --help'"],
    ["postfix stop -i in", "'stop' takes no argument '-i', see 'postmulti postfix --help'"],
    ["postfix stop -- --group a", "'stop' takes no argument '--', see 'postmulti postfix --help'"],
    [
      "run postqueue --group mta -p",
      "--group belongs before the command; use -- to pass it to postqueue, see 'postmulti run --help'"
    ],
    [
      "run ls . --help -- --group",
      "--help belongs before the command; use -- to pass it to ls, see 'postmulti run --help'"
    ],
    ["list --group a --instance b", mustExclude],
    ["list --instance=b --verbose --group=a", mustExclude]
  ])("refuses %j", async (line, message) => expect(await complaint(words(line))).toBe(message))

  it.each(["0", "-1", "1.5", "1e3", "0x10", "many", " 2", "2 "])("refuses --jobs %j", async (value) =>
    expect(await complaint(["run", `--jobs=${value}`, "true"])).toBe(
      `option '--jobs' requires a whole number of at least 1, not '${value}', see 'postmulti run --help'`
    )
  )

  it.each([
    [["run", "--instance", "", "true"], "option '--instance' requires a value, see 'postmulti run --help'"],
    [["run", ""], "command required, see 'postmulti run --help'"],
    [["create", ""], "name required, see 'postmulti create --help'"]
  ])("takes the empty words of %j for missing ones", async (line, message) =>
    expect(await complaint(line)).toBe(message)
  )

  it("tells a wrong value before a missing command", async () =>
    expect(await complaint(["run", "--jobs", "ls"])).toContain("requires a whole number"))
})

describe("modern command line: requests", () => {
  it.each([
    ["list", list],
    ["list --", list],
    ["list --group a", { ...list, selection: { _tag: "Group", group: "a" } }],
    ["list --group=a=b", { ...list, selection: { _tag: "Group", group: "a=b" } }],
    ["list --instance -", { ...list, selection: { _tag: "ByName", name: "-" } }],
    [
      "list --instance /etc/postfix-a/",
      { ...list, selection: { _tag: "ByDirectory", directory: "/etc/postfix-a" } }
    ],
    ["list --instance /", { ...list, selection: { _tag: "ByName", name: "/" } }],
    ["list --instance list", { ...list, selection: { _tag: "ByName", name: "list" } }],
    ["list --keep-going --reverse", { ...list, reverse: true, keepGoing: true }],
    ["list --reverse --reverse", { ...list, reverse: true }],
    ["list --reverse --group true", { ...list, reverse: true, selection: { _tag: "Group", group: "true" } }],
    ["list --format json", { ...list, format: "json" }],
    ["list --format text", list],
    [
      "run --group msa ls -la /",
      {
        ...run,
        selection: { _tag: "Group", group: "msa" },
        command: { program: "ls", arguments: ["-la", "/"] }
      }
    ],
    ["run -- ls -l", { ...run, command: { program: "ls", arguments: ["-l"] } }],
    ["run -- --help", { ...run, command: { program: "--help", arguments: [] } }],
    [
      "run -- ls --help -- --group",
      { ...run, command: { program: "ls", arguments: ["--help", "--", "--group"] } }
    ],
    ["run ls -l --help", { ...run, command: { program: "ls", arguments: ["-l", "--help"] } }],
    ["run ls --name --help", { ...run, command: { program: "ls", arguments: ["--name", "--help"] } }],
    ["run ls -- --help", { ...run, command: { program: "ls", arguments: ["--", "--help"] } }],
    ["run - x", { ...run, command: { program: "-", arguments: ["x"] } }],
    ["run --reverse yes", { ...run, reverse: true, command: { program: "yes", arguments: [] } }],
    ["run --jobs 12 list", { ...run, jobs: 12, command: { program: "list", arguments: [] } }],
    ["postfix --jobs=2 status", { ...postfix, jobs: 2, command: { program: "status", arguments: [] } }],
    ["postfix tls -x", { ...postfix, command: { program: "tls", arguments: ["-x"] } }],
    ["postfix tls -- --group", { ...postfix, command: { program: "tls", arguments: ["--", "--group"] } }],
    ["postfix -- stop --instance", { ...postfix, command: { program: "stop", arguments: ["--instance"] } }],
    [
      "postfix upgrade-configuration a=b",
      { ...postfix, command: { program: "upgrade-configuration", arguments: ["a=b"] } }
    ]
  ])("reads %j", (line, expected) => expect(request(words(line))).toEqual(expected))

  it.each([
    ["list", false],
    ["list --verbose", true],
    ["list --verbose --verbose", true]
  ])("%j: verbose is %j", (line, verbose) => expect(call(words(line))).toMatchObject({ verbose }))

  it.each(["list --help", "list --reverse --help --bogus", "--help list", "help list", "list -h"])(
    "%j asks for help",
    (line) =>
      expect(call(words(line))).toMatchObject({
        _tag: "Help",
        subcommand: { _tag: "Some", value: { name: "list" } }
      })
  )

  it.each([
    ["help", { _tag: "Help" }],
    ["version", { _tag: "Version" }]
  ])("%j is understood without its dashes", (line, expected) =>
    expect(call(words(line))).toMatchObject(expected)
  )

  it.each(["--completions zsh", "--completions=zsh"])("%j asks for a script", (line) =>
    expect(call(words(line))).toEqual({ _tag: "Completions", shell: "zsh" })
  )
})

const odd = FastCheck.oneof(
  FastCheck.constantFrom(
    "--",
    "-",
    "",
    "--help",
    "--wizard",
    "-h",
    "true",
    "list",
    "--group",
    "--x=y",
    "\xc3\xa0"
  ),
  FastCheck.fullUnicodeString()
)

/** An argument cannot contain a NUL. */
const others = FastCheck.array(odd.filter((word) => !word.includes("\0")))

/** An empty word counts as missing. A slash at the end of a path is ignored. */
const given = odd.filter((word) => word !== "" && !word.endsWith("/") && !word.includes("\0"))

describe("modern command line: properties", () => {
  it.prop("everything behind -- is the command", [given, others], ([program, others]) => {
    expect(request(["run", "--jobs", "2", "--", program, ...others])).toEqual({
      ...run,
      jobs: 2,
      command: { program, arguments: others }
    })
  })

  it.prop(
    "everything behind the first operand is the command's, unless it is one of our options",
    [FastCheck.constantFrom("ls", "-", "yes"), others],
    ([command, others]) => {
      const end = others.includes("--") ? others.indexOf("--") : others.length
      const ours = others.slice(0, end).find((word) => word === "--help" || word === "--group")
      if (ours !== undefined) {
        expect(request(["postfix", command, ...others])).toContain(`${ours} belongs before the command`)
        return
      }
      expect(request(["postfix", "--verbose", command, ...others])).toEqual({
        ...postfix,
        command: { program: command, arguments: others }
      })
    }
  )

  it.prop(
    "an attached value is taken as it is, wherever it stands",
    [given.filter((value) => !value.startsWith("/")), FastCheck.boolean()],
    ([value, last]) => {
      const options = last
        ? ["--format=json", `--instance=${value}`]
        : [`--instance=${value}`, "--format=json"]
      expect(request(["list", ...options, "--reverse"])).toEqual({
        ...list,
        reverse: true,
        format: "json",
        selection: { _tag: "ByName", name: value }
      })
    }
  )

  it.prop(
    "a value of its own is taken as it is unless it looks like an option",
    [given.filter((value) => !value.startsWith("--"))],
    ([value]) => {
      expect(request(["list", "--reverse", "--group", value, "--keep-going"])).toEqual({
        ...list,
        reverse: true,
        keepGoing: true,
        selection: { _tag: "Group", group: value }
      })
    }
  )
})
