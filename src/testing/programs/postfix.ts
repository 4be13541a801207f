/**
 * A pretend postfix(1), with the messages and exit statuses of the real one. It starts and stops pretend masters. If
 * there are several instances, it calls the wrapper (postfix-wrapper(5)).
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { standardPath } from "../../operations/environment.ts"
import { listItems } from "../../postfix/maincf/values.ts"
import { privateEntries, type TableEntry } from "../../postfix/postfixFiles.ts"
import { Caller } from "../../services/Caller.ts"
import { type Attributes, FileSystem, FileSystemError, rootOnly } from "../../services/FileSystem.ts"
import { isReadableFile } from "../../services/ifThere.ts"
import { type Exit, ProcessRunner } from "../../services/ProcessRunner.ts"
import { UserDatabase } from "../../services/UserDatabase.ts"
import { builtIn, Installation, logged } from "../services.ts"
import { begin, canBegin, end, isRunning, mailOwnerId, pidIn, renew } from "./master.ts"
import {
  type Parameters,
  type Program,
  type ProgramServices,
  parametersOf,
  readOptions,
  tell
} from "./Program.ts"
import { flush } from "./postqueue.ts"

const usage =
  "Usage: postfix start (or stop, reload, abort, flush, check, status, set-permissions, upgrade-configuration, logrotate)"

/** A command for an instance. */
interface Task {
  readonly directory: string
  readonly parameters: Parameters
  readonly command: string
  readonly words: ReadonlyArray<string>
}

type Command = (task: Task) => Effect.Effect<number, FileSystemError, ProgramServices>

const tag = ({ parameters }: Task, program = "postfix-script") => `${parameters("syslog_name")}/${program}`

const inform = (task: Task, text: string) => tell(tag(task), "info", text)

const refuse = (task: Task, text: string) => Effect.as(tell(tag(task), "fatal", text), 1)

/** The daemon's own messages, which only the log gets. */
const daemonSays = (task: Task, text: string) => logged(tag(task, "master"), "info", text)

const version = ({ directory, parameters }: Task): string =>
  `version ${parameters("mail_version")}, configuration ${directory}`

/** The owners of the directories in the table. */
const owners = Effect.fnUntraced(function* (parameters: Parameters) {
  const users = yield* UserDatabase
  const group = yield* users.group(parameters("setgid_group"))
  const mailOwner = yield* mailOwnerId(parameters)
  return (entry: TableEntry): Attributes => ({
    uid: entry.owner === "root" ? 0 : mailOwner,
    gid: Option.flatMap(entry.group, () => group),
    mode: Option.some(entry.mode)
  })
})

/** Makes the directories of the table that are missing. */
const createMissing = Effect.fnUntraced(function* ({ directory, parameters }: Task) {
  const { kind, makeDirectory, readFile } = yield* FileSystem
  const attributesOf = yield* owners(parameters)
  const table = privateEntries([yield* readFile(`${parameters("meta_directory")}/postfix-files`)])
  for (const entry of table.filter(({ create }) => create)) {
    const base = entry.directory === "config_directory" ? directory : parameters(entry.directory)
    const path = entry.relative === "" ? base : `${base}/${entry.relative}`
    if (Option.isNone(yield* Effect.option(kind(path)))) yield* makeDirectory(path, attributesOf(entry))
  }
})

/** Checks an instance before it starts. */
const check: Command = (task) =>
  Effect.gen(function* () {
    yield* createMissing(task)
    const masterCf = `${task.directory}/master.cf`
    return (yield* isReadableFile(masterCf)) ? 0 : yield* refuse(task, `no ${masterCf} file found`)
  })

const quickStart = ({ parameters }: Task): string => `${parameters("queue_directory")}/quick-start`

const start: Command = (task) =>
  Effect.gen(function* () {
    const { removeFile } = yield* FileSystem
    if (yield* isRunning(task.parameters)) {
      return yield* refuse(task, "the Postfix mail system is already running")
    }
    const isQuick = yield* Effect.isSuccess(removeFile(quickStart(task)))
    if (!isQuick && (yield* check(task)) !== 0) return yield* refuse(task, "Postfix integrity check failed!")
    yield* inform(task, "starting the Postfix mail system")
    if (!(yield* canBegin(task.parameters))) return yield* refuse(task, "mail system startup failed")
    yield* begin(task.parameters)
    yield* daemonSays(task, `daemon started -- ${version(task)}`)
    return 0
  })

/** For the commands that need a running instance. */
const ifRunning =
  (then: (task: Task) => Effect.Effect<void, FileSystemError, ProgramServices>): Command =>
  (task) =>
    Effect.gen(function* () {
      if (!(yield* isRunning(task.parameters))) {
        return yield* refuse(task, "the Postfix mail system is not running")
      }
      yield* then(task)
      return 0
    })

