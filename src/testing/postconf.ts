/** A postconf(1) that is not there: it knows the built-in defaults of Postfix 3.7 that postmulti asks for. */
import * as Either from "effect/Either"
import type { Captured, Command, SpawnError } from "../services/ProcessRunner.ts"
import { exited } from "./processes.ts"

export const builtInDefaults: Readonly<Record<string, string>> = {
  alternate_config_directories: "",
  command_directory: "/usr/sbin",
  compatibility_level: "0",
  config_directory: "/etc/postfix",
  daemon_directory: "/usr/lib/postfix/sbin",
  data_directory: "/var/lib/postfix",
  import_environment: "MAIL_CONFIG MAIL_DEBUG MAIL_LOGTAG TZ XAUTHORITY DISPLAY LANG=C",
  mail_name: "Postfix",
  mail_owner: "postfix",
  mail_version: "3.7.11",
  maillog_file: "",
  meta_directory: "/etc/postfix",
  multi_instance_directories: "",
  multi_instance_enable: "no",
  multi_instance_group: "",
  multi_instance_name: "",
  multi_instance_wrapper: "",
  postlog_service_name: "postlog",
  postmulti_control_commands: "reload flush",
  postmulti_start_commands: "start",
  postmulti_stop_commands: "stop abort drain quick-stop",
  queue_directory: "/var/spool/postfix",
  setgid_group: "postdrop",
  shlib_directory: "/usr/lib/postfix",
  smtputf8_enable: "${{$compatibility_level} <level {1} ? {no} : {yes}}",
  syslog_facility: "mail",
  syslog_name: "${multi_instance_name?{$multi_instance_name}:{postfix}}"
}

/** Values that postconf computes for a file, or takes from its services: `postconf -h -c DIR NAME`. */
export type FileValues = Readonly<Record<string, Readonly<Record<string, string>>>>

const defaultsOf = (names: ReadonlyArray<string>): Captured =>
  exited(
    0,
    names
      .filter((name) => name in builtInDefaults)
      .map((name) => `${name} = ${builtInDefaults[name]}\n`)
      .join("")
  )

/** Answers `-d`, and `-h` for one file; it expands nothing. */
export const answerPostconf = (
  { arguments: words }: Command,
  ofFiles: FileValues
): Either.Either<Captured, SpawnError> => {
  const [, directory = "", option, ...names] = words
  if (option === "-d") return Either.right(defaultsOf(names))
  const value = option === "-h" ? ofFiles[directory]?.[names[0] ?? ""] : undefined
  if (option === "-xh") return Either.right(exited(1, "", "postconf: fatal: macro processing error\n"))
  return Either.right(exited(0, value === undefined ? "" : `${value}\n`))
}
