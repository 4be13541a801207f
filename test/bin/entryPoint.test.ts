/** The entry points, with a damaged bundle or a damaged cache. */
import { spawnSync } from "node:child_process"
import * as Fs from "node:fs"
import { createRequire } from "node:module"
import * as Os from "node:os"
import * as Path from "node:path"
import { fileURLToPath } from "node:url"
import { afterEach, beforeEach, describe, expect, it } from "@effect/vitest"
import { compile, compiledBefore, keepCompiled, loadEntryPoint } from "../../src/bin/startup/entryPoint.ts"

const bundles = fileURLToPath(new URL("../../dist", import.meta.url))

let directory = ""
beforeEach(() => {
  directory = Fs.mkdtempSync(Path.join(Os.tmpdir(), "door-"))
})
afterEach(() => Fs.rmSync(directory, { recursive: true }))

/** Saves a cache for that bundle, made of this source. */
const keep = (source: string) => {
  Fs.writeFileSync(Path.join(directory, "classic.cjs"), source)
  const compiled = compile(directory, "classic")
  compiled.script.runInThisContext()
  keepCompiled(directory, "classic", compiled.source, compiled.script)
}

const started = () => {
  const load = createRequire(Path.join(directory, "postmulti.cjs"))
  loadEntryPoint(directory, "classic", load)({})
  return load("./classic.cjs").ways
}

/** Only a module that Node itself loads has an identity. */
const way = "const way = module.id === undefined ? 'before' : 'plain'; exports.ways = [];"

describe("an entry point", () => {
  it.skipIf(process.getuid?.() !== 0)(
    "is opened with what was compiled before, where that has a start",
    () => {
      keep(`${way} exports.start = () => require("./classic.cjs").ways.push(way)`)
      expect(compiledBefore(directory, "classic")).toBeDefined()
      expect(started()).toEqual(["before"])
    }
  )

  it.each([
    ["lacks a start", "if (way === 'plain')"],
    ["fails", "if (way === 'before') throw new Error('cut off');"]
  ])("is opened without what was compiled before, where that %s", (_, damage) => {
    keep(`${way} ${damage} exports.start = () => exports.ways.push(way)`)
    expect(started()).toEqual(["plain"])
  })
})

describe("a program of which a file is empty", () => {
  it.each([
    ["classic", ["-l"]],
    ["modern", ["list"]]
  ])("does not succeed: %s", (part, words) => {
    Fs.cpSync(bundles, directory, { recursive: true })
    const path = Path.join(directory, `${part}.cjs`)
    Fs.writeFileSync(path, "")
    const entry = Path.join(directory, "postmulti.cjs")
    const { status, stderr } = spawnSync(process.execPath, [entry, ...words], { encoding: "utf8" })
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: `postmulti: fatal: ${path} is damaged, install this program again\n`
    })
  })
})