const stopping = (announcement: string, lastWords: string | undefined) =>
  ifRunning((task) =>
    Effect.gen(function* () {
      yield* inform(task, `${announcement} the Postfix mail system`)
      yield* end(task.parameters)
      if (lastWords !== undefined) yield* daemonSays(task, lastWords)
    })
  )

const stop = stopping("stopping", "terminating on signal 15")

/** The next start skips the check. */
const quickStop: Command = (task) =>
  Effect.gen(function* () {
    const { createFile } = yield* FileSystem
    yield* stop(task)
    yield* Effect.ignore(createFile(quickStart(task), "", { ...rootOnly, mode: Option.some(0o644) }))
    return 0
  })

const status: Command = (task) =>
  Effect.gen(function* () {
    const running = yield* isRunning(task.parameters)
    const state = running ? `running: PID: ${yield* pidIn(task.parameters)}` : "not running"
    yield* inform(task, `the Postfix mail system is ${state}`)
    return running ? 0 : 1
  })

const permissions: Command = (task) => Effect.as(createMissing(task), 0)

const commands: ReadonlyMap<string, Command> = new Map(
  Object.entries({
    abort: stopping("aborting", "terminating on signal 15"),
    check,
    drain: stopping("stopping", undefined),
    flush: ({ parameters }) => flush(parameters),
    "quick-stop": quickStop,
    reload: ifRunning((task) =>
      Effect.gen(function* () {
        yield* inform(task, "refreshing the Postfix mail system")
        yield* renew(task.parameters)
        yield* daemonSays(task, `reload -- ${version(task)}`)
      })
    ),
    "set-permissions": permissions,
    start,
    status,
    stop,
    "upgrade-configuration": permissions
  })
)

const statusOf = (exit: Exit): number => (exit._tag === "Exited" ? exit.status : 1)

/** The environment of the programs that postfix(1) runs. */
const environmentOf = (directory: string, parameters: Parameters): Readonly<Record<string, string>> => ({
  LANG: "C",
  PATH: standardPath,
  MAIL_CONFIG: directory,
  config_directory: directory,
  ...Object.fromEntries(
    ["command", "daemon", "data", "meta", "queue", "shlib"].map((name) => [
      `${name}_directory`,
      parameters(`${name}_directory`)
    ])
  )
})

const execute = Effect.fnUntraced(function* (
  program: string,
  words: ReadonlyArray<string>,
  directory: string,
  parameters: Parameters
) {
  const { run } = yield* ProcessRunner
  const exit = run({ program, arguments: words, environment: environmentOf(directory, parameters) })
  return yield* Effect.matchEffect(exit, {
    onFailure: ({ message }) => fatal(message),
    onSuccess: (ended) => Effect.succeed(statusOf(ended))
  })
})

const perform: Command = (task) => {
  const command = commands.get(task.command)
  if (command !== undefined) return command(task)
  return task.command.startsWith("/")
    ? execute(task.command, task.words, task.directory, task.parameters)
    : refuse(task, `unknown command: '${task.command}'. ${usage}`)
}

const fatal = (text: string) => Effect.as(tell("postfix", "fatal", text), 1)

/** Every command needs these directories. */
const checkDirectories = Effect.fnUntraced(function* (parameters: Parameters) {
  const { kind } = yield* FileSystem
  for (const name of ["command_directory", "daemon_directory", "queue_directory"]) {
    const path = parameters(name)
    const found = yield* Effect.mapError(kind(path), ({ reason }) => ({
      message: `chdir(${path}): ${reason}`
    }))
    if (found !== "directory") {
      const { reason } = new FileSystemError({ operation: "open", path, code: "ENOTDIR" })
      return yield* Effect.fail({ message: `chdir(${path}): ${reason}` })
    }
  }
})

export const postfix: Program = Effect.gen(function* () {
  const { environment, userId } = yield* Caller
  const options = yield* readOptions("postfix", "c:Dv", "[-c config_dir] [-Dv] command")
  if (userId !== 0) return yield* fatal("the postfix command is reserved for the superuser")
  const [command = "", ...following] = options.operands
  const chosen = options.given.get("c") ?? environment["MAIL_CONFIG"]
  if (chosen !== undefined && !chosen.startsWith("/")) return yield* fatal("-c requires absolute pathname")
  const directory = chosen ?? builtIn(yield* Installation, "config_directory")
  const parameters = yield* parametersOf(directory)
  yield* checkDirectories(parameters)
  const isOneOfMany = chosen === undefined && listItems(parameters("multi_instance_directories")).length > 0
  if (!isOneOfMany) return yield* perform({ directory, parameters, command, words: following })
  const [wrapper, ...itsWords] = listItems(parameters("multi_instance_wrapper"))
  return yield* wrapper === undefined
    ? fatal("multi-instance support is requested, but multi_instance_wrapper is empty")
    : execute(wrapper, [...itsWords, ...options.operands], directory, parameters)
}).pipe(Effect.catchAll(({ message }) => fatal(message)))
