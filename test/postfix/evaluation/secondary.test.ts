import { describe, expect, it } from "@effect/vitest"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { DirectoryPath } from "../../../src/instance/Instance.ts"
import type { KnownParameters } from "../../../src/postfix/evaluation/resolve.ts"
import { secondaryInstance } from "../../../src/postfix/evaluation/secondary.ts"
import { builtInDefaults } from "../../../src/testing/stock.ts"

const unset = ["mine", "undefined_name", "again"] as const

const answers: KnownParameters = {
  defaults: new Map<string, string | undefined>([
    ...Object.entries(builtInDefaults),
    ...unset.map((name) => [name, undefined] as const),
    ["forward_path", "$home/.forward"]
  ]),
  ofFile: new Map<string, string | undefined>([
    ...unset.map((name) => [name, undefined] as const),
    ["myhostname", "mail.example.test"],
    ["process_name", "postconf"]
  ]),
  expanded: new Map([["multi_instance_name", Either.left([])]])
}

const evaluate = (settings: Readonly<Record<string, string>>, known = answers) =>
  secondaryInstance(
    "/e/main.cf",
    DirectoryPath("/e"),
    new Map([["config_directory", "/e"], ...Object.entries(settings)]),
    known
  )

const nameOf = (settings: Readonly<Record<string, string>>, known = answers): string =>
  Either.match(evaluate(settings, known).outcome, {
    onLeft: (problem) =>
      problem._tag === "MissingParameter" ? `asks ${problem.source}: ${problem.name}` : problem.message,
    onRight: ({ name }) => Option.getOrElse(name, () => "nameless")
  })

describe("evaluation of a secondary", () => {
  it("takes what is not set from the built-in defaults", () =>
    expect(evaluate({})).toEqual({
      warnings: [],
      outcome: Either.right({
        name: Option.none(),
        group: Option.none(),
        enabled: false,
        primary: false,
        configDirectory: "/e",
        queueDirectory: "/var/spool/postfix",
        dataDirectory: "/var/lib/postfix"
      })
    }))

  it.each([
    ["squeezes blanks", "  a \t\r b  ", "a b"],
    ["knows every default, whatever the order", "n-$mail_owner-$syslog_facility", "n-postfix-mail"],
    ["knows its directory", "$config_directory", "/e"],
    ["takes a computed default from postconf", "$myhostname", "mail.example.test"],
    ["takes a read-only name from postconf", "$process_name", "postconf"]
  ])("%s", (_, text, expected) => expect(nameOf({ multi_instance_name: text })).toBe(expected))

  it("ignores an assignment to a read-only name", () =>
    expect(nameOf({ multi_instance_name: "$process_name", process_name: "x" })).toBe("postconf"))

  it.each([
    ["defaults", "$lmtp_bind_address", "asks defaults: lmtp_bind_address"],
    ["ofFile", "$mydomain", "asks ofFile: mydomain"],
    ["ofFile", "$process_id", "asks ofFile: process_id"],
    ["expanded", "${f{x}}", "macro processing error"]
  ])("asks about %s", (_, text, expected) => expect(nameOf({ multi_instance_name: text })).toBe(expected))

  it("inserts the value of a raw parameter as it is since Postfix 3.11, expanded before", () => {
    const settings = { multi_instance_name: "$forward_path", home: "/h" }
    expect(nameOf(settings)).toBe("/h/.forward")
    const later = { ...answers, defaults: new Map([...answers.defaults, ["mail_version", "3.11.1"]]) }
    expect(nameOf(settings, later)).toBe("$home/.forward")
  })

  it("warns of names without a meaning in what is used, and only there", () => {
    const { warnings } = evaluate({
      multi_instance_name: "$mine",
      mine: "${undefined_name?{$again}:{x}}",
      relayhost: "$nobody_looks_here ${"
    })
    expect(warnings).toEqual([
      "/e/main.cf: undefined parameter: undefined_name",
      "/e/main.cf: undefined parameter: again"
    ])
  })

  it("warns of a mistake in a branch that is not taken, once", () => {
    const { outcome, warnings } = evaluate({ multi_instance_name: "${mine?{y}:{$}}", mine: "x" })
    expect(warnings).toEqual(['empty macro name: "$"'])
    expect(Either.map(outcome, ({ name }) => name)).toEqual(Either.right(Option.some("y")))
  })

  it("asks about all values that it cannot expand before it fails for one", () => {
    const settings = { multi_instance_name: "${f{x}}", multi_instance_enable: "${{}<=level{}?{yes}}" }
    expect(nameOf(settings)).toBe("asks expanded: multi_instance_enable")
    const expanded = new Map([...answers.expanded, ["multi_instance_enable", Either.left([])] as const])
    expect(evaluate(settings, { ...answers, expanded }).warnings).toContain(
      'malformed compatibility level syntax: ""'
    )
  })

  it.each(["YES", "yEs", "yes"])("reads %s as yes", (text) =>
    expect(Either.map(evaluate({ multi_instance_enable: text }).outcome, ({ enabled }) => enabled)).toEqual(
      Either.right(true)
    )
  )

  it.each(["", "maybe", "true", "yes no"])("does not know whether %j means yes", (text) =>
    expect(nameOf({ multi_instance_enable: text })).toBe(
      `Unexpected /e/main.cf entry: multi_instance_enable = ${text}`
    )
  )
})
