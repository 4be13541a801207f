/** dpkg-divert(1): where Debian's package manager puts the file of a package that has to make room. */
import * as Effect from "effect/Effect"
import { FileSystem } from "../../services/FileSystem.ts"
import { ProcessRunner, succeeded } from "../../services/ProcessRunner.ts"
import { DiversionFailed } from "./errors.ts"
import type { Situation } from "./Situation.ts"

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
