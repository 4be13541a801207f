import { classic } from "../cli/classic/program.ts"
import { runMain, type StartOptions } from "./main.ts"

/** The original's command line. */
export const start = (options: StartOptions): void => runMain(classic, options)
