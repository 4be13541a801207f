/**
 * Runs in a namespace: random samples on the real postmulti and on ours, which runs within this process on its live
 * services, since starting Node would take most of the time. What ours writes goes to the standard streams, which are
 * files here. The report is written to a file of its own.
 *   node inside.cjs RUNS SEED
 */
import * as Fs from "node:fs"
import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import * as Option from "effect/Option"
import { classic } from "../../src/cli/classic/program.ts"
import { makeLive } from "../../src/Live.ts"
import { neededDefaults } from "../../src/postfix/evaluation/parameters.ts"
import { defaultsQuestion, fixedDirectories, postconfEnvironment } from "../../src/postfix/postconfCommand.ts"
import { bytesOf, textOf } from "../../src/services/bytes.ts"
import { Caller } from "../../src/services/Caller.ts"
import { MailLog } from "../../src/services/MailLog.ts"
import { startEarly } from "../../src/services/processes/earlyProcess.ts"
import { runOriginal, usualPath, writeReport } from "../namespace/inside.ts"
import { actionOf, type Files, judge, type Outcome, type Verdict } from "./equivalence.ts"
import { type Sample, sample } from "./Sample.ts"

const [runs = "1", seed = "1", release = ""] = process.argv.slice(2)

/** newer-postfix: only ours knows the suffixes of operators, such as `level`, with every release. */
const isInTheOriginal = (subject: Sample): boolean =>
  Number(release) >= 306 || !/[=<>](level|x)\{/.test(JSON.stringify(subject))

const known = ["empty =", "u =", "v =", "w =", "self ="]

/** Refers to every name that a setting may use, wherever the value does not matter. */
const textOfFile = (name: string, lines: ReadonlyArray<string>): string =>
  [...lines, `data_directory = /mnt/d/${name}\${empty?{$u $v $w $self}}`].map((line) => `${line}\n`).join("")

const ofSecondary = ({ common, secondaries }: Sample, name: string): string =>
  textOfFile(name, [...common, ...known, `queue_directory = /mnt/q/${name}`, ...(secondaries[name] ?? [])])

/** Long ago, in seconds. */
const old = 1_577_836_800

const write = (path: string, text: string) => {
  Fs.writeFileSync(path, bytesOf(text))
  Fs.utimesSync(path, old, old)
}

const places = ["a", "b", "c", "x", "y"].map((name) => `/etc/postfix-${name}`).concat("/etc/x")

const clear = () => {
  for (const place of [
    ...places,
    "/mnt/q",
    "/mnt/d",
    "/mnt/l",
    "/var/spool/postfix-x",
    "/var/spool/postfix-y"
  ]) {
    Fs.rmSync(place, { recursive: true, force: true })
  }
}

const queues = [
  "active",
  "bounce",
  "corrupt",
  "defer",
  "deferred",
  "flush",
  "hold",
  "incoming",
  "maildrop",
  "pid"
]

/** A secondary as create would have left it, except for its damage. */
const prepareSecondary = (subject: Sample, name: string) => {
  const directory = `/etc/postfix-${name}`
  const damage = subject.damage[name]
  if (damage === "no directory") return
  Fs.mkdirSync(directory, { recursive: true })
  Fs.writeFileSync(`${directory}/master.cf`, "")
  for (const queue of queues) Fs.mkdirSync(`/mnt/q/${name}/${queue}`, { recursive: true })
  Fs.mkdirSync(`/mnt/d/${name}`, { recursive: true })
  const text = ofSecondary(subject, name)
  const path = `${directory}/main.cf`
  switch (damage) {
    case "no main.cf":
      return
    case "main.cf is a directory":
      return Fs.mkdirSync(path)
    case "main.cf is a link":
      Fs.mkdirSync("/mnt/l", { recursive: true })
      write(`/mnt/l/${name}`, text)
      return Fs.symlinkSync(`/mnt/l/${name}`, path)
    case "CR LF":
      return write(path, text.replaceAll("\n", "\r\n"))
    case "no last line end":
      return write(path, text.slice(0, -1))
    default:
      return write(path, text)
  }
}

const prepare = (subject: Sample) => {
  clear()
  for (const name of Object.keys(subject.secondaries)) prepareSecondary(subject, name)
  const lines = [...subject.common, ...known, "command_directory = /mnt/bin", ...subject.primary]
  write("/etc/postfix/main.cf", textOfFile("primary", lines))
}

const withoutLock = (names: ReadonlyArray<string>): ReadonlyArray<string> =>
  names.filter((name) => name !== "postmulti.lock")

const describe = (path: string): string => {
  const { mode, uid } = Fs.lstatSync(path)
  return `${mode.toString(8)} ${uid}`
}

/** Each main.cf, and what else is in the configuration directories, except for the lock file that only ours has. */
const files = (): Files =>
  Object.fromEntries(
    ["/etc/postfix", ...places.filter((place) => Fs.existsSync(place))].flatMap((place) => [
      [place, describe(place)],
      ...withoutLock(Fs.readdirSync(place)).map((name) => {
        const path = `${place}/${name}`
        const isText = name === "main.cf" && Fs.statSync(path).isFile()
        return [path, isText ? textOf(Fs.readFileSync(path)) : describe(path)]
      })
    ])
  )

const environmentOf = (subject: Sample): Record<string, string> => ({
  PATH: usualPath,
  ...subject.environment
})

const runOriginalOn = async (subject: Sample): Promise<Outcome> => ({
  ...(await runOriginal(subject.words, environmentOf(subject))),
  files: files()
})

const early = startEarly(
  `${fixedDirectories[0]}/postconf`,
  defaultsQuestion(neededDefaults),
  postconfEnvironment(process.env)
)

const [outputFile, errorFile] = ["/mnt/output", "/mnt/errors"]

const take = (path: string): string => {
  const text = Fs.readFileSync(path, "latin1")
  Fs.truncateSync(path)
  return text
}

const runOurs = async (subject: Sample): Promise<Outcome> => {
  const caller = Caller.of({
    argv: subject.words,
    environment: environmentOf(subject),
    userId: 0,
    processId: process.pid
  })
  // The corpus tests the log.
  const live = makeLive({
    caller: Effect.succeed(caller),
    mailLog: Effect.succeed(MailLog.silent),
    runner: { early: Option.some(early) }
  })
  const status = await Effect.runPromise(
    Effect.flatMap(live, (services) => Effect.provide(classic, services))
  )
  return { status, output: take(outputFile), errors: take(errorFile), files: files() }
}

const compare = async (subject: Sample): Promise<Verdict> => {
  prepare(subject)
  const given = { words: subject.words, before: files() }
  const original = await runOriginalOn(subject)
  const done = original.status === 0 ? actionOf(subject.words) : undefined
  if (done !== undefined) count(`${done} succeeds`)
  prepare(subject)
  return judge(given, original, await runOurs(subject))
}

const counts: Record<string, number> = {}

const count = (what: string) => {
  counts[what] = (counts[what] ?? 0) + 1
}

const property = FastCheck.asyncProperty(sample.filter(isInTheOriginal), async (subject) => {
  const verdict = await compare(subject)
  count(verdict._tag === "Registered" ? verdict.id : verdict._tag)
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
