/** Completion for fish. */
import {
  globalOptions,
  type OptionEntry,
  options,
  type SubcommandEntry,
  subcommands,
  type Takes
} from "../grammar.ts"
import { listGroups, listInstances, valuedOptionNames } from "./names.ts"

const quoted = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`

/** `-x`: a value is required, and is no file. */
const value = (takes: Takes): string => {
  switch (takes._tag) {
    case "Nothing":
      return ""
    case "Instance":
      return " -x -a '(__postmulti_instances)'"
    case "Group":
      return " -x -a '(__postmulti_groups)'"
    case "Count":
      return " -x"
    case "OneOf":
      return ` -x -a '${takes.words.join(" ")}'`
  }
}

const option = (condition: string, name: string, { description, takes }: OptionEntry): string =>
  `complete -c postmulti -n '${condition}' -l ${name}${value(takes)} -d ${quoted(description)}`

const operands = (name: string, { operands }: SubcommandEntry): ReadonlyArray<string> => {
  if (operands._tag === "None") return []
  return operands.words.length === 0
    ? [`complete -c postmulti -n '__postmulti_in ${name}' -a '(__postmulti_complete_command)'`]
    : [`complete -c postmulti -n '__postmulti_options_of ${name}' -a '${operands.words.join(" ")}'`]
}

const ofSubcommand = ([name, entry]: readonly [string, SubcommandEntry]): ReadonlyArray<string> => [
  `complete -c postmulti -n __postmulti_first -a ${name} -d ${quoted(entry.description)}`,
  ...entry.options.map((known) => option(`__postmulti_options_of ${name}`, known, options[known])),
  ...operands(name, entry)
]

export const fish = `# fish completion for postmulti. To try it: postmulti --completions fish | source

function __postmulti_instances
    echo -
    ${listInstances}
end

function __postmulti_groups
    ${listGroups}
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

# Prints the words of the user's command; fails where our options have not ended.
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

function __postmulti_complete_command
    set -l words (__postmulti_command | string escape)
    set -l current (commandline -ct)
    test -n "$words$current"; and complete -C (string join ' ' -- $words $current)
end

complete -c postmulti -f
${Object.entries(globalOptions)
  .map(([name, entry]) => option("__postmulti_global", name, entry))
  .join("\n")}
${Object.entries(subcommands).flatMap(ofSubcommand).join("\n")}
`
