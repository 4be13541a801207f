/**
 * The original's command line without Node. Subcommands are passed on to Node, if there is one. Called `prepare`, it
 * saves the output of `postconf -d`, for a faster start.
 */
import * as Fs from "node:fs"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import manifest from "../../package.json" with { type: "json" }
import { runProcess } from "../bin/main.ts"
import { isModern } from "../bin/startup/commandLine.ts"
import { rememberAnswer, rememberedAnswer } from "../bin/startup/defaults.ts"
import { classic } from "../cli/classic/program.ts"
import { makeLive } from "../Live.ts"
import { neededDefaults } from "../postfix/evaluation/parameters.ts"
import { defaultsQuestion, fixedDirectories, postconfEnvironment } from "../postfix/postconfCommand.ts"
import { Caller } from "../services/Caller.ts"
import { startEarly } from "../services/processes/earlyProcess.ts"
import { liveSignals, Signals } from "../services/processes/Signals.ts"
import { environment } from "./globals.ts"
import { joined, split } from "./host.ts"

/** The package's program for Node is in `__dirname`, with what `prepare` saves. */
const launcher = `${__dirname}/../launcher`
const node = "/usr/bin/node"

const postconf = `${fixedDirectories[0]}/postconf`
const question = defaultsQuestion(neededDefaults)

const [called = "", ...argv] = split(host.arguments)

const closeOnExec = 1

/** Empty without /proc. */
const openDescriptors = (): ReadonlyArray<number> => {
  try {
    return Fs.readdirSync("/proc/self/fd").map(Number)
  } catch {
    return []
  }
}

const isInherited = (descriptor: number): boolean => {
  try {
    return descriptor > 2 && host.descriptorFlags(descriptor) !== closeOnExec
  } catch {
    // It was the directory itself.
    return false
  }
}

/** What the caller left open besides the standard descriptors. Only children that are to have them get them. */
const inherited = openDescriptors().filter(isInherited)
for (const descriptor of inherited) host.setDescriptorFlags(descriptor, closeOnExec)

const ask = () => startEarly(postconf, question, postconfEnvironment(process.env))

const prepare = async () => {
  const answer = await ask().ended
  if (answer?.status !== 0) return process.exit(1)
  rememberAnswer(__dirname, postconf, question, Buffer.from(answer.output, "latin1"))
  process.exit(0)
}

const runClassic = (): void => {
  const live = makeLive({
    caller: Effect.succeed(Caller.of({ argv, environment, userId: host.userId, processId: host.processId })),
    runner: {
      early: Option.some(rememberedAnswer(__dirname, postconf, question) ?? ask()),
      descriptors: Effect.succeed(inherited),
      exact: true
    }
  })
  runProcess(
    Effect.flatMap(live, (services) => Effect.provide(classic, Context.add(services, Signals, liveSignals)))
  )
}

const write = (descriptor: number, text: string): void => {
  Fs.writeSync(descriptor, Buffer.from(text, "latin1"))
}

const becomeLauncher = (): void => {
  for (const descriptor of inherited) host.setDescriptorFlags(descriptor, 0)
  host.become(joined([launcher, called, ...argv]))
}

const printVersion = (): void => {
  write(1, `postmulti ${manifest.version}\n`)
  process.exit(0)
}

const runWithNode = (first: string): void => {
  if (Fs.existsSync(node) && Fs.existsSync(launcher)) becomeLauncher()
  write(2, `postmulti: fatal: '${first}' needs Node 18 or later, which is not installed: install nodejs\n`)
  process.exit(1)
}

const [first = ""] = argv

if (called.endsWith("/prepare")) void prepare()
else if (first === "--version" && argv.length === 1) printVersion()
else if (isModern(first)) runWithNode(first)
else runClassic()
