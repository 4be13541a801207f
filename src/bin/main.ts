/** Running a program as a process of its own, on the live services. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { makeLive, type Services } from "../Live.ts"
import { plainLauncher } from "../operations/installation/layout.ts"
import { fromUnicode } from "../services/bytes.ts"
import { MailLog } from "../services/MailLog.ts"
import type { EarlyProcess } from "../services/processes/earlyProcess.ts"
import { inheritedDescriptors } from "../services/processes/inheritedDescriptors.ts"
import { Runtime } from "../services/processes/Runtime.ts"
import { liveSignals, Signals } from "../services/processes/Signals.ts"

export interface StartOptions {
  /** A postconf process that the entry has already started. */
  readonly postconf?: EarlyProcess | undefined
  /** A warm-up run; nothing is logged. */
  readonly isWarmUp?: boolean
}

/** The exports of each bundle. */
export interface EntryPoint {
  readonly start: (options: StartOptions) => void
}

/** The program that is running. */
export const runtime = Runtime.of({
  node: Option.some({ executable: fromUnicode(process.execPath), version: process.versions.node }),
  directory: fromUnicode(__dirname),
  program: fromUnicode(`${__dirname}/${plainLauncher}`)
})

/** Runs an effect and ends the process with its exit status. */
export const runProcess = (program: Effect.Effect<number>): void => {
  process.umask(0o022)
  const fiber = Effect.runFork(program)
  fiber.addObserver((exit) => process.exit(exit._tag === "Success" ? exit.value : 1))
}

/** A program on the services of a real host. */
export type Program = Effect.Effect<number, never, Services | Runtime>

export const runOnHost = (
  program: Program,
  live: ReturnType<typeof makeLive>,
  runtime: Runtime["Type"]
): void =>
  runProcess(
    Effect.flatMap(live, (services) =>
      Effect.provide(program, services.pipe(Context.add(Signals, liveSignals), Context.add(Runtime, runtime)))
    )
  )

/** The same with Node. The descriptors that the caller left open are looked up when the first child runs. */
export const runMain = (program: Program, { isWarmUp = false, postconf }: StartOptions): void => {
  const live = makeLive({
    ...(isWarmUp ? { mailLog: Effect.succeed(MailLog.silent) } : {}),
    runner: { early: Option.fromNullable(postconf), descriptors: inheritedDescriptors }
  })
  runOnHost(program, live, runtime)
}
