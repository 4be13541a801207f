import { describe, expect, it } from "@effect/vitest"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { DirectoryPath, type Instance } from "../../../src/instance/Instance.ts"
import { bootOf, unitOf } from "../../../src/instance/units.ts"
import { type Candidate, describeConflict, findConflicts } from "../../../src/operations/status/conflicts.ts"
import { arrivalInFile, arrivalInName } from "../../../src/operations/status/queues.ts"
import { assess } from "../../../src/operations/status/status.ts"
import { appearancesOn } from "../../../src/postfix/listening.ts"
import { FileSystemError } from "../../../src/services/FileSystem.ts"
import type { Units } from "../../../src/services/Machine.ts"
import type { Holder, Master } from "../../../src/services/processes/masters.ts"
import { sampleInstance } from "../../instance/sample.ts"

const master: Master = { pid: 7, since: 0, isApart: false, unit: Option.none(), configured: Option.none() }
const held: Holder = Either.right(Option.some(master))
const free: Holder = Either.right(Option.none())
const closed: Holder = Either.left(new FileSystemError({ operation: "stat", path: "/q/a", code: "EACCES" }))

describe("the state of an instance", () => {
  it.each([
    ["running", held, held, Either.right(false)],
    ["running", held, closed, Either.right(false)],
    ["displaced", free, held, Either.right(false)],
    ["stopped", free, free, Either.right(false)],
    ["stopped", free, closed, Either.right(false)],
    ["elsewhere", free, free, Either.right(true)],
    ["elsewhere", Either.right(Option.some({ ...master, isApart: true })), free, Either.right(false)],
    ["unknown", free, free, Either.left("hidden")],
    ["unknown", closed, free, Either.right(false)]
  ] as const)("is %s %#", (state, queue, data, unseen) => {
    const found = assess(sampleInstance("postfix-a"), { queue, data, displaced: Option.none() }, unseen)
    expect(found.state).toBe(state)
    expect(Option.isSome(found.reason)).toBe(state !== "running" && state !== "stopped")
    expect(found.master).toEqual(
      Option.orElse(Option.flatten(Either.getRight(queue)), () => Option.flatten(Either.getRight(data)))
    )
  })

  it("is displaced if its master has no lock in any of the directories", () => {
    const found = assess(
      sampleInstance("postfix-a"),
      { queue: free, data: free, displaced: Option.some(master) },
      Either.right(false)
    )
    expect(found).toEqual({
      state: "displaced",
      reason: Option.some(
        "its master, process 7, has no lock in /q/postfix-a and /d/postfix-a, which main.cf names now"
      ),
      master: Option.some(master)
    })
  })
})

const machine = { hostname: "box", ports: new Map([["smtp", 25]]) }

const masterCf = `
smtp      inet  n       -       y       -       -       smtpd
127.0.0.1:10025 inet n  -       y       -       -       smtpd
[::1]:odd inet  n       -       y       -       -       smtpd
#submission inet n      -       y       -       -       smtpd
relay     unix  -       -       y       -       -       smtp
        -o syslog_name=postfix/$service_name
`

const seen = (mainCf: Readonly<Record<string, string>>, text = masterCf) =>
  appearancesOn(machine)(new Map(Object.entries(mainCf)), text)

const listening = (mainCf: Readonly<Record<string, string>>) =>
  seen(mainCf).listeners.map(({ address, port }) => `${address} ${port}`)

describe("where an instance listens", () => {
  const fixed = ["127.0.0.1 10025", "::1 odd"]

  it.each([
    [{}, ["0.0.0.0 25", ":: 25", ...fixed]],
    [{ inet_protocols: "ipv4" }, ["0.0.0.0 25", "127.0.0.1 10025"]],
    [{ inet_interfaces: "loopback-only" }, ["127.0.0.1 25", "::1 25", ...fixed]],
    [
      { inet_interfaces: "$myhostname, [2001:db8::1]", myhostname: "a.example.test" },
      ["a.example.test 25", "2001:db8::1 25", ...fixed]
    ],
    [{ master_service_disable: "inet" }, []],
    [{ master_service_disable: "!smtp/inet, inet" }, ["0.0.0.0 25", ":: 25"]],
    [{ master_service_disable: "smtp.inet" }, fixed]
  ])("follows from %o", (mainCf, expected) => {
    expect(listening(mainCf)).toEqual(expected)
  })

  it("is beside its name and the tags of its log lines", () => {
    expect(seen({ multi_instance_name: "postfix-a", mydomain: "example.test" })).toMatchObject({
      hostname: "box.example.test",
      syslogName: "postfix-a",
      serviceTags: ["postfix/relay"]
    })
    expect(seen({ myhostname: "mail.$mydomain", mydomain: "example.org" })).toMatchObject({
      hostname: "mail.example.org",
      syslogName: "postfix"
    })
  })
})

const candidate = (one: Instance, mainCf: Readonly<Record<string, string>>, text = masterCf): Candidate => ({
  instance: one,
  appearance: seen({ multi_instance_name: Option.getOrElse(one.name, () => ""), ...mainCf }, text),
  boot: Option.none()
})

const told = (...candidates: ReadonlyArray<Candidate>) =>
  findConflicts(candidates).map(({ detail, instances, kind }) => [
    kind,
    detail,
    instances.map(({ configDirectory }) => configDirectory.slice(5)).join(" ")
  ])

