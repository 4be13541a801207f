import { modern } from "../../cli/modern/program.ts"
import { run } from "../run.ts"

run(modern)
