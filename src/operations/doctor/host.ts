/** Whether instances can be managed on this host: the settings of the primary, the lock and the mail log. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { namedDirectories } from "../../instance/Instance.ts"
import { journalPath, readJournal } from "../../plan/journal.ts"
import { squeeze } from "../../postfix/maincf/values.ts"
import type { Primary } from "../../postfix/Primary.ts"
import { Caller } from "../../services/Caller.ts"
import { FileLock, lockProgram } from "../../services/FileLock.ts"
import { FileSystem, lockRemedy } from "../../services/FileSystem.ts"
import { ifThere, isFileThere, isReadableFile, statusIfThere } from "../../services/ifThere.ts"
import { Machine } from "../../services/Machine.ts"
import { loggerProgram } from "../../services/MailLog.ts"
import { directoryOf } from "../../services/paths.ts"
import { checkConfigurationTrusted } from "../lifeCycle/directories/trust.ts"
import { holderOf, lockPath } from "../lifeCycle/hostLock.ts"
import { checkInitialized } from "../lifeCycle/preconditions.ts"
import { examine, type Finding, findingsOn, fixError, unseen } from "./Finding.ts"

const wrapper = findingsOn("wrapper")

type WrapperFacts = Pick<Primary, "enable" | "importEnvironment" | "secondaries" | "wrapper">

const initialize = "run 'postmulti init'"

/** Without -p, postmulti would take the word of a postfix(1) command for a subcommand. */
const assessSetting = (value: string): Finding => {
  if (value === "") return wrapper.problem("multi_instance_wrapper is empty, so postfix(1) fails", initialize)
  const setting = `multi_instance_wrapper = ${value}`
  if (!/^\S*\/postmulti(\s|$)/.test(value)) {
    return wrapper.advice(`postfix(1) starts instances with another program: ${setting}`, initialize)
  }
  return /^\S+\s+-p(\s|$)/.test(value)
    ? wrapper.good(setting)
    : wrapper.problem(
        `no postfix(1) command works through postmulti without -p: ${setting}`,
        "run postconf -e 'multi_instance_wrapper = ${command_directory}/postmulti -p --'"
      )
}

/** What stops the life-cycle actions only, not postfix(1). */
const assessManagement = (facts: WrapperFacts): ReadonlyArray<Finding> =>
  Either.match(checkInitialized(facts), {
    onRight: () => [],
    onLeft: (error) => {
      switch (error._tag) {
        case "WrapperMissing":
          return []
        case "NotInitialized":
          return [
            wrapper.problem(
              `life-cycle actions require multi_instance_enable = yes, but it is '${facts.enable}'`,
              `${initialize}, which enables the primary instance as well`
            )
          ]
        case "MalformedItem":
        case "MalformedVariable":
          return [wrapper.problem(`life-cycle actions will fail: ${error.message}`, fixError)]
      }
    }
  })

export const assessWrapper = (facts: WrapperFacts): ReadonlyArray<Finding> =>
  facts.secondaries.length === 0 && Either.isLeft(checkInitialized(facts))
    ? [wrapper.advice("this host has one instance", "run 'postmulti init' before you create others")]
    : [assessSetting(facts.wrapper.trim()), ...assessManagement(facts)]

/** Whether `postfix start` and the like reach all instances, and these can be managed (postmulti(1), "init"). */
const checkWrapper = (primary: Primary) => Effect.succeed(assessWrapper(primary))

const lock = findingsOn("lock")

/** Whether the lock is free. Unlike a command that takes the lock, this does not make its file. */
const checkHolder = Effect.fnUntraced(function* (path: string) {
  const { tryAcquire } = yield* FileLock
  const { userId } = yield* Caller
  // Nobody but root could take it.
  if (userId !== 0) return lock.doubt(unseen(`cannot tell whether ${path} is free`))
  const free = yield* examine(ifThere(tryAcquire(path), true))
  if (Either.isLeft(free)) return lock.doubt(free.left)
  return free.right
    ? lock.good(`${path} is free`)
    : lock.advice(`${path} is held by ${yield* holderOf(path)}`, "wait until it is done")
}, Effect.scoped)

