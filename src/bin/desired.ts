import { desiredState } from "../cli/modern/desiredState.ts"
import { runMain, type StartOptions } from "./main.ts"

/** `apply` and `export`. */
export const start = (options: StartOptions): void => runMain(desiredState, options)
