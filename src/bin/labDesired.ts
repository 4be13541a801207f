import * as Effect from "effect/Effect"
import { desiredState } from "../cli/modern/desiredState.ts"
import type { Lab } from "../lab/Lab.ts"
import { labServices } from "../lab/services.ts"
import { Runtime } from "../services/processes/Runtime.ts"
import { runProcess, runtime } from "./main.ts"

/** `apply` and `export` in a lab. */
export const start = (lab: Lab, argv: ReadonlyArray<string>): void =>
  runProcess(
    Effect.flatMap(labServices(lab, argv), (context) =>
      desiredState.pipe(Effect.provideService(Runtime, runtime), Effect.provide(context))
    )
  )
