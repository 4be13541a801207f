/** dpkg-divert(1): where Debian's package manager puts the file of a package that has to make room. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Fatal } from "../../fatal.ts"
import { Postconf } from "../../postfix/Postconf.ts"
import { FileSystem } from "../../services/FileSystem.ts"
import { ProcessRunner, succeeded } from "../../services/ProcessRunner.ts"
import type { Situation } from "./survey.ts"

/** dpkg-divert(1) did not do what it was asked for; the text is its own. */
export class DiversionFailed extends Fatal("DiversionFailed")<{ text: string }>(({ text }) => text) {}

const program = "/usr/bin/dpkg-divert"

/** dpkg looks for programs of its own in the usual places. */
const environment = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" }

const divert = (...words: ReadonlyArray<string>) =>
  Effect.flatMap(ProcessRunner, ({ capture }) => capture({ program, arguments: words, environment })).pipe(
    Effect.mapError(({ message }) => new DiversionFailed({ text: message })),
    Effect.flatMap(({ errors, exit, output }) =>
      succeeded(exit)
        ? Effect.succeed(output.trim())
        : new DiversionFailed({ text: errors.trim().split("\n").at(-1) ?? program })
    )
  )

/** A diversion of another package, or to another place, counts as one elsewhere. */
export const diversionOf = (
  path: string,
  aside: string
): Effect.Effect<Situation["diversion"], DiversionFailed, FileSystem | ProcessRunner> =>
  Effect.gen(function* () {
    const { kind } = yield* FileSystem
    const isDebian = yield* Effect.isSuccess(kind(program))
    if (!isDebian) return { _tag: "NoDpkg" }
    const owner = yield* divert("--listpackage", path)
    if (owner === "") return { _tag: "None" }
    const place = yield* divert("--truename", path)
    return owner === "LOCAL" && place === aside ? { _tag: "Aside" } : { _tag: "Elsewhere", place }
  })

/** The file itself is moved by us, so that its place is never empty. */
export const addDiversion = (path: string, aside: string) =>
  divert("--quiet", "--local", "--no-rename", "--divert", aside, "--add", path)

export const removeDiversion = (path: string, aside: string) =>
  divert("--quiet", "--local", "--no-rename", "--divert", aside, "--remove", path)

const dpkg = "/usr/bin/dpkg"

/** Lines of dpkg(1) have `5` where the content is not that of the package. */
const isChanged = (path: string, verified: string): boolean =>
  verified.split("\n").some((line) => /^..5/.test(line) && line.endsWith(` ${path}`))

const verify = Effect.gen(function* () {
  const { capture } = yield* ProcessRunner
  const { kind } = yield* FileSystem
  yield* kind(dpkg)
  return yield* capture({
    program: dpkg,
    arguments: ["--verify", "postfix"],
    environment: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" }
  })
})

/** Nobody but dpkg knows how the script came from Postfix, or that another one is to take its place. */
const changed = Effect.fnUntraced(function* (path: string) {
  const diversion = yield* diversionOf(path, "")
  if (diversion._tag === "Elsewhere") return Option.some(`${path} is diverted to ${diversion.place}`)
  const { output } = yield* verify
  return isChanged(path, output) ? Option.some(`${path} differs from the one in its package`) : Option.none()
})

/** What was changed, in words; none if nothing was, or nobody knows. */
export const changedScript = Effect.gen(function* () {
  const { defaults } = yield* Postconf
  const directory = (yield* defaults(["daemon_directory"])).get("daemon_directory") ?? ""
  return yield* changed(`${directory}/postmulti-script`)
}).pipe(Effect.orElseSucceed(() => Option.none<string>()))
