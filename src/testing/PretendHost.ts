/** The options of a pretend host, and what a test can do with it. */
import type * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import type { Services } from "../Live.ts"
import type { FileSystem } from "../services/FileSystem.ts"
import type { Captured } from "../services/ProcessRunner.ts"
import type { Runtime } from "../services/processes/Runtime.ts"
import type { SpawnError } from "../services/processes/spawn.ts"
import type { User } from "../services/UserDatabase.ts"
import type { Faults } from "./faults.ts"
import { type Entries, type Entry, file } from "./files.ts"
import type { Call, Script } from "./processes.ts"
import type { Message } from "./queuedMail.ts"
import { builtIn, type LogLine } from "./services.ts"
import { type Defaults, installedFor } from "./stock.ts"
import type { Tree } from "./tree.ts"

export interface HostOptions {
  /** The arguments of the command that runs on `layer`. */
  readonly argv?: ReadonlyArray<string>
  /** Its environment. */
  readonly environment?: Readonly<Record<string, string>>
  /** The text of main.cf, by configuration directory. */
  readonly mainCf?: Readonly<Record<string, string>>
  /** Files to add, or to put in place of the usual ones. */
  readonly files?: Readonly<Record<string, Entry>>
  /** The outcome of commands. Without it, Postfix's own work, and all others succeed silently. */
  readonly processes?: Script
  /** Built-in defaults of parameters, to add or to put in place of the usual ones. */
  readonly defaults?: Defaults
  /** What is on standard input. */
  readonly input?: string
  /** The error code of every write to standard output. */
  readonly outputFails?: string
  readonly outputIsTerminal?: boolean
  readonly errorIsTerminal?: boolean
  readonly users?: Readonly<Record<string, User>>
  readonly groups?: Readonly<Record<string, number>>
  /** The caller's user ID. The default is root's. */
  readonly userId?: number
  /** Files that another process has locked for good. */
  readonly locked?: ReadonlyArray<string>
}

/** The files of a host, with Postfix in the directories of the defaults. */
export const filesFor = (defaults: Defaults, { files, mainCf }: HostOptions): Entries => {
  const all = { [builtIn({ defaults }, "config_directory")]: "", ...mainCf }
  return {
    ...installedFor(defaults),
    ...Object.fromEntries(Object.entries(all).map(([path, text]) => [`${path}/main.cf`, file(text)])),
    ...files
  }
}

export interface PretendHost {
  /** The services for an effect that runs as a command on this host. */
  readonly layer: Layer.Layer<Services | Runtime>
  /** The standard output of `layer`. */
  readonly output: Effect.Effect<string>
  readonly errors: Effect.Effect<string>
  /**
   * Runs a program as root: postmulti, another one of Postfix, or one that `processes` knows. If the world is stopped
   * meanwhile, the program ends with SIGKILL.
   */
  readonly run: (
    program: string,
    words: ReadonlyArray<string>,
    environment?: Readonly<Record<string, string>>
  ) => Effect.Effect<Captured, SpawnError>
  /** Runs `postmulti` with the arguments of the original. */
  readonly postmulti: (...words: ReadonlyArray<string>) => Effect.Effect<Captured, SpawnError>
  /** The files, without faults, for the test to read and change. */
  readonly files: FileSystem["Type"]
  /** All files at this moment. */
  readonly tree: Effect.Effect<Tree>
  /** Puts files in place of whatever is there. */
  readonly put: (entries: Entries) => Effect.Effect<void>
  /**
   * Queues a message in an instance, and completes with its queue ID. Fails if the directories of the instance are
   * missing.
   */
  readonly queueMail: (
    configDirectory: string,
    given?: Partial<Message>
  ) => Effect.Effect<string, { readonly message: string }>
  /** Whether an instance is running. False if its main.cf cannot be read. */
  readonly isRunning: (configDirectory: string) => Effect.Effect<boolean>
  /** Ends the master of an instance as SIGKILL would: nothing is logged or tidied up. */
  readonly kill: (configDirectory: string) => Effect.Effect<void>
  /** The mail log. */
  readonly log: Effect.Effect<ReadonlyArray<LogLine>>
  /** Every process that was started, or that failed to start, including postconf. */
  readonly calls: Effect.Effect<ReadonlyArray<Call>>
  readonly faults: Faults
}
