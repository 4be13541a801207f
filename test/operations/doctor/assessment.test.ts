import { describe, expect, it } from "@effect/vitest"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { DirectoryPath, type Instance } from "../../../src/instance/Instance.ts"
import { type Doubt, unseen } from "../../../src/operations/doctor/doubt.ts"
import type { Finding } from "../../../src/operations/doctor/Finding.ts"
import { assessInstances } from "../../../src/operations/doctor/instances.ts"
import { assessLauncher } from "../../../src/operations/doctor/launcher.ts"
import { assessLock, type LockFacts } from "../../../src/operations/doctor/lock.ts"
import { assessLog } from "../../../src/operations/doctor/log.ts"
import { assessNode } from "../../../src/operations/doctor/node.ts"
import { assessPostfix } from "../../../src/operations/doctor/postfix.ts"
import { assessWrapper } from "../../../src/operations/doctor/wrapper.ts"
import { PostconfFailed, PostconfNotFound } from "../../../src/postfix/Postconf.ts"

/** Level and text of each finding; all but what is good must say what to do. */
const said = (findings: ReadonlyArray<Finding>) => {
  expect(findings.every(({ level, remedy }) => (level === "good") === Option.isNone(remedy))).toBe(true)
  return findings.map(({ level, text }) => `${level}: ${text}`)
}

const untrusted = (reason: string): Doubt => ({ isUnseen: false, reason, remedy: "give it to root" })
const failed = (reason: string): Doubt => ({ isUnseen: false, reason, remedy: "fix it" })

