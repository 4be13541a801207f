/** The options of the modern door, and what follows them. */

/** What a word stands for: the value of an option, or an operand. */
export type Takes =
  | { readonly _tag: "Nothing" }
  | { readonly _tag: "Group" }
  | { readonly _tag: "Instance" }
  /** An instance other than the primary. */
  | { readonly _tag: "Secondary" }
  /** A name that is not there yet: nobody can tell it in advance. */
  | { readonly _tag: "Name" }
  | { readonly _tag: "Directory" }
  | { readonly _tag: "Count" }
  | { readonly _tag: "OneOf"; readonly words: ReadonlyArray<string> }

export interface OptionEntry {
  readonly takes: Takes
  readonly description: string
}

const nothing: Takes = { _tag: "Nothing" }
const instance: Takes = { _tag: "Instance" }
const directory: Takes = { _tag: "Directory" }

export const formats = ["text", "json"] as const
export type Format = (typeof formats)[number]
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

/** What follows an option is the same everywhere; what it means, a subcommand can say in its own words. */
export const options = {
  instance: {
    takes: instance,
    description: "only the instance with this name or configuration directory; - is the primary"
  },
  name: { takes: { _tag: "Name" }, description: "the new name of the instance; - for none" },
  group: { takes: { _tag: "Group" }, description: "only the instances of this group" },
  "config-directory": { takes: directory, description: "the configuration directory" },
  "queue-directory": { takes: directory, description: "the queue directory" },
  "data-directory": { takes: directory, description: "the data directory" },
  before: { takes: { _tag: "Secondary" }, description: "put it before this one in the list, not at the end" },
  first: { takes: nothing, description: "put it before all others in the list, after the primary" },
  reverse: { takes: nothing, description: "in reverse order" },
  "dry-run": { takes: nothing, description: "show what would be done, and do nothing" },
  format: { takes: { _tag: "OneOf", words: formats }, description: "text for people (default), or JSON" },
  jobs: {
    takes: { _tag: "Count" },
    description: "work on up to N instances at the same time; output stays whole and in order"
  },
  "keep-going": { takes: nothing, description: "report damaged instances, work on the others, exit with 1" },
  verbose: { takes: nothing, description: "show what is read and decided (classic: -v)" },
  help: { takes: nothing, description: "show this help" }
} as const satisfies Record<string, OptionEntry>

export type OptionName = keyof typeof options

export const isOptionName = (name: string): name is OptionName => Object.hasOwn(options, name)

/** How help calls the value of an option; empty for an option without. */
export const valueLabel = (takes: Takes): string => {
  switch (takes._tag) {
    case "Nothing":
      return ""
    case "Group":
      return "GROUP"
    case "Instance":
    case "Secondary":
      return "INSTANCE"
    case "Name":
      return "NAME"
    case "Directory":
      return "DIR"
    case "Count":
      return "N"
    case "OneOf":
      return takes.words.join("|")
  }
}
