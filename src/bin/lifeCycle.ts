import { classic } from "../cli/classic/program.ts"
import { changeLifeCycle } from "../operations/lifeCycle/lifeCycle.ts"
import type { HeadStart } from "../services/headStart.ts"
import { runMain } from "./live.ts"

/** The classic door with all that it can do. */
export const start = (question?: HeadStart): void => runMain(classic(changeLifeCycle), question)
