/**
 * A project that installs the packed tarball as the guide for testers says, and nothing else of ours, and runs the
 * guide's example. Also the README's way to install the program from a clone.
 */
import { execFile } from "node:child_process"
import * as Fs from "node:fs"
import { tmpdir } from "node:os"
import * as Path from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "@effect/vitest"
import { build } from "esbuild"
import { blockWith, documents, root } from "../manual/documents.ts"
import { type Manifest, startRegistry } from "./registry.ts"

const modules = Path.join(root, "node_modules")
const project = Fs.mkdtempSync(Path.join(tmpdir(), "consumer-"))

/** In milliseconds. Generous, for a busy machine. */
const timeLimit = 300_000

const running = (
  directory: string,
  environment: Readonly<Record<string, string>>,
  program: string,
  ...words: ReadonlyArray<string>
): Promise<string> =>
  new Promise((resolve, reject) => {
    const options = { cwd: directory, encoding: "utf8", env: { ...process.env, ...environment } } as const
    execFile(program, words, options, (error, output, errors) =>
      error === null
        ? resolve(output)
        : reject(new Error(`${program} ${words.join(" ")}\n${output}${errors}`))
    )
  })

const run = (directory: string, program: string, ...words: ReadonlyArray<string>) =>
  running(directory, {}, program, ...words)

const ofModules = (path: string) => Path.join(modules, path)

/** Must not compile: the types are exported, and none of them is `any`. */
const typesAreThere = `
import { Effect } from "effect"
import { allInstances, create, enable, planEnable } from "postmulti"
import { PostfixConfig } from "postmulti/internals"
import { pretendHost } from "postmulti/testing"

export const secondaries = Effect.flatMap(PostfixConfig, ({ listed }) => listed)

// @ts-expect-error: an instance is no number
export const numbers: Effect.Effect<ReadonlyArray<number>, unknown, never> = allInstances
// @ts-expect-error: it does not say which instance
export const none = enable({})
// @ts-expect-error: an instance that exists has its directories
export const moved = enable({ instance: "postfix-a", directories: { queue_directory: "/q" } })
export const nothing: Effect.Effect<void, unknown, unknown> = create({ name: "postfix-a" })
export const objects: Effect.Effect<string, unknown, unknown> = Effect.map(
  planEnable({ instance: "postfix-a" }),
  ({ object }) => object
)
// @ts-expect-error: a plan to enable an instance is not in the way of mail
export const exact = Effect.catchTag(planEnable({ instance: "postfix-a" }), "QueueNotEmpty", () => Effect.void)
// @ts-expect-error: an exit is more than a number
export const status = Effect.map(Effect.flatMap(pretendHost(), (host) => host.postmulti("-l")), ({ exit }) => exit + 1)
`

/** The package's files besides the library. */
const programs = [
  ...["LICENSE", "package.json", "dist/postmulti", "dist/postmulti.1", ...documents],
  ...["postmulti.1", "speed.svg", "tour.sh", "tour.svg"].map((name) => `src/manual/${name}`),
  ...["check_postfix", "postfix.rules.yml", "postmulti-status.service", "postmulti-status.timer"].map(
    (name) => `src/manual/monitoring/${name}`
  ),
  ...[
    "content-filter",
    "milter-per-direction",
    "one-per-address",
    "onion-and-clearnet",
    "paced-relay",
    "two-speeds",
    "two-transport-maps"
  ].map((name) => `src/manual/setups/${name}.yaml`),
  ...[
    "classic",
    "desired",
    "lab",
    "labDesired",
    "labModern",
    "labProgram",
    "modern",
    "postmulti",
    "prepare"
  ].map((name) => `dist/${name}.cjs`)
].sort()

/** What npm chooses if no version is named. */
const newer: ReadonlyArray<Manifest> = [
  { name: "effect", version: "4.1.0" },
  { name: "vitest", version: "5.0.0" },
  { name: "@effect/vitest", version: "4.0.5", peerDependencies: { effect: "^4.0.5", vitest: "^5.0.0" } }
]

const line = blockWith("npm install --save-dev ")

let registry = { url: "", stop: () => {} }