const checkLockable = Effect.fnUntraced(function* (path: string) {
  const canLock = yield* examine(isFileThere(lockProgram))
  if (Either.isLeft(canLock)) return lock.doubt(canLock.left)
  return canLock.right
    ? yield* checkHolder(path)
    : lock.problem(`${lockProgram} is missing; no change can be made without it`, lockRemedy)
})

/** What an interrupted command has left. */
const checkJournal = Effect.fnUntraced(function* (configDirectory: string) {
  const path = journalPath(configDirectory)
  const found = yield* examine(Effect.all([statusIfThere(path), readJournal(configDirectory)]))
  if (Either.isLeft(found)) return [lock.doubt(found.left)]
  const [status, journal] = found.right
  if (Option.isNone(status)) return []
  return [
    Option.match(journal, {
      onNone: () =>
        lock.advice(
          `${path} cannot be trusted`,
          "if it names an instance that is not in the list, remove what is left of that instance; then remove the file"
        ),
      onSome: ({ directories }) =>
        lock.problem(
          `the removal of instance ${directories.configDirectory} was interrupted`,
          "run any life-cycle command, 'postmulti init' for instance: it finishes the removal first"
        )
    })
  ]
})

/** Where a change would write; a new instance beside the directories of the primary. */
const checkWritable = Effect.fnUntraced(function* ({ instance }: Primary) {
  const { isReadOnly } = yield* Machine
  const places = namedDirectories(instance).flatMap(([, path]) => [directoryOf(path), path])
  const readOnly = yield* Effect.filter([...new Set(places)], isReadOnly)
  return readOnly.length === 0
    ? []
    : [
        lock.problem(
          `no change can be made on a read-only file system: ${readOnly.join(", ")}`,
          "find out why in the kernel's log, and mount it anew with 'mount -o remount,rw'"
        )
      ]
})

/** Whether a change could be made now. */
const checkLock = Effect.fnUntraced(function* (primary: Primary) {
  const { configDirectory } = primary.instance
  const { entries } = yield* FileSystem
  // A change takes the same way, through /proc.
  const reach = Effect.zipRight(checkConfigurationTrusted(configDirectory), entries(configDirectory))
  return [
    yield* checkLockable(lockPath(configDirectory)),
    ...(yield* checkJournal(configDirectory)),
    ...(yield* lock.doubts(reach)),
    ...(yield* checkWritable(primary))
  ]
})

const log = findingsOn("log")

const socket = "/dev/log"

/** As it is written in main.cf; otherwise this Postfix was built with it. */
const maillogSetting = (value: string | undefined): string =>
  value === undefined ? "its built-in maillog_file" : `maillog_file = ${squeeze(value)}`

/** Whether log messages reach the mail log. */
const checkLog = Effect.fnUntraced(function* ({ logService, settings, shared }: Primary) {
  const { kind } = yield* FileSystem
  const hasOwnFile = Option.isSome(logService)
  const program = hasOwnFile ? `${shared.command_directory}/postlog` : loggerProgram
  if (!(yield* isReadableFile(program))) {
    const remedy = hasOwnFile ? "check command_directory" : "install bsdutils or util-linux"
    return [log.problem(`${program} is missing: log messages will be lost`, remedy)]
  }
  if (hasOwnFile) return [log.good(`${program} writes to ${maillogSetting(settings.get("maillog_file"))}`)]
  return [
    Option.isSome(yield* Effect.option(kind(socket)))
      ? log.good(`${program} writes to the system's log at ${socket}`)
      : log.problem(
          `nothing is listening on ${socket}: log messages will be lost`,
          "run a syslog service, or set maillog_file in the primary's main.cf"
        )
  ]
})

/** The checks, in the order in which one would look. */
export const hostChecks = [checkWrapper, checkLock, checkLog]
