/**
 * The subcommands of the modern door: the one table that the scanner, the parser, the help and the completions are
 * made of. What it consists of is in the folder beside it.
 */
import type { SubcommandEntry } from "./grammar/entry.ts"
import { host } from "./grammar/host.ts"
import { iteration } from "./grammar/iteration.ts"
import { lifeCycle } from "./grammar/lifeCycle.ts"
import { separate } from "./grammar/separate.ts"

export const subcommands = { ...iteration, ...lifeCycle, ...host } as const satisfies Record<
  string,
  SubcommandEntry
>

export type SubcommandName = keyof typeof subcommands

export const isSubcommandName = (name: string): name is SubcommandName => Object.hasOwn(subcommands, name)

/** With what is a program of its own: all that can be called, and that help and completions know. */
export const callable = { ...subcommands, ...separate } as const satisfies Record<string, SubcommandEntry>

export type CallableName = keyof typeof callable

export const isCallableName = (name: string): name is CallableName => Object.hasOwn(callable, name)

/** The options that a subcommand has, as a type: the parser must know exactly these. */
export type OptionOf<Name extends SubcommandName> = (typeof subcommands)[Name]["options"][number]

/** The subcommands as help presents them. */
export const chapters: ReadonlyArray<{
  readonly title: string
  readonly entries: Readonly<Record<string, SubcommandEntry>>
}> = [
  { title: "Subcommands for all instances, or those that are selected", entries: iteration },
  { title: "Subcommands for the life cycle of an instance", entries: lifeCycle },
  { title: "Subcommands for this host", entries: { ...host, ...separate } }
]
