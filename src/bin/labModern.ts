import * as Effect from "effect/Effect"
import { modern } from "../cli/modern/program.ts"
import type { Lab } from "../lab/Lab.ts"
import { labServices } from "../lab/services.ts"
import { Runtime } from "../services/processes/Runtime.ts"
import { runProcess, runtime } from "./main.ts"

/** The subcommands in a lab, in a bundle of their own as on a real host. */
export const start = (lab: Lab, argv: ReadonlyArray<string>): void =>
  runProcess(
    Effect.flatMap(labServices(lab, argv), (context) =>
      modern.pipe(Effect.provideService(Runtime, runtime), Effect.provide(context))
    )
  )
