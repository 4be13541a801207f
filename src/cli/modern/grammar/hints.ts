/**
 * Hints for a first word that is no subcommand. They repeat the words after it, because without these the suggested
 * command would act on all instances.
 */
import * as Either from "effect/Either"
import { nearMissHints } from "../../../instance/nearMiss.ts"
import { postfix } from "../subcommands/iteration.ts"
import { describe } from "./describe.ts"
import { subcommands } from "./grammar.ts"
import { shellLine, wrapperHint } from "./suggestions.ts"
import { divideWords, isBare, postfixCommands } from "./words.ts"

type Following = ReadonlyArray<string>

const removal = (following: Following) => [
  `'${shellLine("destroy", ...following)}' removes an instance with its files, ` +
    `'${shellLine("deport", ...following)}' leaves them`
]

/** Names that other programs use. */
const elsewhere: ReadonlyMap<string, (following: Following) => ReadonlyArray<string>> = new Map([
  [
    "edit",
    ([instance = "INSTANCE"]) => [
      `'${shellLine("run", "--instance", instance, "--", "postconf", "-e", "NAME=VALUE")}' sets a parameter`
    ]
  ],
  [
    "info",
    ([instance = "INSTANCE"]) => [
      `'${shellLine("show", instance)}' shows what is set, 'postmulti status' what runs`
    ]
  ],
  ["remove", removal],
  ["delete", removal],
  [
    "add",
    (following) => [
      `'${shellLine("create", ...following)}' creates an instance, ` +
        `'${shellLine("import", ...following)}' adds an existing one`
    ]
  ]
])

const forOne = (command: string, instance: string): string =>
  `'${shellLine("postfix", "--instance", instance, command)}' does that for one instance`

/** A command of postfix(1) in the place of the subcommand. */
const forPostfix = (command: string, following: Following): ReadonlyArray<string> => {
  if (following.length === 0 || !isBare(command)) {
    return [`'${shellLine("postfix", command, ...following)}' does that for each instance`, wrapperHint]
  }
  const divided = divideWords(describe(postfix.descriptor), following)
  if (Either.isLeft(divided) || divided.right === "help") return [forOne(command, "INSTANCE")]
  const { operands, options } = divided.right
  if (operands.length === 0) return [`'${shellLine("postfix", ...options, command)}' does that`]
  return options.length === 0
    ? operands.map((instance) => forOne(command, instance))
    : [forOne(command, "INSTANCE")]
}

export const meantHints = (word: string, following: Following): ReadonlyArray<string> => {
  const known = elsewhere.get(word)
  if (known !== undefined) return known(following)
  return isBare(word) || postfixCommands.includes(word)
    ? forPostfix(word, following)
    : nearMissHints(
        word,
        subcommands().map(({ name }) => name)
      )
}
