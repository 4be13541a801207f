/** The subcommands in a lab, in a bundle of their own as on a real host. */
import { modern } from "../cli/modern/program.ts"
import { startInLab } from "./startup/inLab.ts"

export const start = startInLab(modern)
