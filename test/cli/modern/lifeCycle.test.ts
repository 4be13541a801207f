import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import * as Option from "effect/Option"
import { importName } from "../../../src/cli/modern/subcommands/create.ts"
import { call, complaint, request, words } from "./reading.ts"

const change = { preview: Option.none(), keepGoing: false }
const named = (name: string) =>
  /^\/./.test(name) ? { _tag: "ByDirectory", directory: name } : { _tag: "ByName", name }

const newInstance = {
  ...change,
  group: Option.none(),
  configDirectory: Option.none(),
  position: Option.none()
}
const create = {
  ...newInstance,
  queueDirectory: Option.none(),
  dataDirectory: Option.none(),
  from: Option.none(),
  name: "postfix-a"
}
const imported = { ...newInstance, name: Option.none(), instance: "/etc/a" }
const assign = { ...change, name: Option.none(), group: Option.none(), instance: named("a") }

/** What an action gets for the one instance that it is for. */
const one = (action: string, name: string) => {
  if (action === "deport") return { instance: named(name) }
  const now = action === "destroy" ? {} : { now: false }
  return { instances: [named(name)], group: Option.none(), ...now }
}

const plain = ["destroy", "deport", "enable", "disable"]

describe("life cycle on the modern command line: errors", () => {
  it.each([
    ["create", "name required, see 'postmulti create --help'"],
    ["create --", "name required, see 'postmulti create --help'"],
    ["import --first", "name or directory required, see 'postmulti import --help'"],
    ["assign --name postfix-a", "instance required, see 'postmulti assign --help'"],
    ["destroy", "instance required, or --group, see 'postmulti destroy --help'"],
    ["enable --now", "instance required, or --group, see 'postmulti enable --help'"],
    ["destroy a --group g", "only one of INSTANCE, --group is possible, see 'postmulti destroy --help'"],
    ["stop --all b", "only one of INSTANCE, --group or --all is possible, see 'postmulti stop --help'"],
    ["stop", "instance required, or --group or --all, see 'postmulti stop --help'"],
    ["deport a b", "unexpected operand 'b', see 'postmulti deport --help'"],
    ["deport a --verbose b", "unexpected operand 'b', see 'postmulti deport --help'"],
    ["deport a -- b", "unexpected operand 'b', see 'postmulti deport --help'"],
    ["deport a -- --dry-run", "unexpected operand '--dry-run', see 'postmulti deport --help'"],
    ["init a", "unexpected operand 'a', see 'postmulti init --help'"],
    [
      "create postfix-a multi_instance_x=y",
      "unexpected operand 'multi_instance_x=y', see 'postmulti create --help'"
    ],
    ["destroy a --wizard", "unknown option '--wizard', see 'postmulti destroy --help'"],
    ["destroy a -v", "unknown option '-v', see 'postmulti destroy --help'"],
    [
      "destroy --instance a",
      "'destroy' does not allow the option '--instance', see 'postmulti destroy --help'"
    ],
    ["init --keep-going", "'init' does not allow the option '--keep-going', see 'postmulti init --help'"],
    [
      "import /etc/a --data-directory /d",
      "'import' does not allow the option '--data-directory', see 'postmulti import --help'"
    ],
    ["create a --group", "option '--group' requires a value, see 'postmulti create --help'"],
    ["create --group --first a", "option '--group' requires a value, see 'postmulti create --help'"],
    ["create --first=yes a", "option '--first' takes no value, see 'postmulti create --help'"],
    [
      "create --group b a --group b",
      "option '--group' is given more than once, see 'postmulti create --help'"
    ],
    [
      "create a --before b --first",
      "options '--before' and '--first' cannot be combined, see 'postmulti create --help'"
    ],
    [
      "import a --first --before b",
      "options '--before' and '--first' cannot be combined, see 'postmulti import --help'"
    ],
    [
      "import /etc/a --config-directory /etc/a",
      "directory '/etc/a' and option '--config-directory' cannot be combined, see 'postmulti import --help'"
    ],
    [
      "import postfix-a --name postfix-a",
      "name 'postfix-a' and option '--name' cannot be combined, see 'postmulti import --help'"
    ],
    ["import - --name -", "name '-' and option '--name' cannot be combined, see 'postmulti import --help'"],
    ["rename", "instance required, see 'postmulti rename --help'"],
    ["rename a", "name required, see 'postmulti rename --help'"],
    ["rename a postfix-b c", "unexpected operand 'c', see 'postmulti rename --help'"],
    ["assign a", "option '--name' or '--group' required, see 'postmulti assign --help'"],
    ["init --format json", "option '--format' requires the option '--dry-run', see 'postmulti init --help'"],
    [
      "enable a --format text",
      "option '--format' requires the option '--dry-run', see 'postmulti enable --help'"
    ],
    [
      "enable a --dry-run --format xml",
      "option '--format' requires text or json, not 'xml', see 'postmulti enable --help'"
    ]
  ])("refuses %j", async (line, message) => expect(await complaint(words(line))).toBe(message))

  it("looks at the options before it asks for the operand", async () =>
    expect(await complaint(["import", "--name", "postfix-a", "--format", "json"])).toContain(
      "option '--format' requires the option '--dry-run'"
    ))
})

