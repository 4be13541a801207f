/**
 * Labs on disk, within this process: with files, locks, records and programs of their own, but without a process for
 * each program.
 */
import * as Fs from "node:fs"
import { tmpdir } from "node:os"
import * as Path from "node:path"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import { classic } from "../../src/cli/classic/program.ts"
import { onHost } from "../../src/Live.ts"
import { type Lab, labAt } from "../../src/lab/Lab.ts"
import { makeLab } from "../../src/lab/make.ts"
import { type LabServices, labFileSystem, labServices, labView } from "../../src/lab/services.ts"
import { Postconf } from "../../src/postfix/Postconf.ts"
import { textOf } from "../../src/services/bytes.ts"
import { Caller } from "../../src/services/Caller.ts"
import { FileSystem } from "../../src/services/FileSystem.ts"
import { ProcessRunner } from "../../src/services/ProcessRunner.ts"
import type { Command } from "../../src/services/processes/spawn.ts"
import { StandardStreams } from "../../src/services/StandardStreams.ts"
import { type Call, processesWith, recordedStreams } from "../../src/testing/processes.ts"
import { isRunning } from "../../src/testing/programs/master.ts"
import { parametersOf } from "../../src/testing/programs/Program.ts"
import { postconf } from "../../src/testing/programs/postconf.ts"
import { postfix } from "../../src/testing/programs/postfix.ts"
import { postlog } from "../../src/testing/programs/postlog.ts"
import { postqueue } from "../../src/testing/programs/postqueue.ts"
import { files, hostWith, type Kind } from "./Host.ts"
import { otherPrograms, statusOf } from "./memory.ts"

type Program = Effect.Effect<number, never, LabServices>

const postmulti: Program = Effect.gen(function* () {
  const lab = yield* Effect.context<LabServices>()
  const services = yield* onHost(lab, { postconf: Effect.succeed(Context.get(lab, Postconf)) })
  return yield* Effect.provide(classic, services)
})

const programs: Readonly<Record<string, Program>> = { postconf, postfix, postlog, postmulti, postqueue }

/** The arguments of postmulti there. */
const called = ({ root }: Lab, words: ReadonlyArray<string>): Command => ({
  program: `${root}/bin/postmulti`,
  arguments: words.map((word) => word.replace(/(^|=)\/(?=etc\/|var\/)/, `$1${root}/`)),
  environment: { PATH: `${root}/bin:/usr/bin:/bin` }
})

/** Runs the lab's programs for a caller with these streams. */
const runnerFor = (
  lab: Lab,
  streams: StandardStreams["Type"],
  calls: Ref.Ref<ReadonlyArray<Call>>
): ProcessRunner["Type"] =>
  processesWith(
    {
      script: otherPrograms,
      programs: new Map(
        Object.entries(programs).map(([name, program]) => [
          `${lab.root}/bin/${name}`,
          ({ arguments: words, environment }, itsStreams) =>
            Effect.gen(function* () {
              const services = yield* labServices(lab, words)
              const caller = Context.get(services, Caller)
              const context = services.pipe(
                Context.add(Caller, { ...caller, environment }),
                Context.add(StandardStreams, itsStreams),
                Context.add(ProcessRunner, runnerFor(lab, itsStreams, calls))
              )
              return yield* Effect.provide(program, context)
            })
        ])
      ),
      isFile: (path) => Effect.sync(() => Fs.existsSync(path)),
      calls
    },
    streams
  )

const temporaryRoot = Effect.acquireRelease(
  Effect.sync(() => Fs.mkdtempSync(Path.join(Fs.realpathSync(tmpdir()), "lab-model-"))),
  (root) => Effect.sync(() => Fs.rmSync(root, { recursive: true }))
)

export const lab: Kind = {
  name: "in a lab",
  fresh: Effect.gen(function* () {
    const root = yield* temporaryRoot
    const made = labAt(root)
    yield* Effect.provideService(makeLab(made, []), FileSystem, labFileSystem(root, yield* labView))
    for (const [name, text] of Object.entries(files)) Fs.writeFileSync(`${root}/etc/postfix/${name}`, text)
    const calls = yield* Ref.make<ReadonlyArray<Call>>([])
    const services = yield* labServices(made, [])
    const elsewhere = (text: string) => text.replaceAll(root, "")
    return hostWith({
      postmulti: (step) =>
        Effect.gen(function* () {
          const { errors, output, streams } = yield* recordedStreams
          const exit = yield* Effect.orDie(runnerFor(made, streams, calls).run(called(made, step)))
          return {
            status: statusOf(exit),
            output: elsewhere(yield* output),
            errors: elsewhere(yield* errors)
          }
        }),
      readFile: (path) => Effect.try(() => elsewhere(textOf(Fs.readFileSync(root + path)))),
      isRunning: (configDirectory) =>
        parametersOf(root + configDirectory).pipe(
          Effect.flatMap(isRunning),
          Effect.orElseSucceed(() => false),
          Effect.provide(services)
        )
    })
  }).pipe(Effect.orDie)
}
