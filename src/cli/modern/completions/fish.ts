/** Completion for fish. */
import { optionsOf, type SubcommandEntry } from "../grammar/entry.ts"
import { globalOptions, type OptionEntry, type Takes } from "../grammar/options.ts"
import { callable } from "../grammar.ts"
import { listGroups, listInstances, valuedOptionNames } from "./names.ts"

const quoted = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`

/** What is offered for a word, if anything can be. */
const offer = (takes: Takes): string => {
  switch (takes._tag) {
    case "Nothing":
    case "Name":
    case "Count":
      return ""
    case "Instance":
      return " -a '(echo -; __postmulti_instances)'"
    case "Secondary":
      return " -a '(__postmulti_instances)'"
    case "Group":
      return " -a '(__postmulti_groups)'"
    case "Directory":
      return " -a '(__postmulti_directories)'"
    case "OneOf":
      return ` -a '${takes.words.join(" ")}'`
  }
}

/** `-x`: a value is required, and is no file unless one is offered. */
const option = (
  condition: string,
  [name, { description, takes }]: readonly [string, OptionEntry]
): string => {
  const value = takes._tag === "Nothing" ? "" : ` -x${offer(takes)}`
  return `complete -c postmulti -n '${condition}' -l ${name}${value} -d ${quoted(description)}`
}

const operands = (name: string, { operands }: SubcommandEntry): ReadonlyArray<string> => {
  switch (operands._tag) {
    case "None":
      return []
    case "One":
      return offer(operands.takes) === ""
        ? []
        : [`complete -c postmulti -n '__postmulti_operand_of ${name}'${offer(operands.takes)}`]
    case "Command":
      return operands.words.length === 0
        ? [`complete -c postmulti -n '__postmulti_in ${name}' -a '(__postmulti_complete_command)'`]
        : [`complete -c postmulti -n '__postmulti_options_of ${name}' -a '${operands.words.join(" ")}'`]
  }
}

const ofSubcommand = ([name, entry]: readonly [string, SubcommandEntry]): ReadonlyArray<string> => {
  const condition = entry.operands._tag === "One" ? "__postmulti_undashed" : "__postmulti_options_of"
  return [
    `complete -c postmulti -n __postmulti_first -a ${name} -d ${quoted(entry.description)}`,
    ...optionsOf(entry).map((known) => option(`${condition} ${name}`, known)),
    ...operands(name, entry)
  ]
}

export const fish = `# fish completion for postmulti. To try it: postmulti --completions fish | source

function __postmulti_instances
    ${listInstances}
end

function __postmulti_groups
    ${listGroups}
end

# The directories for a word, which may stand behind its option.
function __postmulti_directories
    __fish_complete_directories (commandline -ct | string replace -r '^--[^=]*=' '')
end

# Whether the next word is the first one.
function __postmulti_first
    test (count (commandline -opc)) -eq 1
end

# Whether the options are there that go without a subcommand.
function __postmulti_global
    set -l words (commandline -opc)
    test (count $words) -eq 1; or test "$words[2..]" = --completions
end

# Whether this is the subcommand.
function __postmulti_in
    set -l words (commandline -opc)
    set -q words[2]; and test $words[2] = $argv[1]
end

# Prints the words from the first one on that is no option; fails if there is none, and the options have not ended.
function __postmulti_command
    set -l words (commandline -opc)
    set -e words[1..2]
    while set -q words[1]
        switch $words[1]
            case --
                set -e words[1]
                string join \\n -- $words
                return 0
            case ${valuedOptionNames.join(" ")}
                set -e words[1]
            case -
                string join \\n -- $words
                return 0
            case '-*'
            case '*'
                string join \\n -- $words
                return 0
        end
        set -q words[1]; and set -e words[1]
    end
    return 1
end

# Whether this is the subcommand, and its options have not ended.
function __postmulti_options_of
    __postmulti_in $argv[1]; and not __postmulti_command >/dev/null
end

# Whether this is the subcommand, whose options may follow its operand.
function __postmulti_undashed
    __postmulti_in $argv[1]; and not contains -- -- (commandline -opc)
end

# Whether this is the subcommand, and its operand is not there.
function __postmulti_operand_of
    __postmulti_in $argv[1]; and test (count (__postmulti_command)) -eq 0
end

function __postmulti_complete_command
    set -l words (__postmulti_command | string escape)
    set -l current (commandline -ct)
    test -n "$words$current"; and complete -C (string join ' ' -- $words $current)
end

complete -c postmulti -f
${Object.entries(globalOptions)
  .map((known) => option("__postmulti_global", known))
  .join("\n")}
${Object.entries(callable).flatMap(ofSubcommand).join("\n")}
`
