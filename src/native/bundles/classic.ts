import { classic } from "../../cli/classic/program.ts"
import { run } from "../run.ts"

run(classic)
