import { classic } from "../cli/classic/program.ts"
import { runMain } from "./live.ts"

runMain(classic)
