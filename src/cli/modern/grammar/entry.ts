/** What the table says of a subcommand. */
import { type OptionEntry, type OptionName, options, type Takes } from "./options.ts"

/** What follows the options of a subcommand. */
export type Operands =
  | { readonly _tag: "None" }
  /** Exactly one; our options may stand behind it as well. */
  | {
      readonly _tag: "One"
      readonly label: string
      /** What is said to be required where it is missing. */
      readonly noun: string
      readonly takes: Takes
    }
  /** A command of the user's, behind `--` or from the first word on that is no option. */
  | {
      readonly _tag: "Command"
      readonly label: string
      /** The commands of postfix(1) that are offered, or none for any program. */
      readonly words: ReadonlyArray<string>
      /** Those that take no arguments; some of these are not offered. */
      readonly bare: ReadonlyArray<string>
      /**
       * Without `--`, our own options are refused behind the command, where they would be lost: anywhere, or as its
       * first option.
       */
      readonly refused: "anywhere" | "first"
    }

export interface SubcommandEntry {
  readonly description: string
  readonly details: ReadonlyArray<string>
  /** The option of the original that does the same, if there is one. */
  readonly classic?: string
  readonly options: ReadonlyArray<OptionName>
  /** What options mean here, where that is not what they mean elsewhere. */
  readonly meanings?: Readonly<Partial<Record<OptionName, string>>>
  readonly operands: Operands
}

/** The options of a subcommand, with what they mean there. */
export const optionsOf = ({
  meanings,
  options: names
}: SubcommandEntry): ReadonlyArray<readonly [name: OptionName, entry: OptionEntry]> =>
  names.map((name) => [
    name,
    { takes: options[name].takes, description: meanings?.[name] ?? options[name].description }
  ])
