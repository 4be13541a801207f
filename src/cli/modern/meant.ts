/**
 * What somebody may have meant whose first word is no subcommand. The words behind it are repeated: without them,
 * what was meant for one instance would be done for all.
 */
import { nearMissHints } from "../../instance/nearMiss.ts"
import { iteration } from "./grammar/iteration.ts"
import { callable } from "./grammar.ts"
import { scan } from "./scan.ts"
import { shellLine } from "./shellLine.ts"

type Following = ReadonlyArray<string>

const { bare, words } = iteration.postfix.operands

const isBare = (command: string): boolean => bare.some((known) => known === command)

const removal = (following: Following) => [
  `'${shellLine("destroy", ...following)}' removes an instance with its files, ` +
    `'${shellLine("deport", ...following)}' leaves them`
]

/** What other programs call it. */
const elsewhere: Readonly<Record<string, (following: Following) => ReadonlyArray<string>>> = {
  help: ([word]) =>
    word === undefined
      ? ["'postmulti --help' shows the subcommands"]
      : [`'${shellLine("--help", word)}' shows the help of that subcommand`],
  version: () => ["'postmulti --version' shows the version"],
  remove: removal,
  delete: removal,
  add: (following) => [
    `'${shellLine("create", ...following)}' makes a new instance, ` +
      `'${shellLine("import", ...following)}' adds one that is there`
  ],
  rename: ([instance = "INSTANCE", name = "NAME"]) => [
    `'${shellLine("assign", instance, "--name", name)}' gives an instance another name`
  ]
}

const forOne = (command: string, instance: string): string =>
  `'${shellLine("postfix", "--instance", instance, command)}' does that for one instance`

const wrapperHint = "if postfix(1) has called this, '-p --' is missing at the end of multi_instance_wrapper"

/** A command of postfix(1) in the place of the subcommand. */
const forPostfix = (command: string, following: Following): ReadonlyArray<string> => {
  if (following.length === 0 || !isBare(command)) {
    return [`'${shellLine("postfix", command, ...following)}' does that for each instance`, wrapperHint]
  }
  const scanned = scan("postfix", following)
  if (scanned._tag === "Left" || scanned.right._tag === "Help") return [forOne(command, "INSTANCE")]
  const { operands, words: options } = scanned.right
  if (operands.length === 0) return [`'${shellLine("postfix", ...options, command)}' does that`]
  return options.length === 0
    ? operands.map((instance) => forOne(command, instance))
    : [forOne(command, "INSTANCE")]
}

export const meantHints = (word: string, following: Following): ReadonlyArray<string> => {
  const known = Object.hasOwn(elsewhere, word) ? elsewhere[word] : undefined
  if (known !== undefined) return known(following)
  return isBare(word) || words.some((command) => command === word)
    ? forPostfix(word, following)
    : nearMissHints(word, Object.keys(callable))
}
