import { describe, expect, it } from "@effect/vitest"
import * as Either from "effect/Either"
import type { PrimaryParameter } from "../../../src/postfix/evaluation/parameters.ts"
import { primaryValues } from "../../../src/postfix/evaluation/primary.ts"
import type { KnownParameters } from "../../../src/postfix/evaluation/resolve.ts"
import { builtInDefaults } from "../../../src/testing/stock.ts"

const answers: KnownParameters = {
  defaults: new Map(Object.entries(builtInDefaults)),
  ofFile: new Map([["myhostname", "mail.example.test"]]),
  expanded: new Map([["multi_instance_group", Either.right("answered")]])
}

const evaluate = (settings: Readonly<Record<string, string>>, known = answers) =>
  primaryValues("PATH", new Map([["config_directory", "/etc/postfix"], ...Object.entries(settings)]), known)

const value = (name: PrimaryParameter, settings: Readonly<Record<string, string>>): string =>
  Either.match(evaluate(settings).outcome, {
    onLeft: (problem) => (problem._tag === "MissingParameter" ? `asks for ${problem.name}` : problem.message),
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
    ["blanks as they are", "multi_instance_name", { multi_instance_name: "a   b" }, "a   b"]
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

  describe("where a value cannot be expanded", () => {
    const release = (mailVersion: string): KnownParameters => ({
      ...answers,
      defaults: new Map([...answers.defaults, ["mail_version", mailVersion]])
    })

    it.each([
      ["asks postconf about a function", "3.11.0", "${f{x}}", "answered"],
      [
        "does not where there are none yet",
        "3.10.9",
        "${f{x}}",
        "dictionary mail_dict: macro processing error"
      ],
      [
        "does not about anything else",
        "3.11.0",
        "${shlib_directory?{x}:{${}}}",
        "dictionary mail_dict: macro processing error"
      ]
    ])("%s, Postfix %s: %s", (_, mailVersion, setting, expected) => {
      const { outcome } = evaluate({ multi_instance_group: setting }, release(mailVersion))
      const told = Either.match(outcome, {
        onLeft: (problem) => (problem._tag === "MissingParameter" ? "asks" : problem.message),
        onRight: (values) => values("multi_instance_group")
      })
      expect(told).toBe(expected)
    })

    it("gives up a function that postconf does not know either, with the reason", () => {
      const { outcome, warnings } = evaluate(
        { multi_instance_name: "${f {x}}" },
        { ...release("3.11.0"), expanded: new Map([["multi_instance_name", Either.left(["no f"])]]) }
      )
      expect(warnings).toEqual(["no f"])
      expect(Either.getLeft(outcome)).toMatchObject({ value: { _tag: "DictionaryError" } })
    })

    it("fails at a default that refers to it, which comes earlier", () => {
      const { outcome, warnings } = evaluate({ multi_instance_name: "${mail_owner?{ok}:{${}}}" })
      expect(warnings).toEqual(['empty macro name: "${}"'])
      expect(Either.getLeft(outcome)).toMatchObject({ value: { _tag: "DictionaryError" } })
    })
  })

  it("asks for a default that it has not been told", () =>
    expect(value("queue_directory", { queue_directory: "/q/$maillog_file_prefixes" })).toBe(
      "asks for maillog_file_prefixes"
    ))
})
