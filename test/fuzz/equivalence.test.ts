/** The rules for random samples accept nothing else. */
import { assert, describe, expect, it } from "@effect/vitest"
import { differences } from "../differential/differences.ts"
import { judge, type Outcome, registrable } from "./equivalence.ts"

const primary = "/etc/postfix/main.cf"
const secondary = "/etc/postfix-a/main.cf"

const unended = "/etc/postfix-c/main.cf"

const before = {
  [primary]: "u = x\nmulti_instance_directories = /etc/postfix-a\n",
  [secondary]: "u = x\n",
  [unended]: "u = x"
}

const ended = (changes: Partial<Outcome>): Outcome => ({
  status: 1,
  output: "",
  errors: "",
  files: before,
  ...changes
})

const says = (...errors: ReadonlyArray<string>) =>
  ended({ errors: errors.map((line) => `${line}\n`).join("") })

const emptied = { ...before, [primary]: "" }

const verdict = (words: string, original: Outcome, ours: Outcome): string => {
  const given = { words: words.split(" "), before }
  const judged = judge(given, original, ours)
  return judged._tag === "Registered" ? judged.id : judged._tag
}

const damage = "fatal: /etc/postfix-a/main.cf, line 3: missing '=' after attribute name"
const nesting = 'warning: unreasonable macro call nesting: "self"'
const silent = says("postmulti: fatal: Failed to obtain all required /etc/postfix-a/main.cf parameters")

describe("judgement of random samples", () => {
  it("knows no difference that is not registered", () =>
    expect(differences.map(({ id }) => id)).toEqual(expect.arrayContaining([...registrable])))

  it.each([
    ["the same", "-l", says("postmulti: fatal: x"), says("postmulti: fatal: x"), "Equal"],
    ["another voice", "-l", says(`/usr/sbin/postconf: ${damage}`), says(`postmulti: ${damage}`), "Equal"],
    [
      "a warning of postconf that is repeated",
      "-l",
      says("/usr/sbin/postconf: warning: x", "/usr/sbin/postconf: warning: x"),
      says("postmulti: warning: x"),
      "Equal"
    ],
    [
      "new settings in another order",
      "-e init",
      ended({ status: 0, files: { ...before, [primary]: `${before[primary]}a = 1\nb = 2\n` } }),
      ended({ status: 0, files: { ...before, [primary]: `${before[primary]}b = 2\na = 1\n` } }),
      "Equal"
    ],
    [
      "a line that gets its end",
      "-e init",
      ended({ status: 0, files: { ...before, [unended]: "u = xb = 2" } }),
      ended({ status: 0, files: { ...before, [unended]: "u = x\nb = 2\n" } }),
      "line-end"
    ],
    [
      "an end without a message",
      "-l",
      silent,
      says(`postmulti: ${nesting}`, "postmulti: fatal: x"),
      "endless"
    ],
    [
      "a damaged instance that goes",
      "-i /etc/postfix-a -e deport",
      says(`postconf: ${damage}`),
      ended({ status: 0, files: emptied }),
      "broken-can-go"
    ],
    [
      "a place that is shared",
      "-i a -e create",
      ended({ status: 0, files: emptied }),
      says("postmulti: fatal: instance a, x=y shares files with instance b, x=z"),
      "shared-places"
    ]
  ])("accepts %s", (_, words, original, ours, expected) =>
    assert.strictEqual(verdict(words, original, ours), expected)
  )

  it.each([
    ["another status", "-l", ended({ status: 0 }), ended({})],
    ["a stack trace", "-l", says("postmulti: fatal: x"), says("Error: x", "postmulti: fatal: x")],
    ["a stack trace of an action", "-e init", ended({ status: 0 }), { ...says("Error: x"), status: 0 }],
    ["details without -v", "-l", ended({ status: 0 }), { ...says("postmulti: reading x"), status: 0 }],
    ["a warning that ours repeats", "-l", says("x: warning: x"), says("x: warning: x", "x: warning: x")],
    [
      "settings that were there in another order",
      "-e init",
      ended({ status: 0 }),
      ended({ status: 0, files: { ...before, [primary]: before[primary].split("\n").reverse().join("\n") } })
    ],
    [
      "warnings about the files in another order",
      "-l",
      says("postmulti: warning: /b/main.cf: x", "postmulti: warning: /a/main.cf: x"),
      says("postmulti: warning: /a/main.cf: x", "postmulti: warning: /b/main.cf: x")
    ],
    ["anything after an end without a message", "-l", silent, says("postmulti: fatal: x")],
    [
      "a change after an end without a message",
      "-e init",
      silent,
      { ...says(`postmulti: ${nesting}`, "postmulti: fatal: x"), files: emptied }
    ],
    [
      "one that goes while another is damaged",
      "-i /etc/postfix-b -e deport",
      says(`postconf: ${damage}`),
      ended({ status: 0, files: emptied })
    ],
    [
      "one that goes, with more than its own",
      "-i /etc/postfix-a -e deport",
      says(`postconf: ${damage}`),
      ended({ status: 0, files: { ...emptied, "/etc/postfix-b/main.cf": "" } })
    ],
    [
      "a refusal that changes something",
      "-i a -e create",
      ended({ status: 0 }),
      { ...says("postmulti: fatal: a shares files with b"), files: emptied }
    ],
    [
      "a refusal before that of the original",
      "-i a -e create",
      says("postmulti: fatal: y"),
      says("postmulti: fatal: a shares files with b")
    ],
    ["a refusal to list", "-l", ended({ status: 0 }), says("postmulti: fatal: chdir(/x): y")],
    [
      "a command with the name of an action",
      "-x echo destroy",
      says(`postconf: ${damage}`),
      ended({ status: 0 })
    ]
  ])("does not accept %s", (_, words, original, ours) =>
    assert.strictEqual(verdict(words, original, ours), "Different")
  )
})
