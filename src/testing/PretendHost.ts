/** What a test can do with a pretend host. */
import type * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import type { Live } from "../Live.ts"
import type { FileSystem } from "../services/FileSystem.ts"
import type { Captured, SpawnError } from "../services/ProcessRunner.ts"
import type { Runtime } from "../services/Runtime.ts"
import type { Faults } from "./faults.ts"
import type { Entries } from "./files.ts"
import type { LogLine } from "./LogBook.ts"
import type { Call } from "./processes.ts"
import type { Message } from "./queuedMail.ts"
import type { Tree } from "./tree.ts"

/** What the operations of postmulti need. */
export type HostServices = Layer.Layer.Success<typeof Live> | Runtime

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
