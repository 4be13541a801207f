/**
 * `postmulti lab DIR`: a pretend host below DIR, with programs of its own in DIR/bin. Nothing here is part of what runs
 * on a real host, and only a path leads from it to a lab: that of a program in DIR/bin.
 */
import * as Fs from "node:fs"
import * as Path from "node:path"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { help } from "../cli/modern/help.ts"
import { version } from "../cli/modern/version.ts"
import { labAt } from "../lab/Lab.ts"
import { makeLab, shellLines } from "../lab/make.ts"
import { labFileSystem } from "../lab/services.ts"
import { checkUsable } from "../postfix/location.ts"
import { errnoCode } from "../services/errno.ts"
import { FileSystem, FileSystemError } from "../services/FileSystem.ts"
import { makeStandardStreams } from "../services/StandardStreams.ts"
import { runProcess } from "./live.ts"

const usage = help(version, Option.some("lab"))

const made = (directory: string) =>
  Effect.gen(function* () {
    yield* checkUsable("config_directory", directory)
    const root = yield* Effect.try({
      try: () => {
        Fs.mkdirSync(directory, { recursive: true })
        return Fs.realpathSync(directory)
      },
      catch: (cause) => new FileSystemError({ operation: "mkdir", path: directory, code: errnoCode(cause) })
    })
    const lab = labAt(root)
    yield* Effect.provideServiceEffect(
      makeLab(lab, [process.execPath, require.resolve("./labProgram.cjs")]),
      FileSystem,
      labFileSystem(root)
    )
    return shellLines(lab)
  })

const program = Effect.gen(function* () {
  const { error, output } = yield* makeStandardStreams
  const [directory, ...further] = process.argv.slice(3)
  if (directory === "--help") return yield* Effect.as(output(usage), 0)
  if (directory === undefined || directory.startsWith("-") || further.length > 0) {
    return yield* Effect.as(error(usage), 1)
  }
  return yield* made(Path.resolve(directory)).pipe(
    Effect.flatMap(output),
    Effect.as(0),
    Effect.catchAll(({ message }) => Effect.as(error(`postmulti: fatal: ${message}\n`), 1))
  )
})

runProcess(Effect.orDie(program))
