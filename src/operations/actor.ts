/** Who asked for a change, as the mail log is told. */
import * as Effect from "effect/Effect"
import { Caller } from "../services/Caller.ts"

/** As far as it is known: everybody who changes something here is root. */
export const actor = Effect.map(Caller, ({ environment }) =>
  environment["SUDO_USER"] === undefined ? "root" : `root (${environment["SUDO_USER"]} through sudo)`
)
