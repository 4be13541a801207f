/** A host that is not there: every service in memory, and what was done to them to be read back. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import { type Postconf, PostconfLive } from "../postfix/Postconf.ts"
import { type PostfixConfig, PostfixConfigLive } from "../postfix/PostfixConfig.ts"
import { Caller } from "../services/Caller.ts"
import { type Diagnostics, DiagnosticsLive } from "../services/Diagnostics.ts"
import { FileLock } from "../services/FileLock.ts"
import { FileSystem } from "../services/FileSystem.ts"
import { type LogEntry, MailLog } from "../services/MailLog.ts"
import type { ProcessRunner } from "../services/ProcessRunner.ts"
import { Runtime } from "../services/Runtime.ts"
import { StandardStreams, WriteError } from "../services/StandardStreams.ts"
import { type User, UserDatabase } from "../services/UserDatabase.ts"
import { type BeforeChange, type Entry, file, filesOn, treeOf } from "./files.ts"
import { locksOn } from "./locks.ts"
import { answerPostconf, type FileValues } from "./postconf.ts"
import { type Call, exited, type Script, scriptedProcesses } from "./processes.ts"
import { installed } from "./stock.ts"
import type { Tree } from "./tree.ts"

export interface HostOptions {
  /** The command line. */
  readonly words?: ReadonlyArray<string>
  readonly environment?: Readonly<Record<string, string>>
  /** Settings per configuration directory: each becomes a main.cf. */
  readonly mainCf?: Readonly<Record<string, string>>
  /** Further files, or others in place of the usual ones. */
  readonly files?: Readonly<Record<string, Entry>>
  /** What becomes of commands other than postconf; without it they succeed silently. */
  readonly processes?: Script
  readonly postconf?: FileValues
  /** The error code of every write to standard output. */
  readonly outputFails?: string
  readonly errorIsTerminal?: boolean
  readonly users?: Readonly<Record<string, User>>
  readonly groups?: Readonly<Record<string, number>>
  /** Who calls; root without it. */
  readonly userId?: number
  /** Files of which somebody else has the lock and keeps it. */
  readonly locked?: ReadonlyArray<string>
  /** Runs ahead of each change to a file, and may fail it. */
  readonly beforeChange?: BeforeChange
}

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
  readonly layer: Layer.Layer<HostServices>
  readonly output: Effect.Effect<string>
  readonly errors: Effect.Effect<string>
  readonly log: Effect.Effect<ReadonlyArray<LogEntry>>
  /** Every process that was asked for, postconf included. */
  readonly calls: Effect.Effect<ReadonlyArray<Call>>
  /** All files there are now. */
  readonly tree: Effect.Effect<Tree>
}

/** A fresh host with Postfix installed and, without options, an empty main.cf. */
export const pretendHost = (options: HostOptions = {}): Effect.Effect<PretendHost> =>
  Effect.gen(function* () {
    const output = yield* Ref.make("")
    const errors = yield* Ref.make("")
    const log = yield* Ref.make<ReadonlyArray<LogEntry>>([])
    const calls = yield* Ref.make<ReadonlyArray<Call>>([])

    const mainCf = { "/etc/postfix": "", ...options.mainCf }
    const files = {
      ...installed,
      ...Object.fromEntries(Object.entries(mainCf).map(([path, text]) => [`${path}/main.cf`, file(text)])),
      ...options.files
    }
    const tree = yield* Ref.make(treeOf(files))
    const before = options.beforeChange ?? (() => Effect.void)
    const users = { postfix: { uid: 102, gid: 105 }, ...options.users }
    const groups = { postdrop: 106, ...options.groups }
    const others = options.processes ?? (() => Either.right(exited(0)))

    const streams = StandardStreams.of({
      output: (text) =>
        options.outputFails === undefined
          ? Ref.update(output, (earlier) => earlier + text)
          : new WriteError({ code: options.outputFails }),
      error: (text) => Ref.update(errors, (earlier) => earlier + text),
      errorIsTerminal: options.errorIsTerminal ?? false
    })

    const layer = PostfixConfigLive.pipe(
      Layer.provideMerge(PostconfLive),
      Layer.provideMerge(DiagnosticsLive),
      Layer.provideMerge(
        Layer.mergeAll(
          Layer.succeed(FileSystem, filesOn(tree, before)),
          Layer.succeed(FileLock, locksOn(tree, new Set(options.locked), before)),
          scriptedProcesses(
            (command) =>
              command.program.endsWith("/postconf")
                ? answerPostconf(command, options.postconf ?? {})
                : others(command),
            calls
          ),
          Layer.succeed(StandardStreams, streams),
          Layer.succeed(
            MailLog,
            MailLog.of({ record: (entry) => Ref.update(log, (earlier) => [...earlier, entry]) })
          ),
          Layer.succeed(
            UserDatabase,
            UserDatabase.of({
              user: (name) => Effect.succeed(Option.fromNullable(new Map(Object.entries(users)).get(name))),
              group: (name) => Effect.succeed(Option.fromNullable(new Map(Object.entries(groups)).get(name)))
            })
          ),
          Layer.succeed(
            Runtime,
            Runtime.of({ executable: "/usr/bin/node", version: "20.20.2", directory: "/opt/postmulti" })
          ),
          Layer.succeed(
            Caller,
            Caller.of({
              words: options.words ?? [],
              environment: options.environment ?? {},
              userId: options.userId ?? 0,
              processId: 1
            })
          )
        )
      )
    )
    return {
      layer,
      output: Ref.get(output),
      errors: Ref.get(errors),
      log: Ref.get(log),
      calls: Ref.get(calls),
      tree: Ref.get(tree)
    }
  })