const installing = (script: string) => {
  const environment = {
    npm_config_registry: registry.url,
    npm_config_cache: Path.join(project, "cache"),
    npm_config_audit: "false",
    npm_config_fund: "false"
  }
  return running(project, environment, "sh", "-c", script)
}

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
  registry = await startRegistry(modules, newer)
  await installing(line)
  Fs.writeFileSync(Path.join(project, "example.test.ts"), blockWith('from "postmulti/testing"'))
  Fs.writeFileSync(Path.join(project, "types.ts"), typesAreThere)
  Fs.writeFileSync(Path.join(project, "tsconfig.json"), JSON.stringify({ compilerOptions }))
}, timeLimit)

afterAll(() => {
  registry.stop()
  Fs.rmSync(project, { recursive: true, force: true })
}, timeLimit)

describe("the packed package", () => {
  it("holds what runs, and nothing else", () => {
    const library = files.filter((path) => path.startsWith("dist/library/"))
    expect(files.filter((path) => !library.includes(path)).sort()).toEqual(programs)
    expect(library.filter((path) => !/\.(js|d\.ts)$/.test(path))).toEqual([])
  })

  it("needs no other package", () => {
    expect(Fs.existsSync(Path.join(project, "node_modules/postmulti/dist/library/index.js"))).toBe(true)
    const { packages } = JSON.parse(Fs.readFileSync(Path.join(project, "package-lock.json"), "utf8"))
    expect(packages["node_modules/postmulti"]).not.toHaveProperty("dependencies")
    expect(packages["node_modules/effect"].version).toMatch(/^3\./)
  })

  it("cannot be beside another Effect, which npm takes unless it is told", {
    timeout: timeLimit
  }, async () => {
    const unnamed = line.replaceAll(/@[\d.]+(?= )/g, "").replace("install", "install --dry-run")
    Fs.mkdirSync(Path.join(project, "other"))
    const error = await installing(
      `cd other && echo {} >package.json && ${unnamed.replace("./", "../")}`
    ).catch(String)
    expect(error).toContain("ERESOLVE")
  })

  it("lets a bundler take one function alone", async () => {
    const contents = 'import { selectInstances } from "postmulti"; console.log(selectInstances)'
    const { metafile } = await build({
      stdin: { contents, resolveDir: project },
      bundle: true,
      metafile: true,
      minify: true,
      outfile: "one.js",
      platform: "node",
      write: false
    })
    const ours = Object.values(metafile.outputs).flatMap(({ inputs }) =>
      Object.entries(inputs)
        .filter(([path]) => path.includes("postmulti/dist/library/"))
        .map(([, { bytesInOutput }]) => bytesInOutput)
    )
    expect(ours.length).toBeGreaterThan(0)
    expect(ours.reduce((sum, size) => sum + size, 0)).toBeLessThan(2000)
  })

  it("type-checks the example", { timeout: timeLimit }, async () => {
    expect(await run(project, "node", ofModules("typescript/bin/tsc"), "--project", ".")).toBe("")
  })

  it("runs the example", { timeout: timeLimit }, async () => {
    const report = JSON.parse(
      await run(
        project,
        "node",
        "node_modules/vitest/vitest.mjs",
        "run",
        "--reporter=json",
        "example.test.ts"
      )
    )
    expect(report).toMatchObject({ success: true, numPassedTests: 3, numFailedTests: 0 })
  })
})

describe("the program", () => {
  it("is installed from a fresh clone as the README says", { timeout: timeLimit }, async () => {
    const [clone, bin, prefix] = [`${project}/clone`, `${project}/bin`, `${project}/prefix`]
    const isOfClone = (path: string) => !["node_modules", "dist", ".git"].includes(Path.relative(root, path))
    Fs.cpSync(root, clone, { recursive: true, filter: isOfClone })
    // Stands in for `npm ci`, which would make the folder that exists here. Without it, nothing can be built.
    Fs.mkdirSync(bin)
    const npm = (await run(root, "sh", "-c", "command -v npm")).trim()
    const stub = `#!/bin/sh\n[ "$1" != ci ] || exec ln -s ${modules} node_modules\nexec ${npm} "$@"\n`
    Fs.writeFileSync(Path.join(bin, "npm"), stub, { mode: 0o755 })
    const [install = "false"] = blockWith("npm install -g").split("\n")
    const environment = { PATH: `${bin}:${process.env["PATH"]}`, npm_config_prefix: prefix }
    await running(clone, environment, "sh", "-ec", install)
    expect(await run(project, `${prefix}/bin/postmulti`, "--version")).toBe("postmulti 0.1.0\n")
  })
})
