/** A program of a lab: what the scripts in its folder `bin` run, with the lab and the program's name before its words. */
import * as Fs from "node:fs"
import * as Effect from "effect/Effect"
import { classic } from "../cli/classic/program.ts"
import { labAt } from "../lab/Lab.ts"
import { type LabServices, labServices } from "../lab/services.ts"
import { changeLifeCycle } from "../operations/lifeCycle/lifeCycle.ts"
import { fromUnicode } from "../services/bytes.ts"
import { postconf } from "../testing/programs/postconf.ts"
import { postfix } from "../testing/programs/postfix.ts"
import { postlog } from "../testing/programs/postlog.ts"
import { postqueue } from "../testing/programs/postqueue.ts"
import { opensModernDoor } from "./doors.ts"
import type { start } from "./labModern.ts"
import { runProcess } from "./live.ts"

const [root = "", name = "", ...words] = process.argv.slice(2)
const lab = labAt(root)
const services = labServices(lab, words.map(fromUnicode))

const programs = new Map<string, Effect.Effect<number, never, LabServices>>([
  ["postconf", postconf],
  ["postfix", postfix],
  ["postlog", postlog],
  ["postmulti", classic(changeLifeCycle)],
  ["postqueue", postqueue]
])

const program = programs.get(name)

const notALab = Effect.sync(() => {
  Fs.writeSync(2, `${name}: fatal: ${root} is no lab any more\n`)
  return 1
})

if (name === "postmulti" && words[0] === "lab") {
  // A shell in a lab can go on to another one.
  process.argv.splice(2, 2)
  require("./lab.cjs")
} else if (program === undefined || !Fs.existsSync(lab.masters)) {
  runProcess(notALab)
} else if (name === "postmulti" && opensModernDoor(words[0] ?? "")) {
  const door: { readonly start: typeof start } = require("./labModern.cjs")
  door.start(services)
} else {
  runProcess(Effect.flatMap(services, (context) => Effect.provide(program, context)))
}
