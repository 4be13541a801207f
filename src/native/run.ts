/** Running a program as a process of its own, on the live services without Node. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { rememberedAnswer } from "../bin/startup/defaults.ts"
import { type Program, runOnHost } from "../bin/startup/run.ts"
import { makeLive } from "../Live.ts"
import { packageHome } from "../operations/installation/layout.ts"
import { Caller } from "../services/Caller.ts"
import type { EarlyProcess } from "../services/processes/earlyProcess.ts"
import { Runtime } from "../services/processes/Runtime.ts"
import { readdirSync } from "./node/fs.ts"
import { argv, environment } from "./node/globals.ts"

const closeOnExec = 1

/** Empty without /proc. */
const openDescriptors = (): ReadonlyArray<number> => {
  try {
    return readdirSync("/proc/self/fd").map(Number)
  } catch {
    return []
  }
}

const isInherited = (descriptor: number): boolean => {
  try {
    return descriptor > 2 && host.descriptorFlags(descriptor) !== closeOnExec
  } catch {
    // It was the directory itself.
    return false
  }
}

/** The saved output of `postconf -d`. */
const saved = (): Option.Option<EarlyProcess> => Option.fromNullable(rememberedAnswer(__dirname))

export const run = (program: Program, early = saved()): void => {
  // What the caller left open besides the standard descriptors. Only children that are to have them get them.
  const inherited = openDescriptors().filter(isInherited)
  for (const descriptor of inherited) host.setDescriptorFlags(descriptor, closeOnExec)
  const live = makeLive({
    caller: Effect.succeed(Caller.of({ argv, environment, userId: host.userId, processId: host.processId })),
    runner: { early, descriptors: Effect.succeed(inherited), exact: true }
  })
  runOnHost(
    program,
    live,
    Runtime.of({ node: Option.none(), directory: __dirname, program: `${packageHome}/native` })
  )
}
