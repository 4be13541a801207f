import * as NodeContext from "@effect/platform-node/NodeContext"
import * as Effect from "effect/Effect"
import { modern } from "../cli/modern/program.ts"
import { runMain } from "./live.ts"

runMain(Effect.provide(modern, NodeContext.layer))
