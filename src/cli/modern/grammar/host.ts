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
  },
  install: {
    description: "put this program in the place of Postfix's own",
    details: [
      "Copies this program to /usr/local/lib/postmulti, and makes postmulti in $command_directory a link",
      "to it that names this Node by its absolute path. The original becomes postmulti.postfix there; on",
      "Debian a diversion keeps package upgrades from undoing that. Can be repeated at any time, and has",
      "to be after an upgrade of this program, or of Node for the sake of a fast start."
    ],
    options: ["dry-run", "verbose", "help"],
    operands: { _tag: "None" }
  },
  uninstall: {
    description: "give Postfix's own program its place back",
    details: ["Undoes what 'postmulti install' has done; instances stay as they are."],
    options: ["dry-run", "verbose", "help"],
    operands: { _tag: "None" }
  }
} as const satisfies Record<string, SubcommandEntry>
