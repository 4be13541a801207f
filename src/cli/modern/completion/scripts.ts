/**
 * The completion scripts of the shells, which ask `postmulti --complete`. Those that @effect/cli makes cannot
 * complete names. Each shell does its own quoting.
 */
import type { Shell } from "../grammar/grammar.ts"

/**
 * bash splits `--group=x` into three words, unless COMP_WORDBREAKS says otherwise; the script copes with both. It
 * completes files as the arguments of a command.
 */
const bash = String.raw`# bash completion for postmulti. To try it: source <(postmulti --completions bash)
_postmulti() {
  local current=${"$"}{COMP_WORDS[COMP_CWORD]} prefix= line word tilde quoted
  local -a words=()
  [[ $current != = ]] || current=
  [[ $current != --*=* ]] || prefix=${"$"}{current%%=*}= current=${"$"}{current#*=}
  while IFS= read -r line; do
    case $line in
      *$'\t'*) words+=("${"$"}{line%%$'\t'*}") ;;
      directories:*) mapfile -t -O ${"$"}{#words[@]} words < <(compgen -d -S / -- "$current") ;;
      command:$COMP_CWORD) [[ -z $current ]] || mapfile -t -O ${"$"}{#words[@]} words < <(compgen -c -- "$current") ;;
      command:*) compopt -o default 2>/dev/null ;;
    esac
  done < <(postmulti --complete "${"$"}{COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  COMPREPLY=()
  for word in "${"$"}{words[@]#"$prefix"}"; do
    tilde=
    [[ $current != '~'* || $word != '~'* ]] || tilde='~'
    printf -v quoted %q "${"$"}{word#"$tilde"}"
    [[ $word != "$current"* && $tilde$quoted != "$current"* ]] || COMPREPLY+=("$prefix$tilde$quoted")
  done
  [[ ${"$"}{COMPREPLY[0]} != */ ]] || compopt -o nospace 2>/dev/null
  return 0
}
complete -F _postmulti postmulti
`

const zsh = String.raw`#compdef postmulti
# zsh completion for postmulti. To try it: source <(postmulti --completions zsh)
_postmulti() {
  local line word
  local -a offers
  for line in "${"$"}{(@f)$(postmulti --complete "${"$"}{(@Q)words[2,CURRENT]}" 2>/dev/null)}"; do
    case $line in
      (*$'\t'*) word=${"$"}{${"$"}{line%%$'\t'*}//\\/\\\\} offers+=("${"$"}{word//:/\\:}:${"$"}{line#*$'\t'}") ;;
      (directories:*) compset -P '--*='; _directories ;;
      (command:*) shift ${"$"}{line#*:} words; ((CURRENT -= ${"$"}{line#*:})); _normal ;;
    esac
  done
  _describe postmulti offers
}
if [[ $funcstack[1] == _postmulti ]]; then _postmulti "$@"; else compdef _postmulti postmulti; fi
`

/** fish shows options after a dash only. */
const fish = String.raw`# fish completion for postmulti. To try it: postmulti --completions fish | source
function __postmulti_complete
    set -l current (commandline -ct)
    set -l words (commandline -opc) "$current"
    for line in (postmulti --complete $words[2..] 2>/dev/null)
        switch $line
            case 'directories:*'
                set -l prefix (string replace directories: '' -- $line)
                printf "$prefix%s\n" (__fish_complete_directories (string replace -- "$prefix" '' "$current"))
            case 'command:*'
                set -l command (string escape -- $words[(math (string replace command: '' -- $line) + 1)..-2])
                test -n "$command$current"; and complete -C (string join ' ' -- $command $current)
            case '--*'
                string match -q -- '-*' "$current"; and echo $line
            case '*'
                echo $line
        end
    end
end
complete -c postmulti -f -a '(__postmulti_complete)'
`

export const completionScripts: Readonly<Record<Shell, string>> = { bash, zsh, fish }
