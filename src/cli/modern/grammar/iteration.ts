/** The subcommands that go through the instances. */
import type { SubcommandEntry } from "./entry.ts"

export const iteration = {
  list: {
    description: "list the instances",
    details: [
      "Shows name, group, whether the instance is enabled, and its configuration directory. On a terminal,",
      "the columns have headings. JSON output is an array of objects, which also have the queue and data",
      "directories. If no instance has that name or group, the command fails (JSON: an empty array)."
    ],
    classic: "-l",
    options: ["instance", "group", "reverse", "format", "keep-going", "verbose", "help"],
    operands: { _tag: "None" }
  },
  run: {
    description: "run a command for each instance",
    details: [
      "The command finds MAIL_CONFIG, config_directory, queue_directory, data_directory and the",
      "multi_instance parameters of its instance in the environment. The command begins with the first",
      "word that is not an option, or after --. Without --, the first option of the command must not be",
      "one of the options below."
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
      "Instances start in the order of the list and stop in reverse order, one after the other. On a",
      "start, instances that are not enabled are only checked; a stop or reload skips them. It is an",
      "error if none is enabled. Put options before the command. To pass on an argument that looks like",
      "one of these options, put -- before the command."
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
