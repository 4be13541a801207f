import { classic } from "../cli/classic/program.ts"
import type { HeadStart } from "../services/headStart.ts"
import { runMain } from "./live.ts"

/** Every classic command asks postconf for defaults first: the question is already under way. */
export const start = (question: HeadStart): void => runMain(classic, question)
