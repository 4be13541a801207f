/** The subcommands that change which instances there are, and what they are; the order is that of a life. */
import type { Action } from "../../Invocation.ts"
import type { Operands, SubcommandEntry } from "./entry.ts"

const instance = {
  _tag: "One",
  label: "INSTANCE",
  noun: "instance",
  takes: { _tag: "Instance" }
} as const satisfies Operands

const secondary = { ...instance, takes: { _tag: "Secondary" } } as const satisfies Operands

const whichOne = "INSTANCE is a name or a configuration directory; - is the primary instance."

const common = {
  format: "with --dry-run: text for people (default), or JSON",
  "keep-going": "warn of damaged instances, and leave them as they are"
} as const

const newInstance = { ...common, group: "the group of the instance; - for none" } as const

/** Of those that need nothing but an instance. */
const plain = ["dry-run", "format", "keep-going", "verbose", "help"] as const

export const lifeCycle = {
  init: {
    description: "prepare this host for several instances",
    details: [
      "Sets multi_instance_wrapper and multi_instance_enable in the main.cf of the primary instance.",
      "The other changes need that."
    ],
    classic: "-e init",
    options: ["dry-run", "format", "verbose", "help"],
    meanings: common,
    operands: { _tag: "None" }
  },
  create: {
    description: "create an instance, and add it to the list",
    details: [
      "NAME begins with postfix-, or is - for none. A directory that is not given is that of the",
      "primary instance, with NAME in place of its last component. The instance gets the stock main.cf",
      "and master.cf, and is not enabled. One that has both files already is taken as it is.",
      "",
      "A new instance accepts no mail: its main.cf has 'master_service_disable = inet' and an empty",
      "authorized_submit_users. Once it is configured, this lifts both:",
      "",
      "  postmulti run --instance NAME -- postconf -X master_service_disable authorized_submit_users"
    ],
    classic: "-e create",
    options: [
      "group",
      "config-directory",
      "queue-directory",
      "data-directory",
      "before",
      "first",
      "dry-run",
      "format",
      "keep-going",
      "verbose",
      "help"
    ],
    meanings: newInstance,
    operands: { _tag: "One", label: "NAME", noun: "name", takes: { _tag: "Name" } }
  },
  import: {
    description: "add an instance that is there already to the list",
    details: [
      "DIRECTORY begins with a slash, and is the configuration directory; the instance keeps its name,",
      "unless --name is given. NAME is the new name, or - for none; the configuration directory then is",
      "that of the primary instance with NAME in place of its last component, unless it is given."
    ],
    classic: "-e import",
    options: [
      "name",
      "group",
      "config-directory",
      "before",
      "first",
      "dry-run",
      "format",
      "keep-going",
      "verbose",
      "help"
    ],
    meanings: {
      ...newInstance,
      name: "with DIRECTORY: the new name of the instance; - for none",
      "config-directory": "with NAME: the configuration directory"
    },
    operands: {
      _tag: "One",
      label: "NAME|DIRECTORY",
      noun: "name or directory",
      takes: { _tag: "Directory" }
    }
  },
  assign: {
    description: "give an instance another name or group",
    details: [
      whichOne,
      "At least one of --name and --group is required. The directories stay what they are."
    ],
    classic: "-e assign",
    options: ["name", "group", ...plain],
    meanings: { ...common, group: "the new group of the instance; - for none" },
    operands: instance
  },
  enable: {
    description: "have an instance started together with the others",
    details: [whichOne, "Sets multi_instance_enable in its main.cf to yes; nothing is started."],
    classic: "-e enable",
    options: plain,
    meanings: common,
    operands: instance
  },
  disable: {
    description: "stop starting an instance together with the others",
    details: [
      whichOne,
      "Sets multi_instance_enable in its main.cf to no. This does not stop the instance; if it is running,",
      "a warning says how to stop it. While the primary instance is disabled, other changes are refused",
      "until you run 'postmulti init' again."
    ],
    classic: "-e disable",
    options: plain,
    meanings: common,
    operands: instance
  },
  deport: {
    description: "remove an instance from the list, and leave its files",
    details: [
      "INSTANCE is a name or a configuration directory. It must be disabled and stopped, and cannot be",
      "the primary instance."
    ],
    classic: "-e deport",
    options: plain,
    meanings: common,
    operands: secondary
  },
  destroy: {
    description: "remove an instance from the list, and its files with it",
    details: [
      "INSTANCE is a name or a configuration directory. It must be disabled and stopped, with no mail",
      "in its queue, and cannot be the primary instance. Files that are not Postfix's own stay. One with",
      "a damaged main.cf, given by its directory, only leaves the list, and all of its files stay."
    ],
    classic: "-e destroy",
    options: plain,
    meanings: common,
    operands: secondary
  }
} as const satisfies Record<Action, SubcommandEntry>
