/** The entry: each command line has a bundle of its own, and is started with what was compiled and learnt before. */
import "./startup/node.ts"
import { neededDefaults } from "../postfix/evaluation/parameters.ts"
import { defaultsQuestion, fixedDirectories, postconfEnvironment } from "../postfix/postconfCommand.ts"
import { startEarly } from "../services/earlyProcess.ts"
import { rememberedAnswer } from "./startup/defaults.ts"
import { isModern, loadEntryPoint } from "./startup/entryPoint.ts"

const [first = ""] = process.argv.slice(2)

if (first === "lab") {
  require("./lab.cjs")
} else if (isModern(first)) {
  loadEntryPoint(__dirname, "modern", require)({})
} else {
  // Node looks at its stream for standard error whenever the pipe of a child closes, and to make one for that it
  // loads much, and opens the terminal once more. We write to the descriptor ourselves.
  Object.defineProperty(process, "stderr", { value: undefined })
  const program = `${fixedDirectories[0]}/postconf`
  const question = defaultsQuestion(neededDefaults)
  const postconf =
    rememberedAnswer(__dirname, program, question) ??
    startEarly(program, question, postconfEnvironment(process.env))
  loadEntryPoint(__dirname, "classic", require)({ postconf })
}
