/**
 * Makes what lets the installed program start faster, beside itself: run by `postmulti install`, as root, with the Node
 * that is going to run the program. Each part is run once with a common command, so that what it needs is compiled, in
 * a process of its own, since it ends its process.
 *   node prepare.cjs         all of it
 *   node prepare.cjs PART    one part
 */
import { execFileSync } from "node:child_process"
import { defaultsQuestion, fixedDirectories, postconfEnvironment } from "../postfix/postconfCommand.ts"
import { neededDefaults } from "../postfix/primaryParameters.ts"
import { compile, evaluate, keepCompiled, type Part } from "./startup/codeCache.ts"
import { rememberAnswer } from "./startup/defaults.ts"
import type { Door } from "./startup/door.ts"

const commands = { classic: ["-l"], lifeCycle: ["-l"], modern: ["list"] } as const satisfies Record<
  Part,
  ReadonlyArray<string>
>

const parts = ["classic", "lifeCycle", "modern"] as const satisfies ReadonlyArray<Part>

const remember = (): void => {
  const postconf = `${fixedDirectories[0]}/postconf`
  const question = defaultsQuestion(neededDefaults)
  const output = execFileSync(postconf, question, {
    env: { ...postconfEnvironment(process.env) },
    stdio: ["ignore", "pipe", "ignore"]
  })
  rememberAnswer(__dirname, postconf, question, output)
}

const warmUp = (part: Part): void => {
  const { path, script, source } = compile(__dirname, part)
  process.argv.splice(1, process.argv.length, path, ...commands[part])
  process.on("exit", () => keepCompiled(__dirname, part, source, script))
  evaluate<Door>(script, require, path, __dirname).start?.()
}

const chosen = parts.find((part) => part === process.argv[2])

if (chosen === undefined) {
  remember()
  for (const part of parts) execFileSync(process.execPath, [__filename, part], { stdio: "ignore" })
} else {
  warmUp(chosen)
}
