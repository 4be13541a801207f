/** A host that is not there: every service in memory, and what was done to them to be read back. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import { classic } from "../cli/classic/program.ts"
import { changeLifeCycle } from "../operations/lifeCycle/lifeCycle.ts"
import { makePostconf, Postconf, PostconfLive } from "../postfix/Postconf.ts"
import { makePostfixConfig, PostfixConfig, PostfixConfigLive } from "../postfix/PostfixConfig.ts"
import { Caller } from "../services/Caller.ts"
import { Diagnostics, DiagnosticsLive, makeDiagnostics } from "../services/Diagnostics.ts"
import { FileLock } from "../services/FileLock.ts"
import { FileSystem } from "../services/FileSystem.ts"
import { MailLog } from "../services/MailLog.ts"
import { type Captured, ProcessRunner, type SpawnError } from "../services/ProcessRunner.ts"
import { Runtime } from "../services/Runtime.ts"
import { StandardStreams, WriteError } from "../services/StandardStreams.ts"
import { type User, UserDatabase } from "../services/UserDatabase.ts"
import { accounts } from "./accounts.ts"
import { builtInDefaults, type Defaults } from "./defaults.ts"
import { type Faults, makeFaults } from "./faults.ts"
import { type Entries, type Entry, file, filesOn, treeOf, withEntries } from "./files.ts"
import { builtIn, Installation } from "./Installation.ts"
import { LogBook, type LogLine, logBookIn, mailLogOn } from "./LogBook.ts"
import { locksOn } from "./locks.ts"
import { Masters, mastersIn } from "./Masters.ts"
import { type Call, processesWith, type Run, recordedStreams, type Script } from "./processes.ts"
import { parametersOf } from "./programs/configuration.ts"
import { isRunning } from "./programs/master.ts"
import type { ProgramServices } from "./programs/Program.ts"
import { postconf } from "./programs/postconf.ts"
import { postfix } from "./programs/postfix.ts"
import { postlog } from "./programs/postlog.ts"
import { postqueue } from "./programs/postqueue.ts"
import { enqueue, type Message, message } from "./queuedMail.ts"
import { installedFor, type programNames } from "./stock.ts"
import { find, type Tree } from "./tree.ts"
import { watchedFiles, watchedLocks, watchedProcesses } from "./watched.ts"

export interface HostOptions {
  /** The command line of what is run on `layer`. */
  readonly words?: ReadonlyArray<string>
  /** Its environment. */
  readonly environment?: Readonly<Record<string, string>>
  /** Settings per configuration directory: each becomes a main.cf. */
  readonly mainCf?: Readonly<Record<string, string>>
  /** Further files, or others in place of the usual ones. */
  readonly files?: Readonly<Record<string, Entry>>
  /** What becomes of commands; those of Postfix are there anyway, and all others succeed silently. */
  readonly processes?: Script
  /** Built-in defaults of parameters, besides the usual ones or in their place. */
  readonly defaults?: Defaults
  /** The error code of every write to standard output. */
  readonly outputFails?: string
  readonly errorIsTerminal?: boolean
  readonly users?: Readonly<Record<string, User>>
  readonly groups?: Readonly<Record<string, number>>
  /** Who calls; root without it. */
  readonly userId?: number
  /** Files of which somebody else has the lock and keeps it. */
  readonly locked?: ReadonlyArray<string>
}

/** What the operations of postmulti need. */
export type HostServices =
  | Caller
  | Diagnostics
  | FileLock
  | FileSystem
  | MailLog
  | Postconf
  | PostfixConfig
  | ProcessRunner
  | Runtime
  | StandardStreams
  | UserDatabase

