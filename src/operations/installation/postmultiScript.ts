/** Whether somebody has changed what the original runs for its actions, and this program does not. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Postconf } from "../../postfix/Postconf.ts"
import { FileSystem } from "../../services/FileSystem.ts"
import { ProcessRunner } from "../../services/ProcessRunner.ts"
import { diversionOf } from "./diversion.ts"

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
