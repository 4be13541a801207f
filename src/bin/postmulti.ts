/** The entry point: starts the bundle for the command line, with the caches that the installation made. */
import "./startup/node.ts"
import * as Fs from "node:fs"
import manifest from "../../package.json" with { type: "json" }
import { postconfEnvironment } from "../postfix/postconfCommand.ts"
import { startEarly } from "../services/processes/earlyProcess.ts"
import type { start } from "./desired.ts"
import { bundleFor } from "./startup/commandLine.ts"
import { postconf, question, rememberedAnswer } from "./startup/defaults.ts"
import { loadEntryPoint } from "./startup/entryPoint.ts"

const bundle = bundleFor(process.argv.slice(2))

/** Other programs ask this often, and it needs no bundle. If it fails, the bundle says why. */
const printVersion = (): boolean => {
  try {
    return Fs.writeSync(1, `postmulti ${manifest.version}\n`) > 0
  } catch {
    return false
  }
}

if (bundle === "lab") {
  require("./lab.cjs")
} else if (bundle === "desired") {
  const desired: { readonly start: typeof start } = require("./desired.cjs")
  desired.start({ postconf: rememberedAnswer(__dirname) })
} else if (bundle === "version" && printVersion()) {
  // It ends by itself.
} else if (bundle !== "classic") {
  loadEntryPoint(__dirname, "modern", require)({ postconf: rememberedAnswer(__dirname) })
} else {
  // Whenever the pipe of a child closes, Node looks at its own stream for standard error. Making one loads many
  // modules and opens the terminal again. We write to the descriptor and need no stream.
  Object.defineProperty(process, "stderr", { value: undefined })
  const early =
    rememberedAnswer(__dirname) ?? startEarly(postconf, question, postconfEnvironment(process.env))
  loadEntryPoint(__dirname, "classic", require)({ postconf: early })
}
