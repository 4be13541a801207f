import * as NodeContext from "@effect/platform-node/NodeContext"
import * as Effect from "effect/Effect"
import { modern } from "../cli/modern/program.ts"
import { Runtime } from "../services/Runtime.ts"
import { type Beginning, runMain } from "./live.ts"
import { runtime } from "./runtime.ts"

/** The modern door. */
export const start = (beginning: Beginning): void =>
  runMain(Effect.provideService(Effect.provide(modern, NodeContext.layer), Runtime, runtime), beginning)
