/** What the completion scripts of all shells are made of. */
import type { SubcommandEntry } from "../grammar/entry.ts"
import { globalOptions, options, type Takes } from "../grammar/options.ts"
import { callable } from "../grammar.ts"

/** A command, the same in all shells, that prints one column of the list, without the dash for nothing. */
const column = (number: number): string =>
  `postmulti -l 2>/dev/null | awk '$${number} != "-" { print $${number} }' | sort -u`

export const listInstances = column(1)
export const listGroups = column(2)

export const longNames = (names: ReadonlyArray<string>): ReadonlyArray<string> =>
  names.map((name) => `--${name}`)

export const subcommandNames: ReadonlyArray<string> = Object.keys(callable)
export const globalOptionNames = longNames(Object.keys(globalOptions))

const takesValue = ([, { takes }]: readonly [string, { readonly takes: Takes }]): boolean =>
  takes._tag !== "Nothing"

const hasOperand = ([, { operands }]: readonly [string, SubcommandEntry]): boolean => operands._tag === "One"

/** The subcommands with one operand, which options may follow. */
export const namesWithOperand = Object.entries<SubcommandEntry>(callable)
  .filter(hasOperand)
  .map(([name]) => name)

/** The options of subcommands that are followed by a word of their own. */
export const valuedOptionNames = longNames(
  Object.entries(options)
    .filter(takesValue)
    .map(([name]) => name)
)
