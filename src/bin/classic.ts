import * as Effect from "effect/Effect"
import { classic } from "../cli/classic/program.ts"
import { type Beginning, runMain } from "./live.ts"

/**
 * The classic door for command lines that cannot have `-e`: without the life cycle it starts a twentieth faster, and
 * postfix(1) goes through it at every start and stop.
 */
const iterator = classic(() => Effect.dieMessage("the life cycle is in another bundle"))

/** Every classic command asks postconf for defaults first: the question is already under way. */
export const start = (beginning: Beginning): void => runMain(iterator, beginning)
