/** What the primary's main.cf comes to, once its values are known and checked: pure. */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { DirectoryPath, groupName, instanceName } from "../instance/Instance.ts"
import type { Accounts } from "./accounts.ts"
import { parseBoolean } from "./boolean.ts"
import { type PrimaryValues, primaryValue } from "./evaluation/primary.ts"
import type { Knowledge, Question } from "./evaluation/resolve.ts"
import type { Settings } from "./maincf/lines.ts"
import { listItems } from "./maincf/values.ts"
import type { LogService, Primary } from "./Primary.ts"

export interface PrimaryParts {
  readonly directory: string
  readonly settings: Settings
  readonly values: PrimaryValues
  readonly accounts: Accounts
}

/** The value of a parameter that is not checked, and whose mistakes are not told; empty if it has any. */
const uncheckedValue = (
  settings: Settings,
  knowledge: Knowledge,
  name: string
): Either.Either<string, Question> => {
  const { outcome } = primaryValue(settings, knowledge, name)
  if (Either.isRight(outcome)) return Either.right(outcome.right)
  return outcome.left._tag === "Question" ? Either.left(outcome.left) : Either.right("")
}

const isYes = (value: string): boolean => Option.contains(parseBoolean(value), true)

const instanceIn = (directory: string, values: PrimaryValues, isAlone: boolean): Primary["instance"] => ({
  name: instanceName(values("multi_instance_name")),
  group: groupName(values("multi_instance_group")),
  // Without other instances nobody has to enable the only one there is.
  enabled: isAlone || isYes(values("multi_instance_enable")),
  primary: true,
  configDirectory: DirectoryPath(directory),
  queueDirectory: DirectoryPath(values("queue_directory")),
  dataDirectory: DirectoryPath(values("data_directory"))
})

/** Stops with a question where a value that few need is not known yet. */
export const assemblePrimary = (
  { accounts, directory, settings, values }: PrimaryParts,
  knowledge: Knowledge
): Either.Either<Primary, Question> =>
  Either.gen(function* () {
    const unchecked = (name: string) => uncheckedValue(settings, knowledge, name)
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
