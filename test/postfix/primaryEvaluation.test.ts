import { describe, expect, it } from "@effect/vitest"
import * as Either from "effect/Either"
import type { Knowledge } from "../../src/postfix/knowledge.ts"
import { primaryValues } from "../../src/postfix/primaryEvaluation.ts"
import type { PrimaryParameter } from "../../src/postfix/primaryParameters.ts"
import { builtInDefaults } from "../../src/testing/defaults.ts"

const knowledge: Knowledge = {
  defaults: new Map(Object.entries(builtInDefaults)),
  ofFile: new Map([["myhostname", "mail.example.test"]]),
  expanded: new Map([["multi_instance_group", "answered"]])
}

const evaluate = (settings: Readonly<Record<string, string>>, known = knowledge) =>
  primaryValues("PATH", new Map([["config_directory", "/etc/postfix"], ...Object.entries(settings)]), known)

const value = (name: PrimaryParameter, settings: Readonly<Record<string, string>>): string =>
  Either.match(evaluate(settings).outcome, {
    onLeft: (problem) => (problem._tag === "Question" ? `asks for ${problem.name}` : problem.message),
    onRight: (values) => values(name)
  })

describe("evaluation of the primary", () => {
  it.each([
    [
      "a default that is evaluated earlier",
      "queue_directory",
      { queue_directory: "$data_directory/q" },
      "/var/lib/postfix/q"
    ],
    [
      "nothing for a default that is evaluated later",
      "data_directory",
      { data_directory: "$queue_directory/d" },
      "/d"
    ],
    [
      "a setting wherever it stands",
      "data_directory",
      { data_directory: "$queue_directory/d", queue_directory: "/q" },
      "/q/d"
    ],
    ["nothing for a later account", "multi_instance_name", { multi_instance_name: "n-$mail_owner" }, "n-"],
    [
      "nothing for an unset parameter of other programs",
      "multi_instance_name",
      { multi_instance_name: "n$smtpd_banner" },
      "n"
    ],
    [
      "what the administrator made up",
      "multi_instance_name",
      { multi_instance_name: "n$mine", mine: "x" },
      "nx"
    ],
    [
      "the configuration directory",
      "multi_instance_name",
      { multi_instance_name: "n$config_directory" },
      "n/etc/postfix"
    ],
    ["the name as log tag", "syslog_name", { multi_instance_name: "postfix-out" }, "postfix-out"],
    ["postfix as log tag", "syslog_name", {}, "postfix"],
    [
      "a host name that postconf computes",
      "queue_directory",
      { queue_directory: "/q/$myhostname" },
      "/q/mail.example.test"
    ],
    [
      "nothing for a host name that is not computed yet",
      "multi_instance_name",
      { multi_instance_name: "n$myhostname" },
      "n"
    ],
    ["blanks as they are", "multi_instance_name", { multi_instance_name: "a   b" }, "a   b"],
    [
      "what postconf makes of an unknown construct",
      "multi_instance_group",
      { multi_instance_group: "${f{x}}" },
      "answered"
    ]
  ] as const)("uses %s", (_, name, settings, expected) => expect(value(name, settings)).toBe(expected))

  it.each([
    [
      { syslog_facility: "x", queue_directory: "" },
      "file PATH: parameter syslog_facility: unrecognized value: x"
    ],
    [{ queue_directory: "", command_directory: "" }, "bad string length 0 < 1: command_directory = "],
    [{ queue_directory: "", multi_instance_enable: "x" }, "bad string length 0 < 1: queue_directory = "],
    [{ data_directory: "$nothing" }, "bad string length 0 < 1: data_directory = "]
  ])("finds the first fault of %o in the order of the original", (settings, message) =>
    expect(value("queue_directory", settings)).toBe(message)
  )

  it("gives up a value that postconf cannot expand either, with the reason", () => {
    const { outcome, warnings } = evaluate(
      { multi_instance_name: "${" },
      { ...knowledge, expanded: new Map([["multi_instance_name", undefined]]) }
    )
    expect(warnings).toEqual(['truncated macro reference: "${"'])
    expect(Either.getLeft(outcome)).toMatchObject({ value: { _tag: "DictionaryError" } })
  })

  it("asks for a default that it has not been told", () =>
    expect(value("queue_directory", { queue_directory: "/q/$maillog_file_prefixes" })).toBe(
      "asks for maillog_file_prefixes"
    ))
})
