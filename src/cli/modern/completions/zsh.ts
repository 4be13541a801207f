/** Completion for zsh, as a file of its own in the function path or to be sourced. */
import { type Operands, optionsOf, type SubcommandEntry } from "../grammar/entry.ts"
import { globalOptions, type OptionEntry, type OptionName, type Takes } from "../grammar/options.ts"
import { callable } from "../grammar.ts"
import { listGroups, listInstances } from "./names.ts"

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

const escaped = (text: string): string => text.replaceAll(/[[\]:\\]/g, "\\$&")

/** What `_arguments` calls message and action. */
const value = (takes: Takes): string => {
  switch (takes._tag) {
    case "Nothing":
      return ""
    case "Instance":
      return ":instance:_postmulti_instances"
    case "Secondary":
      return ":instance:_postmulti_secondaries"
    case "Group":
      return ":group:_postmulti_groups"
    case "Name":
      return ":name: "
    case "Directory":
      return ":directory:_directories"
    case "Count":
      return ":number: "
    case "OneOf":
      return `:word:(${takes.words.join(" ")})`
  }
}

const option = ([name, { description, takes }]: readonly [string, OptionEntry], excluded: string): string =>
  quoted(`${excluded}--${name}${takes._tag === "Nothing" ? "" : "="}[${escaped(description)}]${value(takes)}`)

/** Which options make no sense after this one; an option is not offered twice anyway. */
const excludedBy = (name: OptionName): string => {
  switch (name) {
    case "before":
      return "(--first)"
    case "first":
      return "(--before)"
    case "group":
      return "(--instance)"
    case "instance":
      return "(--group)"
    case "help":
      return "(- *)"
    default:
      return ""
  }
}

const words = (operands: Operands): ReadonlyArray<string> => {
  switch (operands._tag) {
    case "None":
      return []
    case "One":
      return [`'1${value(operands.takes)}'`]
    case "Command":
      return operands.words.length === 0
        ? ["'*::command: _normal'"]
        : [`'1:command:(${operands.words.join(" ")})'`, "'*:argument: '"]
  }
}

/** `-A`: no options after the first word that is none. */
const branch = ([name, entry]: readonly [string, SubcommandEntry]): string => {
  const specifications = [
    ...optionsOf(entry).map((known) => option(known, excludedBy(known[0]))),
    ...words(entry.operands)
  ]
  const ending = entry.operands._tag === "One" ? "" : " -A '-*'"
  return `    ${name})
      _arguments -S${ending} \\
        ${specifications.join(" \\\n        ")}
      ;;`
}

const described = Object.entries(callable).map(([name, { description }]) =>
  quoted(`${name}:${escaped(description)}`)
)

export const zsh = `#compdef postmulti
# zsh completion for postmulti. To try it: source <(postmulti --completions zsh)

_postmulti_instances() {
  local -a names
  names=(- \${(f)"$(${listInstances})"})
  compadd -- "\${names[@]}"
}

_postmulti_secondaries() {
  local -a names
  names=(\${(f)"$(${listInstances})"})
  compadd -- "\${names[@]}"
}

_postmulti_groups() {
  local -a names
  names=(\${(f)"$(${listGroups})"})
  compadd -- "\${names[@]}"
}

_postmulti_subcommands() {
  local -a names
  names=(${described.join(" ")})
  _describe subcommand names
}

_postmulti() {
  local curcontext=$curcontext state line
  typeset -A opt_args
  _arguments -C -A '-*' \\
    ${Object.entries(globalOptions)
      .map((known) => option(known, "(- *)"))
      .join(" \\\n    ")} \\
    '1: :_postmulti_subcommands' \\
    '*:: :->rest' && return
  [[ $state == rest ]] || return
  case $words[1] in
${Object.entries(callable).map(branch).join("\n")}
  esac
}

if [[ $funcstack[1] == _postmulti ]]; then
  _postmulti "$@"
else
  compdef _postmulti postmulti
fi
`
