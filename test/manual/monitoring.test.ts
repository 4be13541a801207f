/** The examples for monitoring systems use metrics that exist, and the guide mentions them. */
import { spawnSync } from "node:child_process"
import * as Fs from "node:fs"
import * as Path from "node:path"
import { describe, expect, it } from "@effect/vitest"
import * as Option from "effect/Option"
import { statusMetrics } from "../../src/cli/report/metrics.ts"
import { DirectoryPath } from "../../src/instance/Instance.ts"
import { sampleInstance } from "../instance/sample.ts"
import { root, textOf } from "./documents.ts"

const folder = Path.join(root, "src/manual/monitoring")
const rules = Fs.readFileSync(Path.join(folder, "postfix.rules.yml"), "utf8")

/** A difficult name, with every metric. */
const everything = statusMetrics([
  {
    directory: DirectoryPath("/etc/postfix-a"),
    instance: Option.some(sampleInstance('postfix-"\\')),
    state: "running",
    reason: Option.none(),
    master: Option.some({
      pid: 1,
      since: 1000,
      isApart: false,
      unit: Option.none(),
      configured: Option.none()
    }),
    boot: Option.none(),
    reloadNeeded: Option.some(false),
    appearance: Option.none(),
    queues: Option.some([{ name: "hold", messages: 1, oldest: Option.some(1000) }]),
    conflicts: []
  }
])

describe("the examples for monitoring", () => {
  it("use metrics that are there", () => {
    const used = [...rules.matchAll(/\bpostfix_\w+/g)].map(([name]) => name)
    expect(used.length).toBeGreaterThan(5)
    expect(used.filter((name) => !everything.includes(`# TYPE ${name} gauge\n`))).toEqual([])
    expect(everything).toContain('postfix_queue_messages{name="postfix-\\"\\\\",queue="hold"} 1\n')
  })

  it("are in the guide", () => {
    const guide = textOf("src/manual/monitoring.md")
    expect(Fs.readdirSync(folder).filter((name) => !guide.includes(name))).toEqual([])
  })

  const has = (program: string): boolean => spawnSync(program, ["--version"]).status === 0

  it.skipIf(!has("promtool"))("are accepted by promtool without a word", () => {
    const { status, stderr, stdout } = spawnSync("promtool", ["check", "metrics"], {
      input: everything,
      encoding: "utf8"
    })
    expect({ status, stderr, stdout }).toEqual({ status: 0, stderr: "", stdout: "" })
    expect(spawnSync("promtool", ["check", "rules", Path.join(folder, "postfix.rules.yml")]).status).toBe(0)
  })
})
