/**
 * Puts deliberate faults into our rules, one at a time. The corpus must catch each. For each fault, the bundles are
 * built in another place, and the cases of one topic run until one fails. Before that, all topics run without a fault.
 * The exit status is 1 if a fault stays unnoticed, or if a case fails without one.
 */
import { spawnSync } from "node:child_process"
import * as Fs from "node:fs"
import * as Os from "node:os"
import * as Path from "node:path"
import * as Schema from "effect/Schema"
import { build, type Plugin } from "esbuild"
import { type Fault, faults, pathOf, source, withFault } from "./faults.ts"

const entries = ["postmulti", "classic", "modern", "desired"]

const putting = (fault: Fault): Plugin => ({
  name: "fault",
  setup: ({ onLoad }) => {
    onLoad({ filter: /\.ts$/ }, ({ path }) =>
      path === pathOf(fault) ? { contents: withFault(fault), loader: "ts" } : undefined
    )
  }
})

const bundle = (folder: string, plugins: Array<Plugin>) =>
  build({
    entryPoints: entries.map((entry) => Path.join(source, "bin", `${entry}.ts`)),
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    outdir: folder,
    outExtension: { ".js": ".cjs" },
    external: [...entries, "lab"].map((entry) => `./${entry}.cjs`),
    define: { "process.stdout": "undefined" },
    logLevel: "error",
    plugins
  })

const Test = Schema.Struct({
  /** The titles of the suite and of the topic. */
  ancestorTitles: Schema.Array(Schema.String),
  title: Schema.String,
  status: Schema.String,
  failureMessages: Schema.Array(Schema.String)
})

const readReport = Schema.decodeSync(
  Schema.parseJson(
    Schema.Struct({ testResults: Schema.Array(Schema.Struct({ assertionResults: Schema.Array(Test) })) })
  )
)

/** Matches the cases of these topics. */
const testsOf = (
  topics: ReadonlyArray<string>,
  folder: string,
  ...options: ReadonlyArray<string>
): ReadonlyArray<typeof Test.Type> => {
  const report = Path.join(folder, "report.json")
  const reporting = ["--reporter=json", `--outputFile=${report}`]
  const choice = ["-t", `\\) (${topics.join("|")}) `]
  spawnSync(
    "npx",
    [
      "vitest",
      "run",
      "--config",
      "test/vitest.config.ts",
      "test/differential/differential.test.ts",
      ...reporting,
      ...choice,
      ...options
    ],
    {
      stdio: "ignore",
      env: { ...process.env, POSTMULTI_DIST: folder, POSTMULTI_UNDER_TEST: "ours" }
    }
  )
  return readReport(Fs.readFileSync(report, "utf8")).testResults.flatMap((file) => file.assertionResults)
}

/** Runs the cases of these topics with bundles of their own. */
const tested = async (topics: ReadonlyArray<string>, ...plugins: Array<Plugin>) => {
  const folder = Fs.mkdtempSync(Path.join(Os.tmpdir(), "postmulti-fault-"))
  try {
    // Some cases run as another user, who must be able to read the bundles.
    Fs.chmodSync(folder, 0o755)
    await bundle(folder, plugins)
    // A fault is caught once one case fails. Without a fault, all failures are reported.
    return testsOf(topics, folder, ...(plugins.length === 0 ? [] : ["--bail=1"]))
  } finally {
    Fs.rmSync(folder, { recursive: true })
  }
}

/** What fails without a fault. A failing case would prove nothing then. */
const complaints = async (topics: ReadonlyArray<string>): Promise<ReadonlyArray<string>> => {
  const tests = await tested(topics)
  const failed = tests.filter(({ status }) => status === "failed").map(({ title }) => `fails: ${title}`)
  if (failed.length > 0) return failed
  return topics
    .filter(
      (topic) =>
        !tests.some(({ ancestorTitles, status }) => status === "passed" && ancestorTitles.includes(topic))
    )
    .map((topic) => `no case ran: ${topic}`)
}

const isCaught = async (fault: Fault): Promise<boolean> => {
  const tests = await tested([fault.topic], putting(fault))
  // If a namespace could not be made, that catches nothing.
  const title = tests.find(({ failureMessages }) =>
    failureMessages.some((message) => message.startsWith("AssertionError"))
  )?.title
  console.log(title === undefined ? `UNNOTICED: ${fault.about}` : `caught: ${fault.about}, by ${title}`)
  return title !== undefined
}

const only = process.argv.slice(2)

const main = async (): Promise<boolean> => {
  const chosen = faults.filter(({ file }) => only.length === 0 || only.some((part) => file.includes(part)))
  const wrong = await complaints([...new Set(chosen.map(({ topic }) => topic))])
  for (const complaint of wrong) console.log(`without a fault ${complaint}`)
  if (wrong.length > 0) return false
  const caught = []
  for (const fault of chosen) caught.push(await isCaught(fault))
  console.log(`${caught.filter(Boolean).length} of ${caught.length} faults caught`)
  return !caught.includes(false)
}

process.exitCode = (await main()) ? 0 : 1
