/** The subcommands that go through the instances. */
import type { SubcommandEntry } from "./entry.ts"

export const iteration = {
  list: {
    description: "list the instances",
    details: [
      "Lists name, group, whether the instance is enabled, and its configuration directory; a terminal",
      "gets headings as well.",
      "JSON is one array of objects, which have the queue and data directories as well.",
      "A name or group that no instance has is an error, with an empty array as JSON."
    ],
    classic: "-l",
    options: ["instance", "group", "reverse", "format", "keep-going", "verbose", "help"],
    operands: { _tag: "None" }
  },
  run: {
    description: "run a command for each instance",
    details: [
      "The command finds MAIL_CONFIG, config_directory, queue_directory, data_directory and the",
      "multi_instance parameters of its instance in the environment. All words from the first that is",
      "not an option on, or after --, belong to the command. Without --, its first option may not be",
      "one of these here."
    ],
    classic: "-x",
    options: ["instance", "group", "reverse", "jobs", "keep-going", "verbose", "help"],
    operands: {
      _tag: "Command",
      label: "COMMAND [ARGUMENT...]",
      words: [],
      bare: [],
      refused: "first"
    }
  },
  postfix: {
    description: "run a postfix(1) command for each instance",
    details: [
      "Instances start in the order of the list and stop in reverse order, one after the other. Those",
      "that are not enabled are checked instead of started, and not stopped or reloaded; it is an error",
      "if none of them is enabled. Options come before the command; what is to be passed on although it",
      "looks like one needs -- before the command."
    ],
    classic: "-p",
    options: ["instance", "group", "jobs", "keep-going", "verbose", "help"],
    operands: {
      _tag: "Command",
      label: "COMMAND [ARGUMENT...]",
      words: [
        "abort",
        "check",
        "flush",
        "logrotate",
        "reload",
        "set-permissions",
        "start",
        "status",
        "stop",
        "upgrade-configuration"
      ],
      bare: [
        "abort",
        "check",
        "drain",
        "flush",
        "logrotate",
        "quick-start",
        "quick-stop",
        "reload",
        "start",
        "start-fg",
        "status",
        "stop"
      ],
      refused: "anywhere"
    }
  }
} as const satisfies Record<string, SubcommandEntry>
