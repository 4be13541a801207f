/** Running a program with Node, as a process of its own. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { makeLive } from "../Live.ts"
import { plainLauncher } from "../operations/installation/layout.ts"
import { fromUnicode } from "../services/bytes.ts"
import { MailLog } from "../services/MailLog.ts"
import type { EarlyProcess } from "../services/processes/earlyProcess.ts"
import { inheritedDescriptors } from "../services/processes/inheritedDescriptors.ts"
import { Runtime } from "../services/processes/Runtime.ts"
import { type Program, runOnHost } from "./startup/run.ts"

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

/** Runs a program on this host. The descriptors that the caller left open are looked up when the first child runs. */
export const runMain = (program: Program, { isWarmUp = false, postconf }: StartOptions): void => {
  const live = makeLive({
    ...(isWarmUp ? { mailLog: Effect.succeed(MailLog.silent) } : {}),
    runner: { early: Option.fromNullable(postconf), descriptors: inheritedDescriptors }
  })
  runOnHost(program, live, runtime)
}
