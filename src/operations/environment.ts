/** What a command that is run for an instance finds in its environment (postmulti(1), "ENVIRONMENT"). */
import * as Option from "effect/Option"
import type { Instance } from "../instance/Instance.ts"
import type { Primary } from "../postfix/Primary.ts"

export type Environment = Readonly<Record<string, string>>

/** What postfix(1) sets, and systemd's units have; used where the caller has no PATH, or an empty one. */
export const standardPath = "/bin:/usr/bin:/sbin:/usr/sbin"

/** What every child gets: its instance, and where log lines go. The log tag is the primary's for all. */
export const postfixEnvironment = (
  caller: Environment,
  primary: Primary,
  instance: Instance,
  verbose: boolean
): Environment => ({
  ...caller,
  MAIL_CONFIG: instance.configDirectory,
  MAIL_LOGTAG: primary.syslogName,
  ...Option.match(primary.logService, {
    onNone: () => ({}),
    onSome: ({ hostname, service }) => ({ POSTLOG_SERVICE: service, POSTLOG_HOSTNAME: hostname })
  }),
  ...(verbose ? { MAIL_VERBOSE: "" } : {})
})

/** What a command of the user's gets in addition: the parameters of the instance, and Postfix's own commands. */
export const commandEnvironment = (
  caller: Environment,
  primary: Primary,
  instance: Instance,
  verbose: boolean
): Environment => ({
  ...postfixEnvironment(caller, primary, instance, verbose),
  PATH: `${primary.shared.command_directory}:${caller["PATH"] || standardPath}`,
  command_directory: primary.shared.command_directory,
  daemon_directory: primary.shared.daemon_directory,
  config_directory: instance.configDirectory,
  queue_directory: instance.queueDirectory,
  data_directory: instance.dataDirectory,
  multi_instance_name: Option.getOrElse(instance.name, () => ""),
  multi_instance_group: Option.getOrElse(instance.group, () => ""),
  multi_instance_enable: instance.enabled ? "yes" : "no"
})
