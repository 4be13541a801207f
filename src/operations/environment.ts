/** The environment of a command that runs for an instance (postmulti(1), "ENVIRONMENT"). */
import * as Option from "effect/Option"
import type { Instance } from "../instance/Instance.ts"
import type { Primary } from "../postfix/Primary.ts"

export type Environment = Readonly<Record<string, string>>

/** The PATH that postfix(1) sets, and systemd's units have. Used if the caller has none, or an empty one. */
export const standardPath = "/bin:/usr/bin:/sbin:/usr/sbin"

/** Every child gets its instance, and where log lines go. The log tag is always the primary's. */
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

/** A user's command also gets the parameters of the instance, and a PATH with Postfix's commands. */
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
