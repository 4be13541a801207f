/** The primary instance: what its main.cf says about itself, about the host, and about the other instances. */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Record from "effect/Record"
import { DirectoryPath, type Instance } from "../instance/Instance.ts"
import type { LogDestination } from "../services/MailLog.ts"
import type { Accounts } from "./accounts.ts"
import { instanceOf, instanceParameters } from "./evaluation/instance.ts"
import { type PrimaryValues, primaryValue } from "./evaluation/primary.ts"
import type { KnownParameters, MissingParameter } from "./evaluation/resolve.ts"
import type { Settings } from "./maincf/lines.ts"
import { listItems, parseBoolean } from "./maincf/values.ts"

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
interface LogService {
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

/** The parts of a primary. */
interface PrimaryParts {
  readonly directory: string
  readonly settings: Settings
  readonly values: PrimaryValues
  readonly accounts: Accounts
}

const isYes = (value: string): boolean => Option.contains(parseBoolean(value), true)

const instanceIn = (directory: string, values: PrimaryValues, isAlone: boolean): Instance =>
  instanceOf(Record.map(instanceParameters, values), {
    // Without other instances nobody has to enable the only one there is.
    enabled: isAlone || isYes(values("multi_instance_enable")),
    primary: true,
    configDirectory: DirectoryPath(directory)
  })

export const assemblePrimary = (
  { accounts, directory, settings, values }: PrimaryParts,
  known: KnownParameters
): Either.Either<Primary, MissingParameter> =>
  Either.gen(function* () {
    // Nobody checks these values: one that cannot be expanded is empty.
    const unchecked = (name: string) =>
      Either.orElse(primaryValue(settings, known, name).outcome, (problem) =>
        problem._tag === "MissingParameter" ? Either.left(problem) : Either.right("")
      )
    const secondaries = listItems(values("multi_instance_directories")).map(DirectoryPath)
    const ownLog = values("maillog_file")
    const hasOwnLog = ownLog !== ""
    const utf8 = isYes(yield* unchecked("smtputf8_enable"))
    const logService: Option.Option<LogService> = hasOwnLog
      ? Option.some({
          service: `${values("queue_directory")}/public/${yield* unchecked("postlog_service_name")}`,
          hostname: yield* unchecked("myhostname")
        })
      : Option.none()
    const primary: Primary = {
      instance: instanceIn(directory, values, secondaries.length === 0),
      secondaries,
      shared: {
        command_directory: DirectoryPath(values("command_directory")),
        daemon_directory: DirectoryPath(values("daemon_directory")),
        meta_directory: DirectoryPath(values("meta_directory")),
        shlib_directory: DirectoryPath(values("shlib_directory"))
      },
      commandWords: {
        start: listItems(values("postmulti_start_commands")),
        stop: listItems(values("postmulti_stop_commands")),
        control: listItems(values("postmulti_control_commands"))
      },
      wrapper: values("multi_instance_wrapper"),
      enable: values("multi_instance_enable"),
      importEnvironment: values("import_environment"),
      accounts,
      settings,
      syslogName: values("syslog_name"),
      logService,
      logDestination: hasOwnLog
        ? { _tag: "File", path: ownLog, commandDirectory: values("command_directory") }
        : { _tag: "Syslog", facility: values("syslog_facility") },
      utf8
    }
    return primary
  })
