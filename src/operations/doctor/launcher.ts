/** Whether what Postfix calls as `$command_directory/postmulti` is this program, and starts as Postfix starts it. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { Primary } from "../../postfix/Primary.ts"
import { FileSystem } from "../../services/FileSystem.ts"
import { ProcessRunner, succeeded } from "../../services/ProcessRunner.ts"
import { standardPath } from "../environment.ts"
import { readScriptChange } from "../installation/dpkg.ts"
import { startedFiles } from "../installation/survey.ts"
import { checkNodeTrusted } from "../lifeCycle/trust.ts"
import { type Doubt, doubtFinding, examined } from "./doubt.ts"
import { advice, type Finding, good, problem } from "./Finding.ts"

export interface LauncherFacts {
  readonly path: string
  /** Nothing at all, a program of the machine's own code, which Postfix's is, or a script, which ours is. */
  readonly kind: "none" | "binary" | "script"
  /** What it says of its version to a caller with hardly any environment, or why it says nothing. */
  readonly version: Either.Either<string, string>
  /** Why what is started may be in the hands of others, or is not whole; none if all is well, or nothing is installed. */
  readonly doubt: Option.Option<Doubt>
  /** What somebody has changed of the original's actions. */
  readonly script: Option.Option<string>
}

const install = "run 'postmulti install'"

export const assessLauncher = (facts: LauncherFacts, ownVersion: string): ReadonlyArray<Finding> => [
  ...started(facts, ownVersion),
  ...Option.toArray(facts.doubt).map((doubt) => doubtFinding("launcher", doubt)),
  ...Option.toArray(facts.script).map((text) =>
    advice("launcher", `${text}, but this program does not run it`, bring)
  )
]

const bring = "check whether you still need the local change; if you do, run 'postmulti uninstall'"

const started = ({ kind, path, version }: LauncherFacts, ownVersion: string): ReadonlyArray<Finding> => {
  if (kind === "none") return [problem("launcher", `there is no ${path}`, install)]
  if (kind === "binary") return [advice("launcher", `${path} is that of Postfix`, install)]
  return [
    Either.match(version, {
      onLeft: (reason) => problem("launcher", `${path} does not start: ${reason}`, install),
      onRight: (found) =>
        found === ownVersion
          ? good("launcher", `${path} is this program`)
          : advice("launcher", `${path} is version ${found} of this program, not ${ownVersion}`, install)
    })
  ]
}

/** The PATH that postfix(1) sets, and nothing else: systemd's units have no more than that. */
const bareEnvironment = { PATH: standardPath }

const answered = (output: string): Option.Option<string> =>
  Option.fromNullable(/^postmulti (\S+)\n$/.exec(output)?.[1])

const lastLine = (text: string): string => text.trimEnd().split("\n").at(-1) ?? ""

const askedVersion = Effect.fnUntraced(function* (path: string) {
  const { capture } = yield* ProcessRunner
  const captured = yield* Effect.either(
    capture({ program: path, arguments: ["--version"], environment: bareEnvironment })
  )
  if (Either.isLeft(captured)) return Either.left(captured.left.message)
  const { errors, exit, output } = captured.right
  return Either.fromOption(succeeded(exit) ? answered(output) : Option.none(), () =>
    lastLine(errors === "" ? output : errors)
  )
})

/** The first file that is not as it should be, of those that a start reads. */
const installedDoubt = Effect.gen(function* () {
  const examinations = yield* Effect.forEach(yield* startedFiles, (path) => examined(checkNodeTrusted(path)))
  const first = examinations.flatMap((one) => Option.toArray(Either.getLeft(one)))[0]
  return Option.map(Option.fromNullable(first), (doubt) =>
    doubt.isUnseen ? doubt : { ...doubt, remedy: install }
  )
})

export const launcherFacts = Effect.fnUntraced(function* ({ shared }: Primary) {
  const { readFile } = yield* FileSystem
  const path = `${shared.command_directory}/postmulti`
  const text = yield* Effect.either(readFile(path))
  const kind = Either.match(text, {
    onLeft: ({ code }) => (code === "ENOENT" ? ("none" as const) : ("script" as const)),
    onRight: (content) => (content.startsWith("#!") ? ("script" as const) : ("binary" as const))
  })
  const facts: LauncherFacts = {
    path,
    kind,
    version: kind === "script" ? yield* askedVersion(path) : Either.left("not asked"),
    doubt: yield* installedDoubt,
    script: yield* readScriptChange
  }
  return facts
})
