/** A pretend host: every service in memory, with a record of what was done. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import { classic } from "../cli/classic/program.ts"
import { type HostServices, onHost } from "../Live.ts"
import { Caller } from "../services/Caller.ts"
import { FileLock } from "../services/FileLock.ts"
import { FileSystem } from "../services/FileSystem.ts"
import { isReadableFile } from "../services/ifThere.ts"
import { Machine } from "../services/Machine.ts"
import { MailLog } from "../services/MailLog.ts"
import { ProcessRunner } from "../services/ProcessRunner.ts"
import { Runtime } from "../services/processes/Runtime.ts"
import { StandardStreams, WriteError } from "../services/StandardStreams.ts"
import { UserDatabase } from "../services/UserDatabase.ts"
import { makeFaults } from "./faults.ts"
import { filesOn, treeOf, withEntries } from "./files.ts"
import { locksOn } from "./locks.ts"
import { machineOn } from "./machine.ts"
import { filesFor, type HostOptions, type PretendHost } from "./PretendHost.ts"
import { type Call, processesWith, type Run, recordedStreams } from "./processes.ts"
import { end, isRunning, mailOwnerId } from "./programs/master.ts"
import { type ProgramServices, parametersOf } from "./programs/Program.ts"
import { postconf } from "./programs/postconf.ts"
import { postfix } from "./programs/postfix.ts"
import { postlog } from "./programs/postlog.ts"
import { mailq, postqueue } from "./programs/postqueue.ts"
import { postsuper } from "./programs/postsuper.ts"
import { enqueue, message } from "./queuedMail.ts"
import {
  accounts,
  builtIn,
  Installation,
  LogBook,
  type LogLine,
  logBookIn,
  Masters,
  mailLogOn,
  mastersIn
} from "./services.ts"
import { builtInDefaults, type programNames } from "./stock.ts"

const usualPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

type PretendProgram = Effect.Effect<number, never, ProgramServices | Machine | MailLog>

const runtime = Runtime.of({
  node: Option.some({ executable: "/usr/bin/node", version: "20.20.2" }),
  directory: "/opt/postmulti",
  program: "/opt/postmulti/postmulti"
})

/** A fresh host with Postfix installed and, without options, an empty main.cf. */
export const pretendHost = (options: HostOptions = {}): Effect.Effect<PretendHost> =>
  Effect.gen(function* () {
    const defaults = { ...builtInDefaults, ...options.defaults }
    const tree = yield* Ref.make(treeOf(filesFor(defaults, options)))
    const masters = mastersIn(
      yield* Ref.make<ReadonlyMap<string, string>>(new Map(options.locked?.map((path) => [path, ""])))
    )
    const log = yield* Ref.make<ReadonlyArray<LogLine>>([])
    const calls = yield* Ref.make<ReadonlyArray<Call>>([])
    const number = yield* Ref.make(0)
    const locks = locksOn(tree, masters)
    const world = yield* makeFaults(locks.releaseAll)
    const files = filesOn(tree)
    const book = logBookIn(log)

    /** The services of one process. */
    const servicesFor = (caller: Caller["Type"], streams: StandardStreams["Type"]) =>
      Context.make(Caller, caller).pipe(
        Context.add(StandardStreams, streams),
        Context.add(FileSystem, world.files(files)),
        Context.add(FileLock, world.locks(locks.service)),
        Context.add(Machine, machineOn(files, masters, defaults)),
        Context.add(ProcessRunner, world.processes(processesWith(processes, streams))),
        Context.add(UserDatabase, accounts(options)),
        Context.add(Runtime, runtime),
        Context.add(MailLog, mailLogOn(book)),
        Context.add(LogBook, book),
        Context.add(Masters, masters),
        Context.add(Installation, { defaults })
      )

    const newCaller = (command: Pick<Caller["Type"], "argv" | "environment">) =>
      Effect.map(
        Ref.updateAndGet(number, (last) => last + 1),
        (processId): Caller["Type"] => ({ userId: options.userId ?? 0, ...command, processId })
      )

    const programs: Readonly<Record<(typeof programNames)[number], PretendProgram>> = {
      mailq,
      postconf,
      postfix,
      postlog,
      postqueue,
      postsuper,
      postmulti: Effect.flatMap(Effect.flatMap(Effect.context<HostServices>(), onHost), (services) =>
        Effect.provide(classic, services)
      )
    }

    const running =
      (program: PretendProgram): Run =>
      (command, streams) =>
        Effect.gen(function* () {
          const caller = yield* newCaller({ argv: command.arguments, environment: command.environment })
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
      isFile: (path: string) => Effect.provideService(isReadableFile(path), FileSystem, files),
      calls
    }

    const run: PretendHost["run"] = (program, words, environment = {}) =>
      Effect.gen(function* () {
        const { errors, output, streams } = yield* recordedStreams
        const runner = processesWith(processes, streams)
        const command = { program, arguments: words, environment: { PATH: usualPath, ...environment } }
        const exit = yield* world.faults.untilStopped(runner.run(command))
        return {
          exit: Option.getOrElse(exit, () => ({ _tag: "Signaled", signal: "SIGKILL" }) as const),
          output: yield* output,
          errors: yield* errors
        }
      })

    const plain = servicesFor(
      yield* newCaller({ argv: [], environment: {} }),
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
      input: (path) => (path === "-" ? Effect.succeed(options.input ?? "") : files.readFile(path)),
      outputIsTerminal: Effect.succeed(options.outputIsTerminal ?? false),
      errorIsTerminal: Effect.succeed(options.errorIsTerminal ?? false)
    }
    const caller = yield* newCaller({
      argv: options.argv ?? [],
      environment: options.environment ?? {}
    })

    return {
      layer: Layer.effectContext(onHost(servicesFor(caller, streams))),
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
            const id = `4B${(yield* Ref.updateAndGet(number, (last) => last + 1)).toString(16).toUpperCase().padStart(8, "0")}`
            yield* enqueue(parameters("queue_directory"), id, message(given), yield* mailOwnerId(parameters))
            return id
          })
        ),
      isRunning: (configDirectory) =>
        aside(Effect.orElseSucceed(Effect.flatMap(parametersOf(configDirectory), isRunning), () => false)),
      kill: (configDirectory) => aside(Effect.ignore(Effect.flatMap(parametersOf(configDirectory), end))),
      log: Ref.get(log),
      calls: Ref.get(calls),
      faults: world.faults
    }
  })
