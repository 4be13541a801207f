/** Another project that has installed the packed tarball, and nothing else of ours: the README's example in it. */
import { execFile } from "node:child_process"
import * as Fs from "node:fs"
import { tmpdir } from "node:os"
import * as Path from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, describe, expect, it } from "@effect/vitest"

const root = fileURLToPath(new URL("../..", import.meta.url))
const modules = Path.join(root, "node_modules")
const project = Fs.mkdtempSync(Path.join(tmpdir(), "consumer-"))

/** In milliseconds: a machine that is busy with other things takes its time. */
const timeLimit = 300_000

const run = (directory: string, program: string, ...words: ReadonlyArray<string>): Promise<string> =>
  new Promise((resolve, reject) => {
    execFile(program, words, { cwd: directory, encoding: "utf8" }, (error, output, errors) =>
      error === null
        ? resolve(output)
        : reject(new Error(`${program} ${words.join(" ")}\n${output}${errors}`))
    )
  })

const ofModules = (path: string) => Path.join(modules, path)

/** The code of that language in the README. */
const examples = (language: string): ReadonlyArray<string> =>
  [
    ...Fs.readFileSync(Path.join(root, "README.md"), "utf8").matchAll(
      new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "gms")
    )
  ].map(([, text = ""]) => text)

/** What must not compile: the types are there, and none of them is `any`. */
const typesAreThere = `
import { Effect } from "effect"
import { allInstances, changeLifeCycle, requestFor } from "postmulti"
import { pretendHost } from "postmulti/testing"

// @ts-expect-error: an instance is no number
export const numbers: Effect.Effect<ReadonlyArray<number>, unknown, never> = allInstances
// @ts-expect-error: there is no such action
export const unknown = changeLifeCycle(requestFor("explode"))
// @ts-expect-error: an exit is more than a number
export const status = Effect.map(Effect.flatMap(pretendHost(), (host) => host.postmulti("-l")), ({ exit }) => exit + 1)
`

/** What is packed besides the library. */
const programs = [
  ...["LICENSE", "README.md", "package.json", "src/manual/postmulti.1"],
  ...["classic", "lab", "labModern", "labProgram", "lifeCycle", "modern", "postmulti", "prepare"].map(
    (name) => `dist/${name}.cjs`
  )
].sort()

let files: ReadonlyArray<string> = []

const compilerOptions = {
  exactOptionalPropertyTypes: true,
  module: "NodeNext",
  noEmit: true,
  skipLibCheck: true,
  strict: true,
  target: "ES2022",
  types: []
}

beforeAll(async () => {
  await run(root, "node", ofModules("typescript/bin/tsc"), "--project", "src/library.json")
  const [packed] = JSON.parse(
    await run(root, "npm", "pack", "--ignore-scripts", "--json", "--pack-destination", project)
  )
  files = packed.files.map(({ path }: { readonly path: string }) => path)
  Fs.writeFileSync(Path.join(project, "package.json"), '{ "private": true, "type": "module" }\n')
  await run(project, "npm", "install", "--offline", "--no-audit", "--no-fund", `./${packed.filename}`)
  // What the project has besides comes from here, so that no registry has to be reached.
  Fs.mkdirSync(Path.join(project, "node_modules/@effect"))
  for (const name of ["effect", "@effect/vitest", "vitest"]) {
    Fs.symlinkSync(ofModules(name), Path.join(project, "node_modules", name))
  }
  Fs.writeFileSync(Path.join(project, "example.test.ts"), examples("ts").join("\n"))
  Fs.writeFileSync(Path.join(project, "types.ts"), typesAreThere)
  Fs.writeFileSync(Path.join(project, "tsconfig.json"), JSON.stringify({ compilerOptions }))
}, timeLimit)

afterAll(() => Fs.rmSync(project, { recursive: true, force: true }))

describe("the packed package", () => {
  it("holds what runs, and nothing else", () => {
    const library = files.filter((path) => path.startsWith("dist/library/"))
    expect(files.filter((path) => !library.includes(path)).sort()).toEqual(programs)
    expect(library.filter((path) => !/\.(js|d\.ts)$/.test(path))).toEqual([])
  })

  it("needs no other package", () => {
    expect(Fs.existsSync(Path.join(project, "node_modules/postmulti/dist/library/index.js"))).toBe(true)
    const { packages } = JSON.parse(Fs.readFileSync(Path.join(project, "package-lock.json"), "utf8"))
    expect(Object.keys(packages)).toEqual(["", "node_modules/postmulti"])
  })

  it("type-checks the example", { timeout: timeLimit }, async () => {
    expect(await run(project, "node", ofModules("typescript/bin/tsc"), "--project", ".")).toBe("")
  })

  it("runs the example", { timeout: timeLimit }, async () => {
    const report = JSON.parse(
      await run(project, "node", ofModules("vitest/vitest.mjs"), "run", "--reporter=json", "example.test.ts")
    )
    expect(report).toMatchObject({ success: true, numPassedTests: 3, numFailedTests: 0 })
  })
})
