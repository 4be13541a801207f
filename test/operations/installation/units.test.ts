import { describe, expect, it } from "@effect/vitest"
import { killingFilter } from "../../../src/operations/installation/units.ts"

const judged = (...texts: ReadonlyArray<string>) =>
  killingFilter(texts.map((text, index) => ({ path: `/unit/${index}`, text: `[Service]\n${text}\n` })))?.path

describe("a filter of system calls", () => {
  it.each([
    ["SystemCallFilter=@system-service"],
    ["SystemCallFilter = read write"],
    ["SystemCallFilter=~@pkey @clock"],
    ["SystemCallFilter=~pkey_alloc"],
    ["Type=forking\nSystemCallFilter=@system-service\nSystemCallFilter=~@mount"]
  ])("kills a Node that asks for keys: %s", (text) => expect(judged("Type=forking", text)).toBe("/unit/1"))

  it.each([
    ["Type=forking"],
    ["# SystemCallFilter=@system-service"],
    ["SystemCallFilter=~@mount"],
    ["SystemCallFilter=@system-service pkey_alloc"],
    ["SystemCallFilter=@system-service\nSystemCallFilter=@pkey:EPERM"],
    ["SystemCallFilter=@system-service\nSystemCallErrorNumber=EPERM"]
  ])("does not: %s", (text) => expect(judged(text)).toBeUndefined())

  it("is undone by what was added to the unit", () => {
    expect(judged("SystemCallFilter=@system-service", "SystemCallFilter=pkey_alloc")).toBeUndefined()
    expect(judged("SystemCallFilter=@system-service", "SystemCallFilter=")).toBeUndefined()
  })
})
