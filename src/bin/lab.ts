/**
 * `postmulti lab DIR`: a pretend host below DIR, with programs of its own in DIR/bin. Nothing here is part of what runs
 * on a real host, and only a path leads from it to a lab: that of a program in DIR/bin.
 */
import * as Fs from "node:fs"
import * as Path from "node:path"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { OperandRequired, UnexpectedOperand, UnknownOption } from "../cli/modern/errors.ts"
import { help } from "../cli/modern/help.ts"
import { version } from "../cli/modern/version.ts"
import { labAt } from "../lab/Lab.ts"
import { makeLab, shellLines } from "../lab/make.ts"
import { labFileSystem } from "../lab/services.ts"
import { closedDebugger } from "../operations/installation/nodeReleases.ts"
import { checkUsable } from "../postfix/location.ts"
import { fromUnicode } from "../services/bytes.ts"
import { makeCaller } from "../services/Caller.ts"
import { FileSystem } from "../services/FileSystem.ts"
import { attempted, nodePath } from "../services/files/attempt.ts"
import { realPath } from "../services/files/reading.ts"
import { makeStandardStreams } from "../services/StandardStreams.ts"
import { runProcess } from "./live.ts"

const usage = help(version, Option.some("lab"))

/** What starts a program of a lab. */
const interpreter = [process.execPath, closedDebugger, require.resolve("./labProgram.cjs")].map(fromUnicode)

const made = (directory: string) =>
  Effect.gen(function* () {
    yield* checkUsable("config_directory", directory)
    yield* attempted("mkdir", directory, () => Fs.mkdirSync(nodePath(directory), { recursive: true }))
    const root = yield* realPath(directory)
    const lab = labAt(root)
    yield* Effect.provideServiceEffect(makeLab(lab, interpreter), FileSystem, labFileSystem(root))
    return shellLines(lab)
  })

const subcommand = "lab"

/** An empty word is a shell's variable that was forgotten. */
const checkWords = (
  directory: string,
  [operand]: ReadonlyArray<string>
): Either.Either<void, OperandRequired | UnexpectedOperand | UnknownOption> => {
  if (directory === "") return Either.left(new OperandRequired({ subcommand, operand: "directory" }))
  if (directory.startsWith("-")) {
    return Either.left(new UnknownOption({ subcommand, option: directory, known: ["--help"] }))
  }
  return operand === undefined ? Either.void : Either.left(new UnexpectedOperand({ subcommand, operand }))
}

const program = Effect.gen(function* () {
  const { error, output } = yield* makeStandardStreams
  const { words } = yield* makeCaller
  const [, directory = "", ...further] = words
  if (directory === "--help") return yield* Effect.as(output(usage), 0)
  return yield* checkWords(directory, further).pipe(
    Effect.zipRight(Effect.suspend(() => made(Path.resolve(fromUnicode(process.cwd()), directory)))),
    Effect.flatMap(output),
    Effect.as(0),
    Effect.catchAll(({ message }) => Effect.as(error(`postmulti: fatal: ${message}\n`), 1))
  )
})

runProcess(Effect.orDie(program))
