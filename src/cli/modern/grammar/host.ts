/** The subcommands for this host and this program on it. */
import type { SubcommandEntry } from "./entry.ts"

export const host = {
  doctor: {
    description: "examine whether this host is ready",
    details: [
      "Looks at Postfix, Node, the launcher, the wrapper setting, the lock, the mail log and all",
      "instances, and says what to do about what is wrong. Nothing is changed. The exit status is 1 if",
      "something is wrong, 0 if there is at most advice."
    ],
    options: ["format", "verbose", "help"],
    operands: { _tag: "None" }
  }
} as const satisfies Record<string, SubcommandEntry>
