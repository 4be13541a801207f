/** The primary instance: what its main.cf says about itself, about the host, and about the other instances. */
import type * as Option from "effect/Option"
import type { DirectoryPath, Instance } from "../instance/Instance.ts"
import type { LogDestination } from "../services/MailLog.ts"
import type { Accounts } from "./accounts.ts"
import type { Settings } from "./maincf/lines.ts"

/** Which words of `postfix COMMAND` start, stop or control an instance (postmulti(1), "Postfix-wrapper mode"). */
export interface CommandWords {
  readonly start: ReadonlyArray<string>
  readonly stop: ReadonlyArray<string>
  readonly control: ReadonlyArray<string>
}

/** The directories that all instances share. */
export interface SharedDirectories {
  readonly command_directory: DirectoryPath
  readonly daemon_directory: DirectoryPath
  readonly meta_directory: DirectoryPath
  readonly shlib_directory: DirectoryPath
}

/** Where Postfix programs send log lines when the log is a file of Postfix's own (`maillog_file`). */
export interface LogService {
  readonly service: string
  readonly hostname: string
}

export interface Primary {
  readonly instance: Instance
  /** The configuration directories of the secondary instances, as listed; empty in single-instance mode. */
  readonly secondaries: ReadonlyArray<DirectoryPath>
  readonly shared: SharedDirectories
  readonly commandWords: CommandWords
  /** The command that postfix(1) hands over to when there are several instances; empty if there is none. */
  readonly wrapper: string
  /** `multi_instance_enable` as it is spelled. */
  readonly enable: string
  /** The variables that Postfix programs keep, as they are listed. */
  readonly importEnvironment: string
  readonly accounts: Accounts
  /** What its main.cf says, as it is written there. */
  readonly settings: Settings
  readonly syslogName: string
  readonly logService: Option.Option<LogService>
  /** Where the lines of postmulti itself go. */
  readonly logDestination: LogDestination
  /** Whether messages show valid UTF-8 as it is: `smtputf8_enable`. */
  readonly utf8: boolean
}
