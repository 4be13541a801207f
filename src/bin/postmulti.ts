/**
 * The entry. A first word that is no option has always been an error of the original, so it opens the modern
 * door; so do the three long options, which the original has never had. Each door is a bundle of its own, and the
 * classic one has a larger and a smaller one: a word that may hold `-e`, alone or behind other letters, needs the larger.
 */
import "./startup/node.ts"
import { neededDefaults } from "../postfix/evaluation/parameters.ts"
import { defaultsQuestion, fixedDirectories, postconfEnvironment } from "../postfix/postconfCommand.ts"
import { startAhead } from "../services/headStart.ts"
import { opensModernDoor } from "./doors.ts"
import { rememberedAnswer } from "./startup/defaults.ts"
import { openDoor } from "./startup/door.ts"

const words = process.argv.slice(2)
const [first = ""] = words

if (first === "lab") {
  require("./lab.cjs")
} else if (opensModernDoor(first)) {
  openDoor(__dirname, "modern", require)({})
} else {
  // Node looks at its stream for standard error whenever the pipe of a child closes, and to make one for that it
  // loads much, and opens the terminal once more. We write to the descriptor ourselves.
  Object.defineProperty(process, "stderr", { value: undefined })
  const postconf = `${fixedDirectories[0]}/postconf`
  const asked = defaultsQuestion(neededDefaults)
  const question =
    rememberedAnswer(__dirname, postconf, asked) ??
    startAhead(postconf, asked, postconfEnvironment(process.env))
  const mayEdit = words.some((word) => /^-[a-zA-Z]*e/.test(word))
  openDoor(__dirname, mayEdit ? "lifeCycle" : "classic", require)({ question })
}
