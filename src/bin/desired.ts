import { desiredState } from "../cli/modern/desiredState.ts"
import { runMain, type StartOptions } from "./main.ts"

/** `apply` and `export`, which alone read and write YAML. */
export const start = (options: StartOptions): void => runMain(desiredState, options)