describe("conflicts", () => {
  const modern = masterCf.replace(
    "postfix/$service_name",
    "${multi_instance_name?{$multi_instance_name}:{postfix}}/$service_name"
  )
  const smtp = "smtp inet n - y - - smtpd\n"

  it("are what instances share", () => {
    expect(
      told(
        candidate(sampleInstance(""), { myhostname: "A.example.test" }),
        candidate(sampleInstance("postfix-a"), { myhostname: "a.example.test", inet_protocols: "ipv4" }),
        candidate(sampleInstance("postfix-b"), { master_service_disable: "inet" })
      )
    ).toEqual([
      ["listener", "0.0.0.0:25, 127.0.0.1:10025", "postfix postfix-a"],
      ["hostname", "a.example.test", "postfix postfix-a"],
      ["syslog_name", "postfix/relay", "postfix postfix-a postfix-b"]
    ])
  })

  it("are none where an address of its own is beside all addresses", () => {
    expect(
      told(
        candidate(sampleInstance(""), {}, smtp),
        candidate(
          sampleInstance("postfix-a"),
          { inet_interfaces: "192.0.2.1", myhostname: "a.example.test" },
          smtp
        )
      )
    ).toEqual([])
  })

  it("are none where each has its own tag", () => {
    const apart = { master_service_disable: "inet" }
    expect(
      told(
        candidate(sampleInstance(""), apart, modern),
        candidate(sampleInstance("postfix-a"), apart, modern)
      )
    ).toEqual([])
    expect(
      told(
        candidate(sampleInstance("postfix-a"), { ...apart, syslog_name: "mail" }, modern),
        candidate(sampleInstance("postfix-b"), { ...apart, syslog_name: "mail" }, modern)
      )
    ).toEqual([["syslog_name", "mail", "postfix-a postfix-b"]])
  })

  it("are told with what can be done", () => {
    const conflicts = findConflicts([
      {
        ...candidate(sampleInstance("postfix-a"), {}),
        boot: Option.some({ starts: false, unit: "postfix@a.service" })
      },
      candidate(sampleInstance("postfix-b"), {})
    ])
    for (const { remedy, text } of conflicts.map(describeConflict)) {
      expect(text).toContain("postfix-a")
      expect(remedy).not.toBe("")
    }
    expect(conflicts.map(({ kind }) => kind)).toEqual(["listener", "hostname", "syslog_name", "boot"])
  })
})

describe("the start of the machine", () => {
  const units = (
    fields: Partial<Record<"installed" | "wanted", ReadonlyArray<string>>>,
    generated = false
  ): Option.Option<Units> =>
    Option.some({
      installed: new Set(fields.installed ?? ["postfix.service", "postfix@.service"]),
      wanted: new Set(fields.wanted ?? ["postfix.service"]),
      generated
    })
  const out = sampleInstance("postfix-out")
  const nameless = sampleInstance("postfix-x", { name: Option.none() })

  it.each([
    ["Debian 12", units({}, true), out, true],
    ["Debian 12, without a name", units({}, true), nameless, false],
    ["Debian 12, not enabled", units({ wanted: [] }, true), out, false],
    ["Debian 13, the primary", units({}), sampleInstance(""), true],
    ["Debian 13", units({}), out, false],
    ["Debian 13, enabled", units({ wanted: ["postfix.service", "postfix@out.service"] }), out, true],
    ["a single unit", units({ installed: ["postfix.service"] }), out, true],
    ["a single unit, not enabled", units({ installed: ["postfix.service"], wanted: [] }), out, false]
  ])("is known: %s", (_, known, one, starts) => {
    expect(Option.map(bootOf(known, one), (boot) => boot.starts)).toEqual(Option.some(starts))
  })

  it.each([
    ["Debian 12", units({ wanted: [] }, true), out, "postfix.service"],
    ["Debian 13", units({}), out, "postfix@out.service"],
    ["a single unit", units({ installed: ["postfix.service"], wanted: [] }), out, "postfix.service"]
  ])("lacks a unit: %s", (_, known, one, unit) => {
    expect(Option.map(bootOf(known, one), (boot) => boot.unit)).toEqual(Option.some(unit))
  })

  it.each([
    ["/etc/postfix-two-speeds", Option.some("postfix@two\\x2dspeeds.service")],
    ["/etc/postfix-out/", Option.some("postfix@out.service")],
    ["/srv/mail/postfix-out", Option.none()],
    ["/etc/other", Option.none()]
  ])("has the unit for %s on Debian 13", (directory, unit) => {
    const one = { ...out, configDirectory: DirectoryPath(directory) }
    expect(Option.flatMap(units({}), (known) => unitOf(known, one))).toEqual(unit)
  })

  it("is not known without systemd", () => {
    expect(bootOf(Option.none(), out)).toEqual(Option.none())
  })
})

describe("the arrival of a message", () => {
  it("is in a long queue ID", () => {
    expect(arrivalInName("4ShkLr09wZz5xbX")).toEqual(Option.some(1_701_460_532_000))
    const digits = "0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz"
    let seconds = ""
    for (let rest = 1_700_000_000; rest > 0; rest = Math.floor(rest / 52))
      seconds = `${digits[rest % 52]}${seconds}`
    expect(arrivalInName(`${seconds}0C1Dz9bX`)).toEqual(Option.some(1_700_000_000_000))
    expect(arrivalInName("4B12345678")).toEqual(Option.none())
  })

  it.each([
    ["C\x05 1234T\x111700000000 12345rest", Option.some(1_700_000_000_000)],
    ["T\x0a1700000000", Option.some(1_700_000_000_000)],
    [`A\x90\x01${"x".repeat(144)}T\x0a1700000001`, Option.some(1_700_000_001_000)],
    ["size 1000\nsender a\n", Option.none()],
    ["", Option.none()]
  ])("is in its file %#", (text, expected) => {
    expect(arrivalInFile(text)).toEqual(expected)
  })
})
