import * as Effect from "effect/Effect"
import { modern } from "../cli/modern/program.ts"
import { Runtime } from "../services/processes/Runtime.ts"
import { runMain, runtime, type StartOptions } from "./main.ts"

/** The subcommands. */
export const start = (options: StartOptions): void =>
  runMain(Effect.provideService(modern, Runtime, runtime), options)
