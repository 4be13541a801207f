/** A subcommand that is a program of its own, so that only its name is part of what runs on a real host. */
import type { SubcommandEntry } from "./entry.ts"

export const separate = {
  lab: {
    description: "make a pretend host in a directory, to try things and to test scripts",
    details: [
      "Reuses the lab that is there, or makes one, and prints the shell commands that enter it:",
      "",
      '  eval "$(postmulti lab DIR)"',
      "",
      "postmulti, postfix, postconf, postqueue and postlog then act on the configuration, queues and data",
      "below DIR. It takes neither root nor Postfix, and no mail is handled. Remove it with rm -r DIR."
    ],
    options: ["help"],
    operands: { _tag: "One", label: "DIR", noun: "directory", takes: { _tag: "Directory" } }
  }
} as const satisfies Record<string, SubcommandEntry>
