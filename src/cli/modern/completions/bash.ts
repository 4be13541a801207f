/** Completion for bash. It splits `--group=x` into three words, unless told otherwise; both are understood. */
import type { SubcommandEntry } from "../grammar/entry.ts"
import { globalOptions, options, type Takes } from "../grammar/options.ts"
import { callable } from "../grammar.ts"
import {
  globalOptionNames,
  listGroups,
  listInstances,
  longNames,
  namesWithOperand,
  subcommandNames,
  valuedOptionNames
} from "./names.ts"

const print = (words: ReadonlyArray<string>): string => `printf '%s\\n' ${words.join(" ")}`

/** The slash at the end tells that the word may go on. */
const values = (takes: Takes): string => {
  switch (takes._tag) {
    case "Instance":
      return `echo -; ${listInstances}`
    case "Secondary":
      return listInstances
    case "Group":
      return listGroups
    case "Directory":
      return 'compgen -d -S / -- "$2"'
    case "OneOf":
      return print(takes.words)
    default:
      return ":"
  }
}

const operands = ({ operands }: SubcommandEntry): string => {
  switch (operands._tag) {
    case "None":
      return ":"
    case "One":
      return values(operands.takes)
    case "Command":
      return operands.words.length === 0 ? '[[ -z $2 ]] || compgen -c -- "$2"' : print(operands.words)
  }
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

# What can follow the option $1; $2 is what is there of it.
_postmulti_values() {
  case $1 in
${branches({ ...globalOptions, ...options }, "--", ({ takes }) => values(takes))}
  esac
}

_postmulti_options() {
  case $1 in
${branches<SubcommandEntry>(callable, "", (entry) => print(longNames(entry.options)))}
  esac
}

# The operand of the subcommand $1, or the first word of its command; $2 is what is there of it.
_postmulti_operands() {
  case $1 in
${branches<SubcommandEntry>(callable, "", operands)}
  esac
}

_postmulti() {
  local subcommand=\${COMP_WORDS[1]} current=\${COMP_WORDS[COMP_CWORD]}
  local place=options option= prefix= operands=0 mixed= word candidate home quoted i
  COMPREPLY=()
  ((COMP_CWORD > 1)) || place=first
  [[ $place == options && $subcommand == --completions ]] && option=$subcommand
  case $subcommand in
    ${namesWithOperand.join(" | ")}) mixed=yes ;;
  esac

  for ((i = 2; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ -n $option ]]; then
      [[ $word == = ]] || option=
      continue
    fi
    [[ $place != operands ]] || { ((++operands)); continue; }
    case $word in
      ${valuedOptionNames.join(" | ")}) option=$word ;;
      --) place=operands ;;
      -?*) ;;
      *) ((++operands)); [[ -n $mixed ]] || place=operands ;;
    esac
  done

  if [[ -n $option && $current == = ]]; then
    current=
  elif [[ -z $option && $place != operands && $current == --*=* ]]; then
    option=\${current%%=*} prefix=\${current%%=*}= current=\${current#*=}
  fi

  # What the shell takes for more than itself is quoted, but for the tilde that was typed.
  while IFS= read -r candidate; do
    home=
    [[ $current == '~'* && $candidate == '~'* ]] && home='~'
    printf -v quoted %q "\${candidate#"$home"}"
    [[ $candidate == "$current"* || $home$quoted == "$current"* ]] && COMPREPLY+=("$prefix$home$quoted")
  done < <(
    if [[ -n $option ]]; then
      _postmulti_values "$option" "$current"
    elif [[ $place == first ]]; then
      ${print([...subcommandNames, ...globalOptionNames])}
    else
      [[ $place == operands ]] || _postmulti_options "$subcommand"
      ((operands > 0)) || _postmulti_operands "$subcommand" "$current"
    fi
  )
  [[ \${COMPREPLY[0]} == */ ]] && compopt -o nospace 2>/dev/null
  # The arguments of a command are probably files.
  [[ $place == operands && -z $mixed ]] && compopt -o default 2>/dev/null
  return 0
}

complete -F _postmulti postmulti
`
