import { describe, expect, it } from "@effect/vitest"
import * as Either from "effect/Either"
import { documentSchema, readDocument, valueText } from "../../../src/operations/desiredState/document.ts"
import { mistakeText } from "../../../src/operations/desiredState/mistakes.ts"

const read = (text: string) =>
  Either.match(readDocument("host.yaml", text), {
    onLeft: ({ mistakes }) => mistakes.map((mistake) => mistakeText("host.yaml", mistake)),
    onRight: ({ document }) => document
  })

const instances = (...lines: ReadonlyArray<string>) => ["version: 1", "instances:", ...lines, ""].join("\n")

describe("a document", () => {
  it("has texts for values, whatever they look like", () => {
    const text = instances(
      "  - name: postfix-a",
      "    enabled: no",
      '    parameters: { a: 3.10, b: no, c: 0755, d: 1e3, e: ~, f:, g: "", h: [x, 2], i: "null" }',
      "    services: { smtp/inet: absent, smtp/unix: { chroot: n, options: { a: b c, d: null } } }"
    )
    expect(read(text)).toEqual({
      version: "1",
      instances: [
        {
          name: "postfix-a",
          enabled: "no",
          parameters: {
            a: "3.10",
            b: "no",
            c: "0755",
            d: "1e3",
            e: null,
            f: null,
            g: "",
            h: ["x", "2"],
            i: "null"
          },
          services: { "smtp/inet": "absent", "smtp/unix": { chroot: "n", options: { a: "b c", d: null } } }
        }
      ]
    })
  })

  it("is JSON as well, with its own truth values and whole numbers", () => {
    const json = {
      version: 1,
      instances: [{ name: "postfix-a", enabled: true, parameters: { a: 10, b: false, c: null, d: "true" } }]
    }
    expect(read(JSON.stringify(json))).toEqual({
      version: "1",
      instances: [{ name: "postfix-a", enabled: "yes", parameters: { a: "10", b: "no", c: null, d: "true" } }]
    })
    expect(read('{"version": 1,\n "primary": {"parameters": {"a": 3.1,\n "b": 1e3}}}')).toEqual([
      "host.yaml, line 2: primary.parameters.a: write 3.1 in quotes",
      "host.yaml, line 3: primary.parameters.b: write 1e3 in quotes"
    ])
  })

  it("may have anchors, CRLF, a byte order mark and a value on several lines", () => {
    const text =
      "\xef\xbb\xbfversion: 1\r\nprimary:\r\n  parameters: &p\r\n    a: |\r\n      x,\r\n      y\r\n"
    expect(read(`${text}instances:\r\n  - name: postfix-a\r\n    parameters: *p\r\n`)).toEqual({
      version: "1",
      primary: { parameters: { a: "x,\ny\n" } },
      instances: [{ name: "postfix-a", parameters: { a: "x,\ny\n" } }]
    })
    expect(valueText("x,\ny\n")).toBe("x, y")
    expect(valueText(["x", "y"])).toBe("x, y")
    expect(valueText([])).toBe("")
  })

  it("tells all mistakes at once, each with its line", () => {
    const text = instances(
      "  - name: postfix-a",
      "    parmeters: {}",
      "    enabled: maybe",
      "    state: [started]",
      "  - group: b",
      "  - name: postfix-c",
      "    parameters:",
      "      a: { b: c }",
      "      queue_directory: /c",
      "      b c: d",
      "    services:",
      "      smtp: absent",
      "      smtp/inet: { comand: smtpd, chroot: [n] }",
      "      relay/unix: [n]"
    )
    expect(read(`${text}colour: red\n`)).toEqual([
      "host.yaml, line 17: colour: unknown key, known ones are version, primary, instances",
      "host.yaml, line 4: instances[0].parmeters: unknown key, did you mean 'parameters'?",
      "host.yaml, line 5: instances[0].enabled: has to be yes or no",
      "host.yaml, line 6: instances[0].state: has to be started or stopped or absent",
      "host.yaml, line 7: instances[1]: needs a name, or else a config_directory",
      "host.yaml, line 10: instances[2].parameters.a: has to be a text, a list of texts, or null",
      "host.yaml, line 15: instances[2].services.smtp/inet.comand: unknown key, did you mean 'command'?",
      "host.yaml, line 15: instances[2].services.smtp/inet.chroot: has to be a text",
      "host.yaml, line 16: instances[2].services.relay/unix: has to be a text or a map of fields"
    ])
  })

  it.each([
    ["", 1, "has to be a map"],
    ["- a\n", 1, "has to be a map"],
    ["instances: []\n", 1, "version: is missing"],
    ["version: 2\n", 1, "version: has to be 1"],
    ["version: 1\nversion: 1\n", 2, "Map keys must be unique"],
    ["version: 1\nprimary:\n\tstate: started\n", 3, "Tabs are not allowed as indentation"],
    ["version: 1\ninstances: *none\n", 2, "instances: there is no anchor &none before this"],
    ["version: 1\ninstances: &me [*me]\n", 2, "instances[0]: there is no anchor &me before this"],
    ["version: 1\nprimary: { ? [a] : b }\n", 2, "primary: a key has to be a text"],
    ["version: 1\n---\nversion: 1\n", 2, "Source contains multiple documents"],
    ["version: \xff\n", 1, "this is not UTF-8"],
    [
      instances("  - name: a", "    parameters: { multi_instance_name: b }"),
      4,
      "cannot be set here: the key is 'name'"
    ],
    [instances("  - name: a", "    parameters: { b c: d }"), 4, "b c: not the name of a parameter"],
    [instances("  - name: a", '    parameters: { b: "\\0" }'), 4, "control characters are not possible"],
    [instances("  - name: a", "    services: { smtp: absent }"), 4, "such as smtp/inet or smtp/unix"],
    [
      instances("  - name: a", "  - name: b", "  - name: a"),
      5,
      "instances[2].name: instances[0] has the same"
    ]
  ])("is refused: %j", (text, line, problem) => {
    expect(read(text)).toEqual([expect.stringContaining(`host.yaml, line ${line}: `)])
    expect(read(text)).toEqual([expect.stringContaining(problem)])
  })

  it("is refused if it is nested too deeply", () => {
    expect(read("[".repeat(10_000))).toHaveLength(2)
    expect(read(`version: ${"[".repeat(20_000)}${"]".repeat(20_000)}`)).toHaveLength(1)
  })

  it("is refused if few lines stand for billions of values", () => {
    const level = (name: string, below: string) => `${name}: &${name} [${Array(10).fill(below).join(", ")}]\n`
    const laughs = "abcdefghi"
      .split("")
      .map((name, index, all) => level(name, index === 0 ? "lol" : `*${all[index - 1]}`))
    expect(read(`version: 1\n${laughs.join("")}`)).toContain(
      "host.yaml, line 7: f: its aliases stand for too many values"
    )
  })

  it("may have 2,000 instances, but not 10,000", () => {
    const many = (count: number) =>
      instances(
        ...Array.from({ length: count }, (_, index) => `  - { name: postfix-${index}, parameters: { a: b } }`)
      )
    expect(read(many(2000))).toMatchObject({ instances: { length: 2000 } })
    expect(read(many(10_000))).toEqual(["host.yaml, line 2: instances: has more than 2000"])
  })

  it("has a schema for editors, in which numbers and truth values are possible", () => {
    expect(JSON.parse(documentSchema())).toMatchObject({
      properties: {
        version: { enum: [1, "1"] },
        instances: { items: { properties: { enabled: { enum: ["yes", "no", true, false] } } } }
      }
    })
  })
})
