import { classic } from "../cli/classic/program.ts"
import { changeLifeCycle } from "../cli/edit.ts"
import { type Beginning, runMain } from "./live.ts"

/** The classic door with all that it can do. */
export const start = (beginning: Beginning): void => runMain(classic(changeLifeCycle), beginning)
