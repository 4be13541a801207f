/**
 * Deliberate faults in our rules, one at a time: the corpus has to catch each. For each fault the bundles are built
 * anew, elsewhere, and the cases of one topic run until one of them fails. Ends with 1 if a fault stays unnoticed.
 */
import { spawnSync } from "node:child_process"
import * as Fs from "node:fs"
import * as Os from "node:os"
import * as Path from "node:path"
import { build } from "esbuild"
import { here } from "./Case.ts"

interface Fault {
  readonly about: string
  /** Below src. */
  readonly file: string
  /** Is there exactly once. */
  readonly text: string
  readonly instead: string
  readonly topic: string
}

const faults: ReadonlyArray<Fault> = [
  {
    about: "another message",
    file: "cli/classic/errors.ts",
    text: "Command not allowed with",
    instead: "No command allowed with",
    topic: "command-line"
  },
  {
    about: "two checks of the command line in another order",
    file: "cli/classic/commandLine.ts",
    text: "if (selections > 1) return",
    instead: "if (selections > 1 && mode !== undefined && modes === 1) return",
    topic: "command-line"
  },
  {
    about: "a second -R does not take back the first",
    file: "cli/classic/commandLine.ts",
    text: "reverse: !given.reverse",
    instead: "reverse: true",
    topic: "command-line|listing"
  },
  {
    about: "another exit status",
    file: "cli/perform.ts",
    text: "damaged === 0 ? 0 : 1",
    instead: "damaged === 0 ? 0 : 2",
    topic: "commands"
  },
  {
    about: "the short name of an instance does not select it",
    file: "instance/selection.ts",
    text: "wanted === name.slice(prefix.length)",
    instead: "wanted === name",
    topic: "listing"
  },
  {
    about: "a column is wider",
    file: "cli/report/listing.ts",
    text: "orDash(instance.group).padEnd(15)",
    instead: "orDash(instance.group).padEnd(16)",
    topic: "listing"
  },
  {
    about: "stop in the order of start",
    file: "operations/postfix.ts",
    text: "\n        .reverse()",
    instead: "",
    topic: "postfix-commands"
  },
  {
    about: "start a disabled instance",
    file: "operations/postfix.ts",
    text: 'instance.enabled ? command : "check"',
    instead: "command",
    topic: "postfix-commands"
  },
  {
    about: "an environment variable is missing",
    file: "operations/environment.ts",
    text: "  queue_directory: instance.queueDirectory,\n",
    instead: "",
    topic: "commands"
  },
  {
    about: "an expansion form: <= is taken for <",
    file: "postfix/comparison.ts",
    text: "return order <= 0",
    instead: "return order < 0",
    topic: "expansion"
  },
  {
    about: "an expansion form: the second result is ignored",
    file: "postfix/macro.ts",
    text: "whenTrue: first.inside, whenFalse: last.inside",
    instead: "whenTrue: first.inside",
    topic: "expansion"
  },
  {
    about: "names are not claimed",
    file: "instance/claims.ts",
    text: "Option.isSome(instance.name) ?",
    instead: "instance.primary && Option.isSome(instance.name) ?",
    topic: "claims"
  },
  {
    about: "a new instance goes behind the one that it should precede",
    file: "instance/placement.ts",
    text: "toSpliced(position, 0, directory)",
    instead: "toSpliced(position + 1, 0, directory)",
    topic: "creating"
  },
  {
    about: "the check for initialization accepts another spelling",
    file: "operations/lifeCycle/preconditions.ts",
    text: 'enable !== "yes"',
    instead: 'enable.toLowerCase() !== "yes"',
    topic: "initializing"
  },
  {
    about: "a setting of the primary is not cloned",
    file: "postfix/prototype.ts",
    text: '  "mail_owner",\n',
    instead: "",
    topic: "creating"
  }
]

const source = Path.resolve(here, "../../src")

const entries = ["postmulti", "classic", "lifeCycle", "modern"]

const withFault = ({ file, instead, text }: Fault): string => {
  const original = Fs.readFileSync(Path.join(source, file), "utf8")
  if (original.split(text).length !== 2) throw new Error(`not there exactly once: ${file}: ${text}`)
  return original.replace(text, () => instead)
}

const bundle = (fault: Fault, folder: string) =>
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
    plugins: [
      {
        name: "fault",
        setup: ({ onLoad }) => {
          onLoad({ filter: /\.ts$/ }, ({ path }) =>
            path === Path.join(source, fault.file) ? { contents: withFault(fault), loader: "ts" } : undefined
          )
        }
      }
    ]
  })

/** The title of a case that fails, if there is one. */
const caughtBy = (topic: string, folder: string): string | undefined => {
  const { stderr, stdout } = spawnSync(
    "npx",
    ["vitest", "run", "test/differential/differential.test.ts", "--bail=1", "-t", `\\) (${topic}) `],
    { encoding: "utf8", env: { ...process.env, POSTMULTI_DIST: folder, NO_COLOR: "1" } }
  )
  const report = `${stdout}${stderr}`
  return report.includes("AssertionError") ? /FAIL .* > (.*)/.exec(report)?.[1] : undefined
}

const check = async (fault: Fault): Promise<boolean> => {
  const folder = Fs.mkdtempSync(Path.join(Os.tmpdir(), "postmulti-fault-"))
  // Some cases run as another user, who has to be able to read the bundles.
  Fs.chmodSync(folder, 0o755)
  await bundle(fault, folder)
  const title = caughtBy(fault.topic, folder)
  Fs.rmSync(folder, { recursive: true })
  console.log(
    `${title === undefined ? "UNNOTICED" : "caught"}: ${fault.about}${title === undefined ? "" : `, by ${title}`}`
  )
  return title !== undefined
}

const only = process.argv.slice(2)

const main = async () => {
  const chosen = faults.filter(({ file }) => only.length === 0 || only.some((part) => file.includes(part)))
  const caught = []
  for (const fault of chosen) caught.push(await check(fault))
  console.log(`${caught.filter(Boolean).length} of ${caught.length} faults caught`)
  if (caught.includes(false)) process.exitCode = 1
}

void main()
