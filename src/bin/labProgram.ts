/** Runs a program of a lab. The scripts in the lab's `bin` put the lab and the program's name before the arguments. */
import "./startup/node.ts"
import * as Fs from "node:fs"
import * as Effect from "effect/Effect"
import { classic } from "../cli/classic/program.ts"
import { confined } from "../lab/confinement.ts"
import { labAt } from "../lab/Lab.ts"
import type { LabServices } from "../lab/services.ts"
import { bytesOf } from "../services/bytes.ts"
import { Caller } from "../services/Caller.ts"
import { nodePath } from "../services/files/systemCall.ts"
import { postconf } from "../testing/programs/postconf.ts"
import { postfix } from "../testing/programs/postfix.ts"
import { postlog } from "../testing/programs/postlog.ts"
import { mailq, postqueue } from "../testing/programs/postqueue.ts"
import { postsuper } from "../testing/programs/postsuper.ts"
import { programNames } from "../testing/stock.ts"
import type { start } from "./labModern.ts"
import { bundleFor } from "./startup/commandLine.ts"
import { startInLab } from "./startup/inLab.ts"
import { runProcess } from "./startup/run.ts"

const caller = Effect.runSync(Caller.make)
const [root = "", called = "", ...argv] = caller.argv
const lab = labAt(root)
type Program = Effect.Effect<number, never, LabServices>

const programs: Readonly<Record<(typeof programNames)[number], Program>> = {
  mailq,
  postconf,
  postfix,
  postlog,
  postmulti: classic,
  postqueue,
  postsuper
}

const name = programNames.find((known) => known === called)

const refuse = (problem: string): void =>
  runProcess(
    Effect.sync(() => {
      Fs.writeSync(2, bytesOf(`${called}: fatal: ${problem}\n`))
      return 1
    })
  )

/** Subcommands that are about the machine. */
const outside: ReadonlyArray<string> = ["doctor", "install", "uninstall"]

const [first = ""] = argv
const bundle = name === "postmulti" ? bundleFor(argv) : "classic"

if (bundle === "lab") {
  // You can make another lab from within one.
  process.argv.splice(2, 2)
  require("./lab.cjs")
} else if (name === undefined || !Fs.existsSync(nodePath(lab.masters))) {
  refuse(`${root} is no longer a lab`)
} else if (bundle !== "classic" && outside.includes(first)) {
  refuse(`${first} does not work in a lab`)
} else if (bundle !== "classic") {
  const modern: { readonly start: typeof start } =
    bundle === "desired" ? require("./labDesired.cjs") : require("./labModern.cjs")
  modern.start(lab, argv)
} else {
  startInLab(confined(name, programs[name]))(lab, argv)
}