describe("life cycle on the modern command line: requests", () => {
  it.each([
    ["init", { preview: Option.none() }],
    ["create postfix-a", create],
    ["create -- postfix-a", create],
    ["create -", { ...create, name: "" }],
    ["create -- --odd", { ...create, name: "--odd" }],
    ["create --keep-going postfix-a", { ...create, keepGoing: true }],
    ["create postfix-a --group mta", { ...create, group: Option.some("mta") }],
    ["create --group mta postfix-a", { ...create, group: Option.some("mta") }],
    ["create --group - postfix-a", { ...create, group: Option.some("") }],
    ["create postfix-a --first", { ...create, position: Option.some({ _tag: "All" }) }],
    ["create --before b postfix-a", { ...create, position: Option.some(named("b")) }],
    ["create postfix-a --config-directory /c", { ...create, configDirectory: Option.some("/c") }],
    [
      "create --data-directory=/d postfix-a --queue-directory /q=r --config-directory /c",
      {
        ...create,
        configDirectory: Option.some("/c"),
        queueDirectory: Option.some("/q=r"),
        dataDirectory: Option.some("/d")
      }
    ],
    ["import /etc/a", imported],
    [
      "import /etc/a --name postfix-a --first",
      { ...imported, name: Option.some("postfix-a"), position: Option.some({ _tag: "All" }) }
    ],
    ["import --name - /etc/a", { ...imported, name: Option.some("") }],
    ["import postfix-a", { ...imported, instance: "postfix-a" }],
    [
      "import --config-directory /etc/a postfix-a",
      { ...imported, configDirectory: Option.some("/etc/a"), instance: "postfix-a" }
    ],
    [
      "import - --config-directory /etc/a --group g",
      { ...imported, configDirectory: Option.some("/etc/a"), group: Option.some("g"), instance: "-" }
    ],
    ["rename a postfix-b", { ...change, operands: [named("a"), "postfix-b"] }],
    ["assign a --name postfix-b", { ...assign, name: Option.some("postfix-b") }],
    ["assign --group - a", { ...assign, group: Option.some("") }],
    [
      "assign - --name - --group b",
      { ...assign, instance: named("-"), name: Option.some(""), group: Option.some("b") }
    ]
  ])("reads %j", (line, expected) => expect(request(words(line))).toEqual(expected))

  it.each(plain)("reads %s with an instance, wherever it stands", (action) => {
    const expected = { ...change, ...one(action, "/etc/a"), keepGoing: true }
    expect(request([action, "/etc/a", "--keep-going"])).toEqual(expected)
    expect(request([action, "--keep-going", "/etc/a"])).toEqual(expected)
    expect(request([action, "--keep-going", "--", "/etc/a"])).toEqual(expected)
    expect(request([action, "-"])).toEqual({ ...change, ...one(action, "-") })
  })

  it.each([
    ["enable a", false],
    ["enable a --verbose", true],
    ["init --verbose", true]
  ])("%j: verbose is %j", (line, verbose) => expect(call(words(line))).toMatchObject({ verbose }))

  it.each(["create --help", "create a b --help", "create a --group x --help --bogus"])(
    "%j asks for help",
    (line) =>
      expect(call(words(line))).toMatchObject({ _tag: "Help", subcommand: { value: { name: "create" } } })
  )
})

