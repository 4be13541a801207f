/** Completion for bash. It splits `--group=x` into three words, unless told otherwise; both are understood. */
import { globalOptions, options, type SubcommandEntry, subcommands, type Takes } from "../grammar.ts"
import {
  globalOptionNames,
  listGroups,
  listInstances,
  longNames,
  subcommandNames,
  valuedOptionNames
} from "./names.ts"

const print = (words: ReadonlyArray<string>): string => `printf '%s\\n' ${words.join(" ")}`

const values = (takes: Takes): string => {
  switch (takes._tag) {
    case "Instance":
      return `echo -; ${listInstances}`
    case "Group":
      return listGroups
    case "OneOf":
      return print(takes.words)
    default:
      return ":"
  }
}

const operands = ({ operands }: SubcommandEntry): string => {
  if (operands._tag === "None") return ":"
  return operands.words.length === 0 ? '[[ -z $1 ]] || compgen -c -- "$1"' : print(operands.words)
}

const branches = <Entry>(
  entries: Readonly<Record<string, Entry>>,
  prefix: string,
  commands: (entry: Entry) => string
): string =>
  Object.entries(entries)
    .map(([name, entry]) => `    ${prefix}${name}) ${commands(entry)} ;;`)
    .join("\n")

export const bash = `# bash completion for postmulti. To try it: source <(postmulti --completions bash)

_postmulti_values() {
  case $1 in
${branches({ ...globalOptions, ...options }, "--", ({ takes }) => values(takes))}
  esac
}

_postmulti_options() {
  case $1 in
${branches<SubcommandEntry>(subcommands, "", (entry) => print(longNames(entry.options)))}
  esac
}

# The command after the options; $1 is what is there of it.
_postmulti_operands() {
  case $2 in
${branches<SubcommandEntry>(subcommands, "", operands)}
  esac
}

_postmulti() {
  local subcommand=\${COMP_WORDS[1]} current=\${COMP_WORDS[COMP_CWORD]}
  local place=options option= prefix= word candidate i
  COMPREPLY=()
  ((COMP_CWORD > 1)) || place=first
  [[ $place == options && $subcommand == --completions ]] && option=$subcommand

  for ((i = 2; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ -n $option ]]; then
      [[ $word == = ]] || option=
      continue
    fi
    case $word in
      ${valuedOptionNames.join(" | ")}) option=$word ;;
      --) place=command; ((i++)); break ;;
      -?*) ;;
      *) place=command; break ;;
    esac
  done

  if [[ -n $option && $current == = ]]; then
    current=
  elif [[ -z $option && $place != command && $current == --*=* ]]; then
    option=\${current%%=*} prefix=\${current%%=*}= current=\${current#*=}
  fi

  while IFS= read -r candidate; do
    [[ $candidate == "$current"* ]] && COMPREPLY+=("$prefix$candidate")
  done < <(
    if [[ -n $option ]]; then
      _postmulti_values "$option"
    elif [[ $place == first ]]; then
      ${print([...subcommandNames, ...globalOptionNames])}
    elif [[ $place == options ]]; then
      _postmulti_options "$subcommand"
      _postmulti_operands "$current" "$subcommand"
    elif ((i == COMP_CWORD)); then
      _postmulti_operands "$current" "$subcommand"
    fi
  )
  # The arguments of a command are probably files.
  [[ $place == command ]] && compopt -o default 2>/dev/null
  return 0
}

complete -F _postmulti postmulti
`
