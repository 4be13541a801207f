/** The real postconf(1): where it is, and what it answers. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as SynchronizedRef from "effect/SynchronizedRef"
import { Fatal } from "../fatal.ts"
import { Caller } from "../services/Caller.ts"
import { FileSystem } from "../services/FileSystem.ts"
import { isReadableFile } from "../services/ifThere.ts"
import { type Captured, ProcessRunner, passable, succeeded } from "../services/ProcessRunner.ts"
import { defaultsQuestion, fixedDirectories, postconfEnvironment } from "./postconfCommand.ts"

/** There is no Postfix on this host, or we cannot find it. */
export class PostconfNotFound extends Fatal("PostconfNotFound")<{ directories: ReadonlyArray<string> }>(
  ({ directories }) => `postconf not found in ${directories.join(", ")}: is Postfix installed?`,
  () => ["install Postfix, or put the directory of postconf into PATH"]
) {}

/** postconf did not answer a question. The text is its own message. */
export class PostconfFailed extends Fatal("PostconfFailed")<{ text: string }>(({ text }) => text) {}

export type PostconfError = PostconfNotFound | PostconfFailed

/**
 * Whether a version of Postfix, such as `3.7.11` or `3.12-20260821`, belongs to that release or a later one. A text
 * that is no version counts as older than any release.
 */
export const isAtLeast = (version: string, major: number, minor: number): boolean => {
  const [haveMajor = 0, haveMinor = 0] = version.split(/[.-]/).map((part) => Number.parseInt(part, 10))
  return haveMajor > major || (haveMajor === major && haveMinor >= minor)
}

const settingsIn = (output: string): ReadonlyArray<readonly [string, string]> =>
  output
    .split("\n")
    .map((line) => [line.slice(0, line.indexOf(" =")), line.slice(line.indexOf(" =") + 3)] as const)
    .filter(([name]) => name !== "")

const firstLine = (output: string): Option.Option<string> =>
  output.includes("\n") ? Option.some(output.slice(0, output.indexOf("\n"))) : Option.none()

/** The text of the fatal message without the program's name, or else the last line. */
const complaintOf = ({ errors }: Captured): string => {
  const lines = errors.split("\n").filter((line) => line !== "")
  const fatal = lines.find((line) => line.includes(": fatal: "))
  return fatal?.replace(/^.*?: fatal: /, "") ?? lines.at(-1) ?? "postconf failed without a message"
}

/** Each warning once. Warnings about unknown or unused names do not concern the value. */
const warningsOf = ({ errors }: Captured): ReadonlyArray<string> => [
  ...new Set(
    [...errors.matchAll(/^\S*postconf: warning: (.*)$/gm)]
      .map(([, text = ""]) => text)
      .filter((text) => !/: (undefined|unused) parameter: /.test(text))
  )
]

/** What only the installed postconf knows, because it depends on the release or because Postfix computes it. */
export class Postconf extends Context.Tag("postmulti/Postconf")<
  Postconf,
  {
    /** Built-in defaults, not expanded, of the names that postconf knows. No file of the host is read. */
    readonly defaults: (
      names: ReadonlyArray<string>
    ) => Effect.Effect<ReadonlyMap<string, string>, PostconfError>
    /** The value with the main.cf in that directory, not expanded; none for an unknown name. */
    readonly rawValue: (
      configDirectory: string,
      name: string
    ) => Effect.Effect<Option.Option<string>, PostconfError>
    /** The expanded value there, or postconf's warnings if it cannot expand it. */
    readonly expandedValue: (
      configDirectory: string,
      name: string
    ) => Effect.Effect<Either.Either<string, ReadonlyArray<string>>, PostconfError>
  }
>() {
  static readonly make = Effect.gen(function* () {
    const caller = yield* Caller
    const fileSystem = yield* FileSystem
    const runner = yield* ProcessRunner

    const directories = [
      ...new Set([
        ...fixedDirectories,
        ...(caller.environment["PATH"] ?? "").split(":").filter((item) => item[0] === "/")
      ])
    ]

    const find = Effect.findFirst(
      directories.map((directory) => `${directory}/postconf`),
      isReadableFile
    ).pipe(
      Effect.provideService(FileSystem, fileSystem),
      Effect.flatten,
      Effect.mapError(() => new PostconfNotFound({ directories }))
    )

    // Effect.cached would keep a failure or an interruption, from which a long-lived program could never recover.
    const found = yield* SynchronizedRef.make(Option.none<string>())
    const program = SynchronizedRef.modifyEffect(
      found,
      Effect.fnUntraced(function* (known) {
        const path = Option.isSome(known) ? known.value : yield* find
        return [path, Option.some(path)] as const
      })
    )

    const environment = postconfEnvironment(passable(runner, caller.environment))

    const ask = (words: ReadonlyArray<string>): Effect.Effect<Captured, PostconfError> =>
      Effect.flatMap(program, (path) =>
        runner.capture({ program: path, arguments: words, environment })
      ).pipe(Effect.catchTag("SpawnError", (error) => new PostconfFailed({ text: error.message })))

    return Postconf.of({
      defaults: (names) =>
        Effect.flatMap(ask(defaultsQuestion(names)), (captured) =>
          succeeded(captured.exit)
            ? Effect.succeed(new Map(settingsIn(captured.output)))
            : new PostconfFailed({ text: complaintOf(captured) })
        ),
      // An unrelated mistake in main.cf or master.cf can keep postconf from answering. The defaults need no main.cf,
      // and most need no master.cf.
      rawValue: (configDirectory, name) =>
        Effect.firstSuccessOf(
          [["-c", configDirectory], ["-d", "-c", configDirectory], defaultsQuestion([])].map((words) =>
            Effect.flatMap(ask([...words, "-h", name]), (captured) =>
              succeeded(captured.exit)
                ? Effect.succeed(firstLine(captured.output))
                : new PostconfFailed({ text: complaintOf(captured) })
            )
          )
        ),
      expandedValue: (configDirectory, name) =>
        Effect.map(ask(["-c", configDirectory, "-xh", name]), (captured) =>
          succeeded(captured.exit)
            ? Either.fromOption(firstLine(captured.output), () => [])
            : Either.left(warningsOf(captured))
        )
    })
  })

  static readonly layer = Layer.effect(this, this.make)
}
