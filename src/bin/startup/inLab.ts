import * as Effect from "effect/Effect"
import type { Lab } from "../../lab/Lab.ts"
import { type LabServices, labServices } from "../../lab/services.ts"
import { Runtime } from "../../services/processes/Runtime.ts"
import { runtime } from "../main.ts"
import { runProcess } from "./run.ts"

/** What starts a program as a process of its own, on the services of a lab. */
export const startInLab =
  (program: Effect.Effect<number, never, LabServices | Runtime>) =>
  (lab: Lab, argv: ReadonlyArray<string>): void =>
    runProcess(
      Effect.flatMap(labServices(lab, argv), (context) =>
        program.pipe(Effect.provideService(Runtime, runtime), Effect.provide(context))
      )
    )
