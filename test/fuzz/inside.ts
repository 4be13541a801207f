/**
 * Runs in a namespace: random samples on the real postmulti and on ours, which runs within this process on its live
 * services, since starting Node would take most of the time. What ours writes goes to the standard streams, which are
 * files here. The report is written to a file of its own.
 *   node inside.cjs RUNS SEED
 */
import * as Fs from "node:fs"
import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { classic } from "../../src/cli/classic/program.ts"
import { changeLifeCycle } from "../../src/operations/lifeCycle/lifeCycle.ts"
import { PostconfLive } from "../../src/postfix/Postconf.ts"
import { PostfixConfigLive } from "../../src/postfix/PostfixConfig.ts"
import { defaultsQuestion, fixedDirectories, postconfEnvironment } from "../../src/postfix/postconfCommand.ts"
import { neededDefaults } from "../../src/postfix/primaryParameters.ts"
import { bytesOf, textOf } from "../../src/services/bytes.ts"
import { Caller } from "../../src/services/Caller.ts"
import { DiagnosticsLive } from "../../src/services/Diagnostics.ts"
import { FileLockLive } from "../../src/services/FileLock.ts"
import { FileSystemLive } from "../../src/services/files/live.ts"
import { startAhead } from "../../src/services/headStart.ts"
import { MailLog } from "../../src/services/MailLog.ts"
import { makeProcessRunner, ProcessRunner } from "../../src/services/ProcessRunner.ts"
import { StandardStreamsLive } from "../../src/services/StandardStreams.ts"
import { UserDatabaseLive } from "../../src/services/UserDatabase.ts"
import { runOriginal, usualPath, writeReport } from "../namespace/inside.ts"
import { judge, type Outcome, type Verdict } from "./equivalence.ts"
import { type Sample, sample } from "./Sample.ts"

const [runs = "1", seed = "1"] = process.argv.slice(2)

const common = [
  "compatibility_level = 3.6",
  "myhostname = mail.example.test",
  "empty =",
  "u =",
  "v =",
  "w =",
  "self ="
]

/** Every name that a setting may refer to is referred to, where the value does not matter. */
const textOfFile = (name: string, lines: ReadonlyArray<string>): string =>
  [...common, ...lines, `data_directory = /mnt/d/${name}\${empty?{$u $v $w $self}}`]
    .map((line) => `${line}\n`)
    .join("")

const textsOf = ({ primary, secondaries }: Sample): Readonly<Record<string, string>> => ({
  "/etc/postfix": textOfFile("primary", ["command_directory = /mnt/bin", ...primary]),
  ...Object.fromEntries(
    Object.entries(secondaries).map(([name, lines]) => [
      `/etc/postfix-${name}`,
      textOfFile(name, [`queue_directory = /mnt/q/${name}`, ...lines])
    ])
  )
})

/** Long ago, in seconds. */
const old = 1_577_836_800

const places = [
  "/etc/postfix-a",
  "/etc/postfix-b",
  "/etc/postfix-c",
  "/etc/postfix-x",
  "/etc/postfix-y",
  "/etc/x"
]

const clear = () => {
  for (const place of [...places, "/mnt/q", "/mnt/d", "/var/spool/postfix-x", "/var/spool/postfix-y"]) {
    Fs.rmSync(place, { recursive: true, force: true })
  }
}

const prepare = (subject: Sample) => {
  clear()
  for (const [directory, text] of Object.entries(textsOf(subject))) {
    Fs.mkdirSync(directory, { recursive: true })
    Fs.writeFileSync(`${directory}/main.cf`, bytesOf(text))
    Fs.utimesSync(`${directory}/main.cf`, old, old)
    if (directory !== "/etc/postfix") Fs.writeFileSync(`${directory}/master.cf`, "")
  }
}

const files = (): Outcome["files"] =>
  Object.fromEntries(
    ["/etc/postfix", ...places].flatMap((place) => {
      const path = `${place}/main.cf`
      return Fs.existsSync(path) ? [[path, textOf(Fs.readFileSync(path))]] : []
    })
  )

const environmentOf = (subject: Sample): Record<string, string> => ({
  PATH: usualPath,
  ...subject.environment
})

const runOriginalOn = async (subject: Sample): Promise<Outcome> => ({
  ...(await runOriginal(subject.words, environmentOf(subject))),
  files: files()
})

const headStart = startAhead(
  `${fixedDirectories[0]}/postconf`,
  defaultsQuestion(neededDefaults),
  postconfEnvironment(process.env)
)

/** The log is left to the corpus. */
const silentLog = Layer.succeed(MailLog, { record: () => Effect.void })

const liveExceptCaller = PostfixConfigLive.pipe(
  Layer.provideMerge(Layer.mergeAll(PostconfLive, DiagnosticsLive, UserDatabaseLive)),
  Layer.provideMerge(silentLog),
  Layer.provideMerge(Layer.mergeAll(FileLockLive, FileSystemLive, StandardStreamsLive)),
  Layer.provideMerge(Layer.effect(ProcessRunner, makeProcessRunner(Option.some(headStart))))
)

const [outputFile, errorFile] = ["/mnt/output", "/mnt/errors"]

const take = (path: string): string => {
  const text = Fs.readFileSync(path, "latin1")
  Fs.truncateSync(path)
  return text
}

const runOurs = async (subject: Sample): Promise<Outcome> => {
  const caller = Layer.succeed(Caller, {
    words: subject.words,
    environment: environmentOf(subject),
    userId: 0,
    processId: process.pid
  })
  const status = await Effect.runPromise(
    Effect.provide(classic(changeLifeCycle), Layer.provideMerge(liveExceptCaller, caller))
  )
  return { status, output: take(outputFile), errors: take(errorFile), files: files() }
}

const compare = async (subject: Sample): Promise<Verdict> => {
  prepare(subject)
  const original = await runOriginalOn(subject)
  prepare(subject)
  return judge(subject.words, original, await runOurs(subject))
}

const counts: Record<string, number> = {}

const property = FastCheck.asyncProperty(sample, async (subject) => {
  const verdict = await compare(subject)
  const kind = verdict._tag === "Registered" ? verdict.id : verdict._tag
  counts[kind] = (counts[kind] ?? 0) + 1
  if (verdict._tag === "Different") throw new Error(JSON.stringify(verdict))
})

const main = async () => {
  process.umask(0o022)
  const start = Date.now()
  const { counterexample, errorInstance, failed, numRuns } = await FastCheck.check(property, {
    numRuns: Number(runs),
    seed: Number(seed)
  })
  const report = {
    runs: numRuns,
    seed: Number(seed),
    seconds: (Date.now() - start) / 1000,
    counts,
    ...(failed ? { counterexample: counterexample?.[0], difference: String(errorInstance) } : {})
  }
  writeReport(report)
}

void main()
