/** A program of its own, so that only its description is part of what runs on a real host. */
import * as Command from "@effect/cli/Command"
import { about } from "../describe.ts"
import { operand } from "../options.ts"

export const lab = Command.make("lab", { directory: operand("DIR") }).pipe(
  Command.withDescription(
    about("make a pretend host in a directory, to try things and to test scripts", [
      "Reuses the lab that is there, or makes one, and prints the shell commands that enter it:",
      "",
      '  eval "$(postmulti lab DIR)"',
      "",
      "postmulti, postfix, postconf, postqueue and postlog then act on the configuration, queues and data",
      "below DIR. It takes neither root nor Postfix, and no mail is handled. Remove it with rm -r DIR."
    ])
  )
)
