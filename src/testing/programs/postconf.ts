/**
 * A pretend postconf(1). It prints and edits parameters of main.cf, and services of master.cf (`-M`, `-F`, `-P`). It
 * knows fewer parameters than the real one, and every parameter that main.cf sets. It refuses all other options.
 */
import * as Effect from "effect/Effect"
import { chosenDirectory, complain, type Options, type Program, readOptions } from "./Program.ts"
import { editParameters, showParameters } from "./postconf/parameters.ts"
import { editServices } from "./postconf/serviceEdits.ts"
import { showServices } from "./postconf/services.ts"

const letters = "c:defFhHMno:pPxX#"

/** Options that only the real postconf has. */
const unavailable = "aAbC:ElmtT:v"

const fatal = (text: string) => Effect.as(complain("postconf", `fatal: ${text}`), 1)

/** At most one of each group. */
const alternatives = ["dn", "hH", "eX#", "FMP"]

/** Options that are only for master.cf, or only for main.cf. */
const excluded: Readonly<Record<string, string>> = { F: "dn#Xo", M: "dnhHo", P: "dn#o" }

const conflictIn = ({ given }: Options): string | undefined => {
  for (const group of alternatives) {
    const chosen = [...group].filter((letter) => given.has(letter))
    if (chosen.length > 1) return `specify one of ${chosen.map((letter) => `-${letter}`).join(" ")}`
  }
  for (const [mode, others] of Object.entries(excluded)) {
    const other = [...others].find((letter) => given.has(mode) && given.has(letter))
    if (other !== undefined) return `with option -${mode}, do not specify -${other}`
  }
  return undefined
}

/** An operand with an equal sign means an edit. */
const withEdit = ({ given, operands }: Options): Options =>
  operands.some((word) => word.includes("="))
    ? { given: new Map([...given, ["e", ""]]), operands }
    : { given, operands }

const chosenOptions = Effect.gen(function* () {
  const all = yield* readOptions(
    "postconf",
    letters + unavailable,
    "[-deFfhHMnPpXx#] [-c DIR] [-o name=value] [name...]"
  )
  const missing = [...unavailable].find((letter) => letter !== ":" && all.given.has(letter))
  if (missing !== undefined) {
    return yield* Effect.fail({ message: `this pretend postconf has no option -${missing}` })
  }
  const options = withEdit(all)
  const conflict = conflictIn(options)
  return conflict === undefined ? options : yield* Effect.fail({ message: conflict })
})

const isEdit = ({ given }: Options): boolean => ["e", "X", "#"].some((letter) => given.has(letter))

const isAboutServices = ({ given }: Options): boolean => ["F", "M", "P"].some((letter) => given.has(letter))

export const postconf: Program = Effect.gen(function* () {
  const options = yield* chosenOptions
  const directory = yield* chosenDirectory(options.given.get("c"))
  if (isAboutServices(options)) {
    return yield* isEdit(options) ? editServices(directory, options) : showServices(directory, options)
  }
  return yield* isEdit(options) ? editParameters(directory, options) : showParameters(directory, options)
}).pipe(Effect.catchAll(({ message }) => fatal(message)))
