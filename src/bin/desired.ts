import * as Effect from "effect/Effect"
import { desiredState } from "../cli/modern/desiredState.ts"
import { Runtime } from "../services/processes/Runtime.ts"
import { runMain, runtime, type StartOptions } from "./main.ts"

/** `apply` and `export`, which alone read and write YAML. */
export const start = (options: StartOptions): void =>
  runMain(Effect.provideService(desiredState, Runtime, runtime), options)
