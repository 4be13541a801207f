/** `apply` and `export` in a lab. */
import { desiredState } from "../cli/modern/desiredState.ts"
import { startInLab } from "./startup/inLab.ts"

export const start = startInLab(desiredState)