describe("life cycle on the modern command line: dry runs", () => {
  const enable = { ...change, ...one("enable", "a") }

  it.each([
    ["enable a --dry-run", { ...enable, preview: Option.some("text"), verbose: false }],
    ["enable --dry-run --format text a", { ...enable, preview: Option.some("text"), verbose: false }],
    ["enable --format=json a --dry-run", { ...enable, preview: Option.some("json"), verbose: false }],
    [
      "enable a --verbose --keep-going --dry-run",
      { ...enable, keepGoing: true, preview: Option.some("text"), verbose: true }
    ]
  ])("%j is no more than a preview", (line, expected) => expect(call(words(line))).toEqual(expected))

  it.each([
    "init",
    "create postfix-a --group g --first",
    "import /etc/a",
    "assign a --name -",
    ...plain.map((action) => `${action} a`)
  ])("%j shows what it would do", (line) => {
    const given = words(line)
    expect(request([...given, "--dry-run"])).toEqual({
      ...Object(request(given)),
      preview: Option.some("text")
    })
  })
})

/** The operand of a life-cycle subcommand gives the name and the configuration directory. */
describe("what is imported", () => {
  it.effect.each([
    ["/etc/a", Option.none(), Option.none(), Option.none(), Option.some("/etc/a")],
    ["/etc/a", Option.some("postfix-a"), Option.none(), Option.some("postfix-a"), Option.some("/etc/a")],
    ["/etc/a", Option.some(""), Option.none(), Option.some(""), Option.some("/etc/a")],
    ["postfix-a", Option.none(), Option.none(), Option.some("postfix-a"), Option.none()],
    ["postfix-a", Option.none(), Option.some("/etc/a"), Option.some("postfix-a"), Option.some("/etc/a")],
    ["-", Option.none(), Option.some("/etc/a"), Option.some(""), Option.some("/etc/a")]
  ] as const)("%j", ([instance, name, configDirectory, expectedName, expectedDirectory]) =>
    Effect.gen(function* () {
      expect(yield* importName({ instance, name, configDirectory })).toEqual({
        name: expectedName,
        configDirectory: expectedDirectory
      })
    })
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
    "enable",
    "--group",
    "--x=y",
    "\xc3\xa0"
  ),
  FastCheck.fullUnicodeString()
)

/** An empty word counts as missing. A slash at the end of a path is ignored. */
const given = odd.filter((word) => word !== "" && !word.endsWith("/"))

const notDashed = given.filter((word) => word === "-" || !word.startsWith("-"))

describe("life cycle on the modern command line: properties", () => {
  it.prop("the one word behind -- is the operand", [given], ([operand]) => {
    expect(request(["disable", "--keep-going", "--", operand])).toEqual({
      ...change,
      ...one("disable", operand),
      keepGoing: true
    })
  })

  it.prop(
    "an operand that is no option means the same before, between and behind the options",
    [notDashed, given.filter((value) => value !== "-"), FastCheck.nat(2)],
    ([operand, value, position]) => {
      const options = [`--name=${value}`, "--group=g"]
      options.splice(position, 0, operand)
      expect(request(["assign", ...options])).toEqual({
        ...assign,
        instance: named(operand),
        name: Option.some(value),
        group: Option.some("g")
      })
    }
  )

  it.prop(
    "nothing is changed after --dry-run, wherever it stands before --",
    [FastCheck.nat(3), FastCheck.constantFrom(...plain)],
    ([position, action]) => {
      const options = ["a", "--verbose", "--keep-going"]
      options.splice(position, 0, "--dry-run")
      expect(call([action, ...options])).toMatchObject({ preview: Option.some("text") })
    }
  )
})
