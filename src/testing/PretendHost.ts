/** What a pretend host begins with, and what a test can do with it. */
import type * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import type { Services } from "../Live.ts"
import type { FileSystem } from "../services/FileSystem.ts"
import type { Captured, SpawnError } from "../services/ProcessRunner.ts"
import type { Runtime } from "../services/Runtime.ts"
import type { User } from "../services/UserDatabase.ts"
import type { Faults } from "./faults.ts"
import { type Entries, type Entry, file } from "./files.ts"
import type { Call, Script } from "./processes.ts"
import type { Message } from "./queuedMail.ts"
import type { LogLine } from "./services.ts"
import { builtIn } from "./services.ts"
import type { Defaults } from "./stock.ts"
import { installedFor } from "./stock.ts"
import type { Tree } from "./tree.ts"

export interface HostOptions {
  /** The arguments of what is run on `layer`. */
  readonly argv?: ReadonlyArray<string>
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
  readonly outputIsTerminal?: boolean
  readonly errorIsTerminal?: boolean
  readonly users?: Readonly<Record<string, User>>
  readonly groups?: Readonly<Record<string, number>>
  /** Who calls; root without it. */
  readonly userId?: number
  /** Files of which somebody else has the lock and keeps it. */
  readonly locked?: ReadonlyArray<string>
}

/** The files of a host, with Postfix where the defaults say. */
export const filesFor = (defaults: Defaults, { files, mainCf }: HostOptions): Entries => {
  const all = { [builtIn({ defaults }, "config_directory")]: "", ...mainCf }
  return {
    ...installedFor(defaults),
    ...Object.fromEntries(Object.entries(all).map(([path, text]) => [`${path}/main.cf`, file(text)])),
    ...files
  }
}

export interface PretendHost {
  /** The services for an effect that is a command of its own on this host. */
  readonly layer: Layer.Layer<Services | Runtime>
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
