/**
 * `postmulti lab DIR`: makes a pretend host below DIR, with its own programs in DIR/bin. None of this is loaded on a
 * real host. Only the programs in DIR/bin lead into the lab.
 */
import * as Fs from "node:fs"
import * as Path from "node:path"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { describe } from "../cli/modern/grammar/describe.ts"
import { type InvalidCommandLine, invalid } from "../cli/modern/grammar/errors.ts"
import { subcommandHelp } from "../cli/modern/help.ts"
import { lab } from "../cli/modern/subcommands/lab.ts"
import { confined } from "../lab/confinement.ts"
import { labAt } from "../lab/Lab.ts"
import { checkWay, makeLab, shellLines, stayOut } from "../lab/make.ts"
import { labFileSystem, labView } from "../lab/services.ts"
import { closedDebugger } from "../operations/installation/nodeReleases.ts"
import { checkUsable } from "../operations/lifeCycle/directories/settings.ts"
import { fromUnicode } from "../services/bytes.ts"
import { Caller } from "../services/Caller.ts"
import { printable } from "../services/Diagnostics.ts"
import { FileSystem } from "../services/FileSystem.ts"
import { nodePath, trySync } from "../services/files/systemCall.ts"
import { StandardStreams } from "../services/StandardStreams.ts"
import { runProcess } from "./startup/run.ts"

const usage = subcommandHelp(describe(lab.descriptor))

/** The words that start a program of a lab. */
const interpreter = [process.execPath, closedDebugger, require.resolve("./labProgram.cjs")].map(fromUnicode)

/** The working directory may be gone. */
const absolute = (path: string) =>
  path.startsWith("/")
    ? Effect.succeed(path)
    : Effect.map(
        trySync("open", ".", () => process.cwd()),
        (directory) => Path.resolve(fromUnicode(directory), path)
      )

const enterLab = Effect.fnUntraced(function* (given: string) {
  const directory = yield* absolute(given)
  const view = yield* labView
  // Others may have made what was missing, so the way is checked again.
  const check = Effect.provideService(checkWay(directory), FileSystem, view)
  yield* checkUsable("config_directory", directory)
  yield* check
  yield* trySync("mkdir", directory, () => Fs.mkdirSync(nodePath(directory), { recursive: true }))
  yield* check
  const made = labAt(yield* view.realPath(directory))
  yield* Effect.provideService(makeLab(made, interpreter), FileSystem, labFileSystem(made.root, view))
  return shellLines(made)
})

/** An empty argument usually comes from an unset shell variable. */
const checkWords = (
  directory: string,
  [operand]: ReadonlyArray<string>
): Either.Either<void, InvalidCommandLine> => {
  if (directory === "") return Either.left(invalid("lab", "directory required"))
  if (directory.startsWith("-")) return Either.left(invalid("lab", `unknown option '${directory}'`))
  return operand === undefined ? Either.void : Either.left(invalid("lab", `unexpected operand '${operand}'`))
}

/** `eval` cannot see the exit status, so the output ends the script, too. */
const failed = Effect.flatMap(StandardStreams, ({ output }) => Effect.as(output(stayOut), 1))

const program = Effect.gen(function* () {
  const { error, output } = yield* StandardStreams
  const { argv } = yield* Caller.make
  const [, directory = "", ...further] = argv
  if (directory === "--help") return yield* Effect.as(output(usage), 0)
  return yield* checkWords(directory, further).pipe(
    Effect.zipRight(enterLab(directory)),
    Effect.flatMap(output),
    Effect.as(0),
    Effect.catchAll(({ message }) => Effect.as(error(`postmulti: fatal: ${printable(message, true)}\n`), 1))
  )
})

runProcess(
  confined("postmulti", Effect.orDie(program)).pipe(
    Effect.flatMap((status) => (status === 0 ? Effect.succeed(0) : Effect.orDie(failed))),
    Effect.provideService(StandardStreams, StandardStreams.live)
  )
)