export interface PretendHost {
  /** The services for an effect that is a command of its own on this host. */
  readonly layer: Layer.Layer<HostServices>
  /** What was written to the standard output of `layer`. */
  readonly output: Effect.Effect<string>
  readonly errors: Effect.Effect<string>
  /**
   * Runs a program as root: one of Postfix's, postmulti among them, or what `processes` says. When the world is stopped
   * meanwhile, it ends with SIGKILL.
   */
  readonly run: (
    program: string,
    words: ReadonlyArray<string>,
    environment?: Readonly<Record<string, string>>
  ) => Effect.Effect<Captured, SpawnError>
  /** The same for `postmulti`, with the words of the original's command line. */
  readonly postmulti: (...words: ReadonlyArray<string>) => Effect.Effect<Captured, SpawnError>
  /** The files, without faults: for a test to look at, and to change. */
  readonly files: FileSystem["Type"]
  /** All files there are now. */
  readonly tree: Effect.Effect<Tree>
  /** Puts files there, whatever is there now. */
  readonly put: (entries: Entries) => Effect.Effect<void>
  /** Queues a message of an instance, and gives its queue ID. Fails where the directories of the instance are missing. */
  readonly queueMail: (
    configDirectory: string,
    given?: Partial<Message>
  ) => Effect.Effect<string, { readonly message: string }>
  /** Whether an instance is running; one that cannot be read is not. */
  readonly isRunning: (configDirectory: string) => Effect.Effect<boolean>
  /** The mail log. */
  readonly log: Effect.Effect<ReadonlyArray<LogLine>>
  /** Every process that was asked for, postconf included. */
  readonly calls: Effect.Effect<ReadonlyArray<Call>>
  readonly faults: Faults
}

const usualPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

/** The files of a host, with Postfix where the defaults say. */
const filesFor = (defaults: Defaults, { files, mainCf }: HostOptions): Entries => {
  const all = { [builtIn({ defaults }, "config_directory")]: "", ...mainCf }
  return {
    ...installedFor(defaults),
    ...Object.fromEntries(Object.entries(all).map(([path, text]) => [`${path}/main.cf`, file(text)])),
    ...files
  }
}

/** What postmulti builds on the services of its process. */
const ownServices = PostfixConfigLive.pipe(
  Layer.provideMerge(PostconfLive),
  Layer.provideMerge(DiagnosticsLive)
)

type PretendProgram = Effect.Effect<number, never, ProgramServices | MailLog>

const runtime = Runtime.of({ executable: "/usr/bin/node", version: "20.20.2", directory: "/opt/postmulti" })

