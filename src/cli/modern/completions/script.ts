/** The completion script of a shell. Those that @effect/cli makes cannot complete names. */
import type { Shell } from "../grammar/options.ts"
import { bash } from "./bash.ts"
import { fish } from "./fish.ts"
import { zsh } from "./zsh.ts"

const scripts: Readonly<Record<Shell, string>> = { bash, zsh, fish }

export const completions = (shell: Shell): string => scripts[shell]
