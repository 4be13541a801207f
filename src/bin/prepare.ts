/**
 * Makes the caches for a faster start, beside itself. `postmulti install` runs this as root, with the Node that will
 * run the program. Each bundle runs a common command once, so that V8 compiles what the command needs. It has its own
 * process, because it ends that.
 *   node prepare.cjs           all of it; exit status 1 if not all could be made
 *   node prepare.cjs BUNDLE    one bundle
 */
import { spawnSync } from "node:child_process"
import { type Bundle, bundles, nodeStamp } from "../operations/installation/layout.ts"
import { asksForKeys, withoutCompiler } from "../operations/installation/nodeReleases.ts"
import { postconfEnvironment } from "../postfix/postconfCommand.ts"
import type { EntryPoint } from "./main.ts"
import { postconf, question, rememberAnswer } from "./startup/defaults.ts"
import { compile, compiledBefore, evaluate, keepCompiled } from "./startup/entryPoint.ts"
import { replaceFile } from "./startup/trusted.ts"

const commands = {
  classic: ["-l"],
  modern: ["status"]
} as const satisfies Record<Bundle, ReadonlyArray<string>>

const remember = (): void => {
  const { status, stdout } = spawnSync(postconf, question, {
    env: { ...postconfEnvironment(process.env) },
    stdio: ["ignore", "pipe", "ignore"]
  })
  if (status === 0) rememberAnswer(__dirname, stdout)
}

/** The launcher compares the times, which only touch(1) copies to the last digit. */
const stampNode = (): void => {
  const { node } = process.versions
  const needs = [asksForKeys(node) ? "yes" : "no", ...withoutCompiler(node)]
  replaceFile(`${__dirname}/${nodeStamp}`, `${needs.join(" ")}\n`, (temporary) => {
    spawnSync("touch", ["-r", process.execPath, temporary], { stdio: "ignore" })
  })
}

const warmUp = (bundle: Bundle): void => {
  const { path, script, source } = compile(__dirname, bundle)
  process.argv.splice(1, process.argv.length, path, ...commands[bundle])
  const { start } = evaluate<EntryPoint>(script, require, path, __dirname)
  // A bundle without a start is damaged.
  if (start === undefined) return
  process.on("exit", () => keepCompiled(__dirname, bundle, source, script))
  start({ isWarmUp: true })
}

/** The exit status is that of the command, which may fail, for example because of a damaged instance. */
const warmUpApart = (bundle: Bundle): boolean => {
  const options = withoutCompiler(process.versions.node)
  spawnSync(process.execPath, [...options, __filename, bundle], { stdio: "ignore" })
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