/** A fresh host with Postfix installed and, without options, an empty main.cf. */
export const pretendHost = (options: HostOptions = {}): Effect.Effect<PretendHost> =>
  Effect.gen(function* () {
    const defaults = { ...builtInDefaults, ...options.defaults }
    const tree = yield* Ref.make(treeOf(filesFor(defaults, options)))
    const masters = mastersIn(yield* Ref.make<ReadonlySet<string>>(new Set(options.locked)))
    const log = yield* Ref.make<ReadonlyArray<LogLine>>([])
    const calls = yield* Ref.make<ReadonlyArray<Call>>([])
    const number = yield* Ref.make(0)
    const locks = locksOn(tree, masters)
    const faults = yield* makeFaults(locks.releaseAll)
    const files = filesOn(tree)
    const book = logBookIn(log)
    const users = accounts(options)

    const isFile = (path: string) =>
      Effect.map(Ref.get(tree), (now) =>
        Either.match(find(now, "stat", path, true), {
          onLeft: () => false,
          onRight: ([, { kind }]) => kind === "file"
        })
      )

    /** The services of one process. */
    const servicesFor = (caller: Caller["Type"], streams: StandardStreams["Type"]) =>
      Context.make(Caller, caller).pipe(
        Context.add(StandardStreams, streams),
        Context.add(FileSystem, watchedFiles(files, faults)),
        Context.add(FileLock, watchedLocks(locks.service, faults)),
        Context.add(ProcessRunner, watchedProcesses(processesWith(processes, streams), faults)),
        Context.add(UserDatabase, users),
        Context.add(Runtime, runtime),
        Context.add(MailLog, mailLogOn(book)),
        Context.add(LogBook, book),
        Context.add(Masters, masters),
        Context.add(Installation, { defaults })
      )

    const layerFor = (caller: Caller["Type"], streams: StandardStreams["Type"]) =>
      Layer.provideMerge(ownServices, Layer.succeedContext(servicesFor(caller, streams)))

    const newCaller = (command: Pick<Caller["Type"], "words" | "environment">) =>
      Effect.map(
        Ref.updateAndGet(number, (last) => last + 1),
        (processId): Caller["Type"] => ({ userId: options.userId ?? 0, ...command, processId })
      )

    const programs: Readonly<Record<(typeof programNames)[number], PretendProgram>> = {
      postconf,
      postfix,
      postlog,
      postqueue,
      // Without layers, which take longer than many a command.
      postmulti: classic(changeLifeCycle).pipe(
        Effect.provideServiceEffect(PostfixConfig, makePostfixConfig),
        Effect.provideServiceEffect(Postconf, makePostconf),
        Effect.provideServiceEffect(Diagnostics, makeDiagnostics)
      )
    }

    const running =
      (program: PretendProgram): Run =>
      (command, streams) =>
        Effect.gen(function* () {
          const caller = yield* newCaller({ words: command.arguments, environment: command.environment })
          return yield* Effect.provide(program, servicesFor(caller, streams))
        })

    const processes = {
      script: options.processes ?? (() => undefined),
      programs: new Map(
        Object.entries(programs).map(([name, program]) => [
          `${builtIn({ defaults }, "command_directory")}/${name}`,
          running(program)
        ])
      ),
      isFile,
      calls
    }

    const run: PretendHost["run"] = (program, words, environment = {}) =>
      Effect.gen(function* () {
        const { errors, output, streams } = yield* recordedStreams
        const runner = processesWith(processes, streams)
        const command = { program, arguments: words, environment: { PATH: usualPath, ...environment } }
        const exit = yield* faults.untilStopped(runner.run(command))
        return {
          exit: Option.getOrElse(exit, () => ({ _tag: "Signaled", signal: "SIGKILL" }) as const),
          output: yield* output,
          errors: yield* errors
        }
      })

    const plain = servicesFor(
      yield* newCaller({ words: [], environment: {} }),
      (yield* recordedStreams).streams
    )

    /** Without faults. */
    const aside = <A, E>(effect: Effect.Effect<A, E, ProgramServices>): Effect.Effect<A, E> =>
      effect.pipe(Effect.provideService(FileSystem, files), Effect.provide(plain))

    const own = yield* recordedStreams
    const code = options.outputFails
    const streams: StandardStreams["Type"] = {
      ...own.streams,
      ...(code === undefined ? {} : { output: () => new WriteError({ code }) }),
      errorIsTerminal: options.errorIsTerminal ?? false
    }
    const caller = yield* newCaller({
      words: options.words ?? [],
      environment: options.environment ?? {}
    })

    return {
      layer: layerFor(caller, streams),
      output: own.output,
      errors: own.errors,
      run,
      postmulti: (...words) => run("postmulti", words),
      files,
      tree: Ref.get(tree),
      put: (entries) => Ref.update(tree, (now) => withEntries(now, entries)),
      queueMail: (configDirectory, given) =>
        aside(
          Effect.gen(function* () {
            const parameters = yield* parametersOf(configDirectory)
            const owner = yield* users.user(parameters("mail_owner"))
            const id = `4B${(yield* Ref.updateAndGet(number, (last) => last + 1)).toString(16).toUpperCase().padStart(8, "0")}`
            const uid = Option.match(owner, { onNone: () => 0, onSome: (user) => user.uid })
            yield* enqueue(parameters("queue_directory"), id, message(given), uid)
            return id
          })
        ),
      isRunning: (configDirectory) =>
        aside(Effect.orElseSucceed(Effect.flatMap(parametersOf(configDirectory), isRunning), () => false)),
      log: Ref.get(log),
      calls: Ref.get(calls),
      faults
    }
  })
