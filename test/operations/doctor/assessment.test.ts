import { describe, expect, it } from "@effect/vitest"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { DirectoryPath } from "../../../src/instance/Instance.ts"
import { type Doubt, type Finding, unseen } from "../../../src/operations/doctor/Finding.ts"
import { assessWrapper } from "../../../src/operations/doctor/host.ts"
import { assessInstances } from "../../../src/operations/doctor/instances.ts"
import { assessLauncher, assessNode, assessPostfix } from "../../../src/operations/doctor/programs.ts"
import { PostconfFailed, PostconfNotFound } from "../../../src/postfix/Postconf.ts"
import { sampleInstance } from "../../instance/sample.ts"

/** Level and text of each finding. All but `ok` must say what to do. */
const said = (findings: ReadonlyArray<Finding>) => {
  expect(findings.every(({ level, remedy }) => (level === "good") === Option.isNone(remedy))).toBe(true)
  return findings.map(({ level, text }) => `${level}: ${text}`)
}

const failed = (reason: string): Doubt => ({ isUnseen: false, reason, remedy: "fix it" })

describe("doctor", () => {
  it.each([
    [Either.right({ version: "3.7.11", configDirectory: "/etc/postfix" }), "good: Postfix 3.7.11"],
    [Either.right({ version: "2.6-20090210", configDirectory: "/etc/postfix" }), "good: Postfix 2.6"],
    [
      Either.right({ version: "2.5.17", configDirectory: "/etc/postfix" }),
      "problem: Postfix 2.5.17 does not"
    ],
    [Either.left(new PostconfNotFound({ directories: ["/usr/sbin"] })), "problem: postconf not found in"],
    [Either.left(new PostconfFailed({ text: "it broke" })), "problem: it broke"]
  ])("judges Postfix %#", (facts, start) => {
    const [finding = ""] = said([assessPostfix(facts)])
    expect(finding.slice(0, start.length)).toBe(start)
  })

  it.each([
    ["18.20.4", ["good: Node 18.20.4 at /usr/bin/node"]],
    ["20.20.2", ["good: Node 20.20.2 at /usr/bin/node"]],
    ["24.1.0", ["good: Node 24.1.0 at /usr/bin/node"]],
    ["23.0.0", ["advice: Node 23.0.0 at /usr/bin/node is not tested"]],
    ["16.20.2", ["problem: Node 16.20.2 at /usr/bin/node is too old"]]
  ])("judges Node %s", (version, expected) => {
    expect(said([assessNode("/usr/bin/node", version)])).toEqual(expected)
  })

  it.each([
    ["none", Either.left(""), "problem: /usr/sbin/postmulti does not exist"],
    ["binary", Either.left(""), "advice: /usr/sbin/postmulti is Postfix's own program"],
    [
      "restored",
      Either.left(""),
      "problem: /usr/sbin/postmulti is Postfix's own program again, as an upgrade leaves it"
    ],
    ["ours", Either.left("node: not found"), "problem: /usr/sbin/postmulti does not start: node: not found"],
    ["ours", Either.right("0.9"), "advice: /usr/sbin/postmulti is version 0.9 of this program, not 1.0"],
    ["ours", Either.right("1.0"), "good: /usr/sbin/postmulti is this program"]
  ] as const)("judges the launcher: %s %o", (kind, version, expected) => {
    expect(said([assessLauncher("/usr/sbin/postmulti", kind, version, "1.0", "mend it")])).toEqual([expected])
  })

  it.each([
    [[], "", "no", ["advice: this host has one instance"]],
    [["/etc/a"], "", "yes", ["problem: multi_instance_wrapper is empty, so postfix(1) fails"]],
    [
      ["/etc/a"],
      "/bin/postmulti -p --",
      "no",
      [
        "good: multi_instance_wrapper = /bin/postmulti -p --",
        "problem: life-cycle actions require multi_instance_enable = yes, but it is 'no'"
      ]
    ],
    [["/etc/a"], "/bin/postmulti -p --", "yes", ["good: multi_instance_wrapper = /bin/postmulti -p --"]],
    [
      ["/etc/a"],
      "/bin/postmulti --",
      "yes",
      [
        "problem: no postfix(1) command works through postmulti without -p: " +
          "multi_instance_wrapper = /bin/postmulti --"
      ]
    ],
    [
      ["/etc/a"],
      "/opt/other",
      "yes",
      ["advice: postfix(1) starts instances with another program: multi_instance_wrapper = /opt/other"]
    ]
  ] as const)("judges the wrapper %#", (secondaries, wrapper, enable, expected) => {
    const facts = { secondaries: secondaries.map(DirectoryPath), wrapper, enable, importEnvironment: "" }
    expect(said(assessWrapper(facts))).toEqual(expected)
  })

  it("blames the wrapper for no malformed environment", () => {
    const facts = { secondaries: [DirectoryPath("/etc/a")], wrapper: "/bin/postmulti -p --", enable: "yes" }
    const findings = assessWrapper({ ...facts, importEnvironment: "=x" })
    expect(said(findings).slice(1)).toEqual([
      "problem: life-cycle actions will fail: clean_env: missing attribute name in: =x"
    ])
  })

  const instance = sampleInstance("", { queueDirectory: DirectoryPath("/q") })
  const nothing = Either.right({ missing: [], different: [], masterCf: Option.none() })

  it("finds nothing wrong with instances that are as they should be", () => {
    expect(
      said(
        assessInstances({ damaged: [], sound: [{ instance, found: nothing }], unlisted: [], repeated: [] })
      )
    ).toEqual(["good: 1 in the list"])
  })

  it("takes a missing queue directory for a problem, since Postfix does not make that itself", () => {
    const found = Either.right({ missing: ["/q", "/q/active", "/d"], different: [], masterCf: Option.none() })
    const findings = assessInstances({
      damaged: [],
      sound: [{ instance, found }],
      unlisted: [],
      repeated: []
    })
    expect(said(findings)).toEqual(["problem: /etc/postfix: queue directory /q is missing"])
    expect(findings[0]?.remedy).toEqual(
      Option.some(
        "run 'mkdir -p /q', and then 'postfix -c /etc/postfix check', which creates what else is missing"
      )
    )
  })

  it("takes for a problem what keeps an instance from starting", () => {
    const found = Either.right({
      missing: [],
      different: [],
      masterCf: Option.some({ reason: "/etc/postfix-a/master.cf is missing", remedy: "copy it" })
    })
    const repeated = [DirectoryPath("/etc/postfix-a/")]
    expect(
      said(assessInstances({ damaged: [], sound: [{ instance, found }], unlisted: [], repeated }))
    ).toEqual([
      "problem: /etc/postfix-a/ is in the list already: its second start will fail",
      "problem: /etc/postfix: /etc/postfix-a/master.cf is missing"
    ])
  })

  it("tells what is wrong with instances, and a few examples of much", () => {
    const found = Either.right({
      missing: ["/q/hold"],
      different: ["/1", "/2", "/3", "/4", "/5"],
      masterCf: Option.none()
    })
    const facts = {
      damaged: [{ directory: DirectoryPath("/etc/postfix-a"), doubt: failed("it is gone") }],
      sound: [
        { instance, found },
        { instance, found: Either.left(failed("no table")) },
        { instance, found: Either.left(unseen("it is closed")) }
      ],
      unlisted: ["/etc/postfix-z"],
      repeated: []
    }
    expect(said(assessInstances(facts))).toEqual([
      "problem: it is gone",
      "advice: /etc/postfix: missing /q/hold",
      "problem: /etc/postfix: owner or mode differs from postfix-files: /1, /2, /3 and 2 more",
      "problem: /etc/postfix: no table",
      "advice: /etc/postfix: not fully examined: it is closed",
      "advice: /etc/postfix-z looks like an instance, but is not in the list"
    ])
  })
})
