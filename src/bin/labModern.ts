import * as NodeContext from "@effect/platform-node/NodeContext"
import * as Effect from "effect/Effect"
import { modern } from "../cli/modern/program.ts"
import type { labServices } from "../lab/services.ts"
import { Runtime } from "../services/Runtime.ts"
import { runProcess } from "./live.ts"
import { runtime } from "./runtime.ts"

/** The modern door of a lab, in a bundle of its own as on a real host. */
export const start = (services: ReturnType<typeof labServices>): void =>
  runProcess(
    Effect.flatMap(services, (context) =>
      modern.pipe(
        Effect.provideService(Runtime, runtime),
        Effect.provide(NodeContext.layer),
        Effect.provide(context)
      )
    )
  )
