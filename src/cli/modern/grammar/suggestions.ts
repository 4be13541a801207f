/** What to type instead. */
import * as Option from "effect/Option"
import { nearMissHints } from "../../../instance/nearMiss.ts"
import { shellWord } from "../../../services/paths.ts"
import type { Subcommand } from "./describe.ts"

type Words = ReadonlyArray<string>

/** Without -p, postfix(1) has its commands taken for subcommands. */
export const wrapperHint =
  "if postfix(1) called this, '-p --' is missing at the end of multi_instance_wrapper"

/** A command line of this program, quoted for a shell. */
export const shellLine = (...words: Words): string =>
  ["postmulti", ...words].map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : shellWord(word))).join(" ")

export const didYouMean = (...words: Words): Words => [`did you mean '${shellLine(...words)}'?`]

/** What the letters of the original, and of other programs, stand for. */
const meanings: ReadonlyMap<string, Words> = new Map([
  ["-a", ["--all"]],
  ["-g", ["--group"]],
  ["-G", ["--group"]],
  ["-i", ["--instance"]],
  ["-I", ["--name"]],
  ["-j", ["--format", "json"]],
  ["-n", ["--dry-run"]],
  ["-R", ["--reverse"]],
  ["-v", ["--verbose"]],
  ["--json", ["--format", "json"]]
])

/** The command line that was meant by a letter, or else the options that begin with it. */
export const letterHints = (
  { name, operand, options }: Subcommand,
  before: Words,
  [option = "", ...after]: Words
) => {
  const known = options.map((entry) => entry.name)
  const meant = meanings.get(option)
  if (meant?.[0] !== undefined && known.includes(meant[0])) {
    return didYouMean(name, ...before, ...meant, ...after)
  }
  if (option === "-i" && Option.isSome(operand)) return didYouMean(name, ...before, ...after)
  if (option === "-f" && known.includes("--dry-run")) {
    return ["nothing can be forced: a refusal says what comes first"]
  }
  const letter = /^-([a-zA-Z])$/.exec(option)?.[1]?.toLowerCase()
  const long = letter === undefined ? [] : known.filter((other) => other.startsWith(`--${letter}`))
  return long.length === 0 ? nearMissHints(option, known) : [`use the long option: ${long.join(" or ")}`]
}
