/** What Debian's package manager knows: where it puts the file of a package, and which file was changed. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Fatal } from "../../fatal.ts"
import { neededDefaults } from "../../postfix/evaluation/parameters.ts"
import { Postconf } from "../../postfix/Postconf.ts"
import { FileSystem } from "../../services/FileSystem.ts"
import { ProcessRunner, succeeded } from "../../services/ProcessRunner.ts"

/** dpkg-divert(1) failed; the text is its own. */
class DiversionFailed extends Fatal("DiversionFailed")<{ text: string }>(({ text }) => text) {}

/** dpkg needs a PATH to find its own programs. */
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
        : new DiversionFailed({ text: errors.trim().split("\n").at(-1) || `${dpkgDivert} failed` })
    )
  )

/** Where dpkg puts the file of its package: in its place, where we keep the original, or elsewhere. */
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

const ownPackages: ReadonlyArray<string> = ["postmulti", "postmulti-native"]

/** The package of this program, if its file is there in place of Postfix's own. */
export const packageInPlace = (path: string) =>
  Effect.flatMap(FileSystem, ({ kind }) => kind(dpkgDivert)).pipe(
    Effect.zipRight(divert("--listpackage", path)),
    Effect.option,
    Effect.map(Option.filter((owner) => ownPackages.includes(owner)))
  )

/** We move the file ourselves, so that there is a program at that path at any moment. */
export const setDiversion = (action: "--add" | "--remove", path: string, aside: string) =>
  divert("--quiet", "--local", "--no-rename", "--divert", aside, action, path)

const dpkg = "/usr/bin/dpkg"

/** A `5` in the third column means that the content differs from the package. */
const isChanged = (path: string, verified: string): boolean =>
  verified.split("\n").some((line) => /^..5/.test(line) && line.endsWith(` ${path}`))

/** What dpkg says about the files of the package; fails if there is no dpkg. */
const verified = Effect.gen(function* () {
  const { kind } = yield* FileSystem
  yield* kind(dpkg)
  return yield* capture(dpkg, "--verify", "postfix")
})

/**
 * How postmulti-script was changed locally, which the original runs for its actions and this program does not; none if it
 * was not changed, or if dpkg cannot tell.
 */
export const readScriptChange = Effect.gen(function* () {
  const { defaults } = yield* Postconf
  // The question to which the answer is known already.
  const directory = (yield* defaults(neededDefaults)).get("daemon_directory") ?? ""
  const path = `${directory}/postmulti-script`
  const [diversion, answer] = yield* Effect.all([readDiversion(path, ""), Effect.option(verified)], {
    concurrency: "unbounded"
  })
  if (diversion._tag === "Elsewhere") return Option.some(`${path} is diverted to ${diversion.place}`)
  const { output } = yield* answer
  return isChanged(path, output) ? Option.some(`${path} differs from the one in its package`) : Option.none()
}).pipe(Effect.orElseSucceed(() => Option.none<string>()))
