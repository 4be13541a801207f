/** The parameters of the primary that postmulti uses, in every command. Nothing but names. */
import { instanceParameters } from "./instance.ts"

const mayBeEmpty = [
  "multi_instance_directories",
  "maillog_file",
  "import_environment",
  "alternate_config_directories",
  "multi_instance_wrapper",
  "postmulti_start_commands",
  "postmulti_stop_commands",
  "postmulti_control_commands"
] as const

export const mustNotBeEmpty = [
  "syslog_facility",
  "syslog_name",
  "mail_owner",
  "setgid_group",
  "daemon_directory",
  "data_directory",
  "command_directory",
  "meta_directory",
  "queue_directory",
  "shlib_directory"
] as const

export type PrimaryParameter =
  | (typeof instanceParameters)[keyof typeof instanceParameters]
  | (typeof mayBeEmpty)[number]
  | (typeof mustNotBeEmpty)[number]

export const primaryParameters: ReadonlyArray<PrimaryParameter> = [
  ...new Set([...Object.values(instanceParameters), ...mayBeEmpty, ...mustNotBeEmpty])
]

/** The built-in defaults that are always needed, so that they are asked for at once. */
export const neededDefaults: ReadonlyArray<string> = [
  ...primaryParameters,
  "compatibility_level",
  "config_directory",
  "mail_version",
  "postlog_service_name",
  "smtputf8_enable"
]
