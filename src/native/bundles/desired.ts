import { desiredState } from "../../cli/modern/desiredState.ts"
import { run } from "../run.ts"

run(desiredState)
