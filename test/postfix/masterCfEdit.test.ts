import { describe, expect, it } from "@effect/vitest"
import * as Either from "effect/Either"
import * as FastCheck from "effect/FastCheck"
import * as Option from "effect/Option"
import { serviceFiles } from "../../src/postfix/masterCf.ts"
import { changeService, lineOf, type ServiceChange, servicesIn } from "../../src/postfix/masterCfEdit.ts"

const stock = [
  "# service type",
  "smtp      inet  n       -       y       -       -       smtpd",
  "#  -o a=b",
  "qmgr      unix  n       -       n       300     1       qmgr",
  "relay     unix  -       -       y       -       -       smtp",
  "# in between",
  "        -o syslog_name=postfix/$service_name",
  "mine      unix  -       n       n       -       -       pipe",
  "  flags=Rq user=vmail argv=/bin/x ${nexthop}",
  ""
].join("\n")

const edit = (name: string, change: ServiceChange, text = stock) =>
  Either.merge(changeService(text, name, change))

const line = (text: string): ServiceChange => ({ _tag: "Line", text })
const options = (...all: ReadonlyArray<readonly [string, string | null]>) =>
  all.map(([name, value]) => [name, Option.fromNullable(value)] as const)

describe("changing services", () => {
  it("replaces one where it is, and keeps comments", () => {
    const changed = edit("relay/unix", line("- - n - 5 smtp -o a=b -o { c = d e } -v"))
    expect(changed).toBe(
      stock.replace(
        /relay[\s\S]*service_name\n/,
        [
          "relay     unix  -       -       n       -       5       smtp",
          "  -o a=b",
          "  -o { c = d e } -v",
          "# in between",
          ""
        ].join("\n")
      )
    )
  })

  it("takes no byte of a letter for a blank", () => {
    const text = edit(
      "a\xc3\xa0/unix",
      { _tag: "Parts", parts: { command: "pipe", options: options(["b", "\xc3\xa0"]) } },
      ""
    )
    expect(text).toBe("a\xc3\xa0       unix  -       -       -       -       -       pipe\n  -o b=\xc3\xa0\n")
    expect([...servicesIn(text)]).toMatchObject([["a\xc3\xa0/unix", { words: ["pipe", "-o", "b=\xc3\xa0"] }]])
    expect(serviceFiles(text).pid).toEqual(new Set(["unix.a\xc3\xa0"]))
  })

  it("removes one, and appends a new one", () => {
    expect(edit("qmgr/unix", { _tag: "Absent" })).toBe(stock.replace(/^qmgr.*\n/m, ""))
    expect(edit("none/unix", { _tag: "Absent" })).toBe(stock)
    expect(edit("127.0.0.1:26/inet", line("n - y - - smtpd"), "# c")).toBe(
      "# c\n127.0.0.1:26 inet  n       -       y       -       -       smtpd\n"
    )
  })

  it("changes fields and settings, and nothing else", () => {
    const change = (parts: Partial<Extract<ServiceChange, { _tag: "Parts" }>["parts"]>): ServiceChange => ({
      _tag: "Parts",
      parts: { options: [], ...parts }
    })
    const now = (name: string, change: ServiceChange) => {
      const service = servicesIn(edit(name, change)).get(name)
      return service === undefined ? edit(name, change) : lineOf(service)
    }
    expect(now("smtp/inet", change({ chroot: "n", process_limit: "5" }))).toBe("n - n - 5 smtpd")
    expect(now("relay/unix", change({ options: options(["a", "b c"], ["d", ""]) }))).toBe(
      "- - y - - smtp -o syslog_name=postfix/$service_name -o {a=b c} -o d="
    )
    expect(now("relay/unix", change({ options: options(["syslog_name", null]) }))).toBe("- - y - - smtp")
    expect(now("relay/unix", change({ command: "lmtp -v" }))).toBe(
      "- - y - - lmtp -o syslog_name=postfix/$service_name -v"
    )
    expect(now("mine/unix", change({ options: options(["a", "b"]) }))).toBe(
      "- n n - - pipe -o a=b flags=Rq user=vmail argv=/bin/x ${nexthop}"
    )
    expect(edit("relay/unix", change({ options: options(["syslog_name", "postfix/$service_name"]) }))).toBe(
      stock
    )
    expect(edit("none/unix", change({ chroot: "n" }))).toBe(
      "there is no such service, and a new one needs a command"
    )
    expect(edit("smtp/inet", change({ options: options(["a", "b } c"]) }))).toBe("a: its braces do not match")
  })

  it("says what is wrong with a line", () => {
    expect(edit("smtp/inet", line("n - y - smtpd"))).toBe("bad field count")
    expect(edit("smtp/inet", line("n - ja - - smtpd"))).toMatch(/^invalid chroot field "ja"/)
  })

  const word = FastCheck.constantFrom("-o", "a=b", "{ c = d e }", "-v", "user=x", "{ $x }", "#a")
  const wanted = FastCheck.array(word, { maxLength: 5 }).map((words) =>
    ["n - y 60? 0 smtpd", ...words].join(" ")
  )
  const name = FastCheck.constantFrom("smtp/inet", "qmgr/unix", "relay/unix", "mine/unix", "new/unix")

  it.prop(
    "what was said is there afterwards, a second time changes nothing, and others stay",
    [name, wanted],
    ([name, wanted]) => {
      const once = edit(name, line(wanted))
      const found = servicesIn(once).get(name)
      expect(found === undefined ? "" : lineOf(found)).toBe(wanted)
      expect(edit(name, line(wanted), once)).toBe(once)
      const others = (text: string) => [...servicesIn(text)].filter(([other]) => other !== name)
      expect(others(once)).toEqual(others(stock))
      expect(once.match(/^#.*$/gm)).toEqual(stock.match(/^#.*$/gm))
    }
  )
})
