/**
 * The subcommands and options of the modern door: the one table that the scanner, the parser, the help and
 * the completions are made of.
 */

/** What follows an option. */
export type Takes =
  | { readonly _tag: "Nothing" }
  | { readonly _tag: "Group" }
  | { readonly _tag: "Instance" }
  | { readonly _tag: "Count" }
  | { readonly _tag: "OneOf"; readonly words: ReadonlyArray<string> }

export interface OptionEntry {
  readonly takes: Takes
  readonly description: string
}

const nothing: Takes = { _tag: "Nothing" }

export const formats = ["table", "json"] as const
export const shells = ["bash", "zsh", "fish"] as const
export type Shell = (typeof shells)[number]

/** Before any subcommand, and alone. */
export const globalOptions = {
  help: { takes: nothing, description: "show this help" },
  version: { takes: nothing, description: "show the version" },
  completions: {
    takes: { _tag: "OneOf", words: shells },
    description: "print a completion script for this shell"
  }
} as const satisfies Record<string, OptionEntry>

export const options = {
  instance: {
    takes: { _tag: "Instance" },
    description: "only the instance with this name or configuration directory; - is the primary"
  },
  group: { takes: { _tag: "Group" }, description: "only the instances of this group" },
  reverse: { takes: nothing, description: "in reverse order" },
  format: { takes: { _tag: "OneOf", words: formats }, description: "a table for people (default), or JSON" },
  jobs: {
    takes: { _tag: "Count" },
    description: "work on up to N instances at the same time; output stays whole and in order"
  },
  "keep-going": { takes: nothing, description: "report damaged instances, work on the others, exit with 1" },
  verbose: { takes: nothing, description: "tell what is read and decided (-v)" },
  help: { takes: nothing, description: "show this help" }
} as const satisfies Record<string, OptionEntry>

export type OptionName = keyof typeof options

export const isOptionName = (name: string): name is OptionName => Object.hasOwn(options, name)

/** What follows the options of a subcommand. */
export type Operands =
  | { readonly _tag: "None" }
  /** A command of the user's; the words are those of postfix(1), or none for any program. */
  | {
      readonly _tag: "Command"
      readonly label: string
      readonly words: ReadonlyArray<string>
    }

export interface SubcommandEntry {
  readonly description: string
  readonly details: ReadonlyArray<string>
  readonly options: ReadonlyArray<OptionName>
  readonly operands: Operands
}

export const subcommands = {
  list: {
    description: "list the instances",
    details: [
      "Lists name, group, whether the instance is enabled, and its configuration directory.",
      "JSON is one array of objects, which have the queue and data directories as well."
    ],
    options: ["instance", "group", "reverse", "format", "keep-going", "verbose", "help"],
    operands: { _tag: "None" }
  },
  run: {
    description: "run a command for each instance",
    details: [
      "The command finds MAIL_CONFIG, config_directory, queue_directory, data_directory and the",
      "multi_instance parameters of its instance in the environment. All words from the first that is",
      "not an option on, or after --, belong to the command."
    ],
    options: ["instance", "group", "reverse", "jobs", "keep-going", "verbose", "help"],
    operands: { _tag: "Command", label: "COMMAND [ARGUMENT...]", words: [] }
  },
  postfix: {
    description: "run a postfix(1) command for each instance",
    details: [
      "Instances start in the order of the list and stop in reverse order, one after the other. Those",
      "that are not enabled are checked instead of started, and not stopped or reloaded."
    ],
    options: ["instance", "group", "jobs", "keep-going", "verbose", "help"],
    operands: {
      _tag: "Command",
      label: "COMMAND [ARGUMENT...]",
      words: [
        "abort",
        "check",
        "flush",
        "logrotate",
        "reload",
        "set-permissions",
        "start",
        "status",
        "stop",
        "upgrade-configuration"
      ]
    }
  }
} as const satisfies Record<string, SubcommandEntry>

export type SubcommandName = keyof typeof subcommands

export const isSubcommandName = (name: string): name is SubcommandName => Object.hasOwn(subcommands, name)

/** The options that a subcommand has, as a type: the parser must know exactly these. */
export type OptionOf<Name extends SubcommandName> = (typeof subcommands)[Name]["options"][number]

/** How help calls the value of an option; empty for an option without. */
export const valueLabel = (takes: Takes): string => {
  switch (takes._tag) {
    case "Nothing":
      return ""
    case "Group":
      return "GROUP"
    case "Instance":
      return "INSTANCE"
    case "Count":
      return "N"
    case "OneOf":
      return takes.words.join("|")
  }
}
