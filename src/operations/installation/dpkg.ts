/** What Debian's package manager knows: where it puts the file of a package, and which file was changed. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Fatal } from "../../fatal.ts"
import { Postconf } from "../../postfix/Postconf.ts"
import { FileSystem } from "../../services/FileSystem.ts"
import { ProcessRunner, succeeded } from "../../services/ProcessRunner.ts"

/** dpkg-divert(1) did not do what it was asked for; the text is its own. */
export class DiversionFailed extends Fatal("DiversionFailed")<{ text: string }>(({ text }) => text) {}

/** dpkg looks for programs of its own in the usual places. */
const capture = (program: string, ...words: ReadonlyArray<string>) =>
  Effect.flatMap(ProcessRunner, (runner) =>
    runner.capture({
      program,
      arguments: words,
      environment: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" }
    })
  )

const dpkgDivert = "/usr/bin/dpkg-divert"

const divert = (...words: ReadonlyArray<string>) =>
  capture(dpkgDivert, ...words).pipe(
    Effect.mapError(({ message }) => new DiversionFailed({ text: message })),
    Effect.flatMap(({ errors, exit, output }) =>
      succeeded(exit)
        ? Effect.succeed(output.trim())
        : new DiversionFailed({ text: errors.trim().split("\n").at(-1) ?? dpkgDivert })
    )
  )

/** Where dpkg puts the file of its package. A diversion of another package, or to another place, is one elsewhere. */
export type Diversion =
  | { readonly _tag: "NoDpkg" }
  | { readonly _tag: "None" }
  | { readonly _tag: "Aside" }
  | { readonly _tag: "Elsewhere"; readonly place: string }

export const readDiversion = (
  path: string,
  aside: string
): Effect.Effect<Diversion, DiversionFailed, FileSystem | ProcessRunner> =>
  Effect.gen(function* () {
    const { kind } = yield* FileSystem
    if (yield* Effect.isFailure(kind(dpkgDivert))) return { _tag: "NoDpkg" }
    const owner = yield* divert("--listpackage", path)
    if (owner === "") return { _tag: "None" }
    const place = yield* divert("--truename", path)
    return owner === "LOCAL" && place === aside ? { _tag: "Aside" } : { _tag: "Elsewhere", place }
  })

/** The file itself is moved by us, so that its place is never empty. */
export const setDiversion = (action: "--add" | "--remove", path: string, aside: string) =>
  divert("--quiet", "--local", "--no-rename", "--divert", aside, action, path)

const dpkg = "/usr/bin/dpkg"

/** Lines of dpkg(1) have `5` where the content is not that of the package. */
const isChanged = (path: string, verified: string): boolean =>
  verified.split("\n").some((line) => /^..5/.test(line) && line.endsWith(` ${path}`))

/**
 * How somebody has changed what the original runs for its actions, which this program does not; none if nobody has, or
 * nobody knows. Only dpkg can tell how the script came from Postfix, or that another one is to take its place.
 */
export const readScriptChange = Effect.gen(function* () {
  const { defaults } = yield* Postconf
  const { kind } = yield* FileSystem
  const directory = (yield* defaults(["daemon_directory"])).get("daemon_directory") ?? ""
  const path = `${directory}/postmulti-script`
  const diversion = yield* readDiversion(path, "")
  if (diversion._tag === "Elsewhere") return Option.some(`${path} is diverted to ${diversion.place}`)
  yield* kind(dpkg)
  const { output } = yield* capture(dpkg, "--verify", "postfix")
  return isChanged(path, output) ? Option.some(`${path} differs from the one in its package`) : Option.none()
}).pipe(Effect.orElseSucceed(() => Option.none<string>()))
