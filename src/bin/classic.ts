import * as Effect from "effect/Effect"
import { classic } from "../cli/classic/program.ts"
import type { HeadStart } from "../services/headStart.ts"
import { runMain } from "./live.ts"

/**
 * The classic door for command lines that cannot have `-e`: without the life cycle it starts a twentieth faster, and
 * postfix(1) goes through it at every start and stop.
 */
const iterator = classic(() => Effect.dieMessage("the life cycle is in another bundle"))

/** Every classic command asks postconf for defaults first: the question is already under way. */
export const start = (question?: HeadStart): void => runMain(iterator, question)
