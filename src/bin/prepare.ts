/**
 * Makes what lets the installed program start faster, beside itself: run by `postmulti install`, as root, with the Node
 * that is going to run the program. Each bundle is run once with a common command, so that what it needs is compiled, in
 * a process of its own, since it ends its process.
 *   node prepare.cjs           all of it; exit status 1 if not all could be made
 *   node prepare.cjs BUNDLE    one bundle
 */
import { spawnSync } from "node:child_process"
import { type Bundle, bundles, nodeStamp } from "../operations/installation/layout.ts"
import { neededDefaults } from "../postfix/evaluation/parameters.ts"
import { defaultsQuestion, fixedDirectories, postconfEnvironment } from "../postfix/postconfCommand.ts"
import type { EntryPoint } from "./main.ts"
import { rememberAnswer } from "./startup/defaults.ts"
import { compile, compiledBefore, evaluate, keepCompiled } from "./startup/entryPoint.ts"

const commands = {
  classic: ["-l"],
  modern: ["list"]
} as const satisfies Record<Bundle, ReadonlyArray<string>>

/** A postconf in another place is asked at each start. */
const remember = (): void => {
  const postconf = `${fixedDirectories[0]}/postconf`
  const question = defaultsQuestion(neededDefaults)
  const { status, stdout } = spawnSync(postconf, question, {
    env: { ...postconfEnvironment(process.env) },
    stdio: ["ignore", "pipe", "ignore"]
  })
  if (status === 0) rememberAnswer(__dirname, postconf, question, stdout)
}

/** The launcher compares the times, which only touch(1) copies to the last digit. */
const stampNode = (): void => {
  spawnSync("touch", ["-r", process.execPath, `${__dirname}/${nodeStamp}`], { stdio: "ignore" })
}

const warmUp = (bundle: Bundle): void => {
  const { path, script, source } = compile(__dirname, bundle)
  process.argv.splice(1, process.argv.length, path, ...commands[bundle])
  const { start } = evaluate<EntryPoint>(script, require, path, __dirname)
  // What starts nothing is not worth keeping.
  if (start === undefined) return
  process.on("exit", () => keepCompiled(__dirname, bundle, source, script))
  start({ isWarmUp: true })
}

/** The exit status is that of the command, which a damaged instance is enough for to fail, and says nothing of this. */
const warmUpApart = (bundle: Bundle): boolean => {
  spawnSync(process.execPath, [...process.execArgv, __filename, bundle], { stdio: "ignore" })
  return compiledBefore(__dirname, bundle) !== undefined
}

const chosen = bundles.find((bundle) => bundle === process.argv[2])

if (chosen === undefined) {
  const prepared = bundles.map(warmUpApart)
  remember()
  stampNode()
  process.exitCode = prepared.every(Boolean) ? 0 : 1
} else {
  warmUp(chosen)
}
