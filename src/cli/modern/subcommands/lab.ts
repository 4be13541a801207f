/** Only the description. The lab is a program of its own, so that none of it is loaded on a real host. */
import * as Command from "@effect/cli/Command"
import { about } from "../grammar/describe.ts"
import { operand } from "../grammar/options.ts"

export const lab = Command.make("lab", { directory: operand("DIR") }).pipe(
  Command.withDescription(
    about(
      "make a pretend host in a directory, to try things and to test scripts",
      `Makes a lab, or reuses the one that is there, and prints the shell commands that enter it:

      eval "$(postmulti lab DIR)"

      postmulti, postfix, postconf, postqueue, mailq, postsuper and postlog act on the configuration,
      queues and data below DIR. You need neither root nor Postfix. No mail is handled. 'deactivate'
      leaves the lab, and rm -r DIR removes it.`
    )
  )
)