describe("doctor", () => {
  it.each([
    [Either.right({ version: "3.7.11", configDirectory: "/etc/postfix" }), "good: Postfix 3.7.11"],
    [Either.right({ version: "2.6-20090210", configDirectory: "/etc/postfix" }), "good: Postfix 2.6"],
    [Either.right({ version: "2.5.17", configDirectory: "/etc/postfix" }), "problem: Postfix 2.5.17 has one"],
    [Either.left(new PostconfNotFound({ directories: ["/usr/sbin"] })), "problem: postconf not found in"],
    [Either.left(new PostconfFailed({ text: "it broke" })), "problem: it broke"]
  ])("judges Postfix %#", (facts, start) => {
    const [finding = ""] = said(assessPostfix(facts))
    expect(finding.slice(0, start.length)).toBe(start)
  })

  it.each([
    ["20.20.2", ["good: Node 20.20.2 at /usr/bin/node"]],
    ["24.1.0", ["good: Node 24.1.0 at /usr/bin/node"]],
    ["23.0.0", ["advice: Node 23.0.0 at /usr/bin/node is not tested"]],
    ["18.20.4", ["problem: Node 18.20.4 at /usr/bin/node is too old"]]
  ])("judges Node %s", (version, expected) => {
    const facts = { executable: "/usr/bin/node", version, doubt: Option.none(), ended: Option.none() }
    expect(said(assessNode(facts))).toEqual(expected)
  })

  it("warns of a Node in the hands of others, and of one that cannot start everywhere", () => {
    const facts = {
      executable: "/home/ann/node",
      version: "22.0.0",
      doubt: Option.some(untrusted("directory /home/ann does not belong to root")),
      ended: Option.some("a unit kills it")
    }
    expect(said(assessNode(facts)).slice(1)).toEqual([
      "problem: directory /home/ann does not belong to root",
      "advice: a unit kills it"
    ])
  })

  const launcher = { path: "/usr/sbin/postmulti", doubt: Option.none(), script: Option.none() }

  it.each([
    ["none", Either.left(""), "problem: there is no /usr/sbin/postmulti"],
    ["binary", Either.left(""), "advice: /usr/sbin/postmulti is that of Postfix"],
    [
      "script",
      Either.left("node: not found"),
      "problem: /usr/sbin/postmulti does not start: node: not found"
    ],
    ["script", Either.right("0.9"), "advice: /usr/sbin/postmulti is version 0.9 of this program, not 1.0"],
    ["script", Either.right("1.0"), "good: /usr/sbin/postmulti is this program"]
  ] as const)("judges the launcher: %s %o", (kind, version, expected) => {
    expect(said(assessLauncher({ ...launcher, kind, version }, "1.0"))).toEqual([expected])
  })

  it("warns of a launcher in the hands of others, and of actions that it does not run", () => {
    const facts = {
      ...launcher,
      kind: "script",
      version: Either.right("1.0"),
      doubt: Option.some(untrusted("/launcher is writable by everybody")),
      script: Option.some("/script differs from the one in its package")
    } as const
    expect(said(assessLauncher(facts, "1.0")).slice(1)).toEqual([
      "problem: /launcher is writable by everybody",
      "advice: /script differs from the one in its package, but this program does not run it"
    ])
  })

  it.each([
    [[], "", "no", ["advice: this host has one instance"]],
    [["/etc/a"], "", "yes", ["problem: postfix(1) stops, since multi_instance_wrapper is empty"]],
    [
      ["/etc/a"],
      "/bin/postmulti -p --",
      "no",
      [
        "good: multi_instance_wrapper = /bin/postmulti -p --",
        "problem: the life-cycle actions refuse to work unless multi_instance_enable is yes: it is 'no'"
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
      ["advice: postfix(1) hands over to another program: multi_instance_wrapper = /opt/other"]
    ]
  ] as const)("judges the wrapper %#", (secondaries, wrapper, enable, expected) => {
    const facts = { secondaries: secondaries.map(DirectoryPath), wrapper, enable, importEnvironment: "" }
    expect(said(assessWrapper(facts))).toEqual(expected)
  })

  it("blames the wrapper for no malformed environment", () => {
    const facts = { secondaries: [DirectoryPath("/etc/a")], wrapper: "/bin/postmulti -p --", enable: "yes" }
    const findings = assessWrapper({ ...facts, importEnvironment: "=x" })
    expect(said(findings).slice(1)).toEqual([
      "problem: the life-cycle actions refuse to work: clean_env: missing attribute name in: =x"
    ])
  })

  const free: LockFacts = {
    configDirectory: "/etc/postfix",
    canLock: Either.right(true),
    holder: Either.right(Option.none()),
    journal: Either.right(Option.none()),
    doubt: Option.none()
  }
  const removed = {
    configDirectory: DirectoryPath("/etc/postfix-a"),
    queueDirectory: DirectoryPath("/q"),
    dataDirectory: DirectoryPath("/d")
  }

  it.each([
    [{}, ["good: /etc/postfix/postmulti.lock is free"]],
    [{ holder: Either.left(unseen("it is closed")) }, ["advice: it is closed"]],
    [{ holder: Either.left(failed("it is broken")) }, ["problem: it is broken"]],
    [
      { holder: Either.right(Option.some("process 7")) },
      ["advice: /etc/postfix/postmulti.lock is held by process 7"]
    ],
    [{ canLock: Either.left(failed("it is broken")) }, ["problem: it is broken"]],
    [
      { canLock: Either.right(false) },
      ["problem: /usr/bin/flock is missing; no change can be made without it"]
    ],
    [
      {
        journal: Either.right(Option.some(Option.some({ directories: removed, maildrop: Option.none() }))),
        doubt: Option.some(untrusted("directory /etc is not root's"))
      },
      [
        "good: /etc/postfix/postmulti.lock is free",
        "problem: the removal of instance /etc/postfix-a was interrupted",
        "problem: directory /etc is not root's"
      ]
    ],
    [
      { journal: Either.right(Option.some(Option.none())) },
      [
        "good: /etc/postfix/postmulti.lock is free",
        "advice: /etc/postfix/postmulti.journal cannot be trusted"
      ]
    ]
  ] as const satisfies ReadonlyArray<readonly [Partial<LockFacts>, ReadonlyArray<string>]>)(
    "judges the lock %#",
    (different: Partial<LockFacts>, expected) => {
      expect(said(assessLock({ ...free, ...different }))).toEqual(expected)
    }
  )

  const maillogFile = { _tag: "File", setting: "maillog_file = /var/log/maillog" } as const

  it.each([
    [true, maillogFile, "good: /p/log writes to maillog_file = /var/log/maillog"],
    [
      true,
      { _tag: "Socket", path: "/dev/log", isThere: true },
      "good: /p/log writes to the system's log at /dev/log"
    ],
    [
      true,
      { _tag: "Socket", path: "/dev/log", isThere: false },
      "problem: nothing listens at /dev/log, so log messages are lost"
    ],
    [false, maillogFile, "problem: there is no /p/log to write the mail log"]
  ] as const)("judges the log %#", (hasProgram, destination, expected) => {
    expect(said(assessLog({ program: "/p/log", hasProgram, destination }))).toEqual([expected])
  })

  const instance: Instance = {
    name: Option.none(),
    group: Option.none(),
    enabled: true,
    primary: true,
    configDirectory: DirectoryPath("/etc/postfix"),
    queueDirectory: DirectoryPath("/q"),
    dataDirectory: DirectoryPath("/d")
  }
  const nothing = Either.right({ missing: [], different: [], hasMasterCf: true })

  it("finds nothing wrong with instances that are as they should be", () => {
    expect(
      said(
        assessInstances({ damaged: [], sound: [{ instance, found: nothing }], unlisted: [], repeated: [] })
      )
    ).toEqual(["good: 1 in the list"])
  })

  it("takes a missing queue directory for a problem, since Postfix does not make that itself", () => {
    const found = Either.right({ missing: ["/q", "/q/active", "/d"], different: [], hasMasterCf: true })
    const findings = assessInstances({
      damaged: [],
      sound: [{ instance, found }],
      unlisted: [],
      repeated: []
    })
    expect(said(findings)).toEqual(["problem: /etc/postfix: there is no queue directory /q"])
    expect(findings[0]?.remedy).toEqual(
      Option.some(
        "run 'mkdir -p /q', and then 'postfix -c /etc/postfix check', which creates what else is missing"
      )
    )
  })

  it("takes for a problem what keeps an instance from starting", () => {
    const found = Either.right({ missing: [], different: [], hasMasterCf: false })
    const repeated = [DirectoryPath("/etc/postfix-a/")]
    expect(
      said(assessInstances({ damaged: [], sound: [{ instance, found }], unlisted: [], repeated }))
    ).toEqual([
      "problem: /etc/postfix-a/ is among the instances already: its second start fails",
      "problem: /etc/postfix: there is no file /etc/postfix/master.cf, without which it does not start"
    ])
  })

  it("tells what is wrong with instances, and a few examples of much", () => {
    const found = Either.right({
      missing: ["/q/hold"],
      different: ["/1", "/2", "/3", "/4", "/5"],
      hasMasterCf: true
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
      "problem: /etc/postfix: owner or mode is not that of postfix-files: /1, /2, /3 and 2 more",
      "problem: /etc/postfix: no table",
      "advice: /etc/postfix: not all can be seen: it is closed",
      "advice: /etc/postfix-z looks like an instance, but is in no list"
    ])
  })
})
