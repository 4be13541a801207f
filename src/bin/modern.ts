import { modern } from "../cli/modern/program.ts"
import { runMain, type StartOptions } from "./main.ts"

/** The subcommands. */
export const start = (options: StartOptions): void => runMain(modern, options)
