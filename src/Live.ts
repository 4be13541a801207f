/** The wiring: every service of a real host, in one place. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Postconf } from "./postfix/Postconf.ts"
import { PostfixConfig } from "./postfix/PostfixConfig.ts"
import { Caller } from "./services/Caller.ts"
import { Diagnostics } from "./services/Diagnostics.ts"
import { FileLock } from "./services/FileLock.ts"
import { FileSystem } from "./services/FileSystem.ts"
import { Machine } from "./services/Machine.ts"
import { MailLog } from "./services/MailLog.ts"
import { ProcessRunner, type RunnerOptions } from "./services/ProcessRunner.ts"
import { StandardStreams } from "./services/StandardStreams.ts"
import { UserDatabase } from "./services/UserDatabase.ts"

/** The services of a host, whether it is real, a lab or in memory. */
export type HostServices =
  | Caller
  | FileLock
  | FileSystem
  | Machine
  | MailLog
  | ProcessRunner
  | StandardStreams
  | UserDatabase

/** The services that operations need. */
export type Services = HostServices | Diagnostics | Postconf | PostfixConfig

/** Adds the services that postmulti builds on those of a host. */
export const onHost = <Others>(
  host: Context.Context<HostServices | Others>,
  {
    diagnostics = Diagnostics.make,
    postconf = Postconf.make
  }: {
    readonly diagnostics?: typeof Diagnostics.make
    readonly postconf?: typeof Postconf.make
  } = {}
): Effect.Effect<Context.Context<Services | Others>> =>
  Effect.gen(function* () {
    const all = host.pipe(
      Context.add(Diagnostics, yield* Effect.provide(diagnostics, host)),
      Context.add(Postconf, yield* Effect.provide(postconf, host))
    )
    return Context.add(all, PostfixConfig, yield* Effect.provide(PostfixConfig.make, all))
  })

/**
 * The services of this host. One effect makes them all: a layer for each would cost a millisecond each at every
 * start, together a third of the time of `-l`.
 */
export const makeLive = ({
  caller = Caller.make,
  diagnostics = Diagnostics.make,
  mailLog = MailLog.make,
  runner = {}
}: {
  readonly caller?: typeof Caller.make
  readonly diagnostics?: typeof Diagnostics.make
  readonly mailLog?: typeof MailLog.make
  readonly runner?: RunnerOptions
} = {}): Effect.Effect<Context.Context<Services>> =>
  Effect.gen(function* () {
    const host = Context.make(Caller, yield* caller).pipe(
      Context.add(FileSystem, FileSystem.live),
      Context.add(FileLock, FileLock.live),
      Context.add(Machine, Machine.live),
      Context.add(StandardStreams, StandardStreams.live),
      Context.add(ProcessRunner, ProcessRunner.make(runner))
    )
    const whole = host.pipe(
      Context.add(MailLog, yield* Effect.provide(mailLog, host)),
      Context.add(UserDatabase, yield* Effect.provide(UserDatabase.make, host))
    )
    return yield* onHost(whole, { diagnostics })
  })

/**
 * The services of this host, for programs that contain postmulti. The environment and the user are those of the
 * process; warnings go to Effect's logger.
 */
export const Live = /* @__PURE__ */ Layer.effectContext(
  makeLive({ diagnostics: Effect.succeed(Diagnostics.toLogger) })
)
