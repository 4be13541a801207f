/** Whether what is done can be written to the mail log. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { squeeze } from "../../postfix/maincf/values.ts"
import type { Primary } from "../../postfix/Primary.ts"
import { FileSystem } from "../../services/FileSystem.ts"
import { loggerProgram } from "../../services/MailLog.ts"
import { type Finding, good, problem } from "./Finding.ts"

export interface LogFacts {
  /** The program that writes the log, and whether it is there. */
  readonly program: string
  readonly hasProgram: boolean
  readonly destination: /** A file of Postfix's own, by the setting that names it. */
    | { readonly _tag: "File"; readonly setting: string }
    /** The system's log, and whether it is listening there. */
    | { readonly _tag: "Socket"; readonly path: string; readonly isThere: boolean }
}

export const assessLog = ({ destination, hasProgram, program }: LogFacts): ReadonlyArray<Finding> => {
  if (!hasProgram) {
    const remedy =
      destination._tag === "Socket" ? "install bsdutils or util-linux" : "check command_directory"
    return [problem("log", `there is no ${program} to write the mail log`, remedy)]
  }
  if (destination._tag === "File") return [good("log", `${program} writes to ${destination.setting}`)]
  const { isThere, path } = destination
  return [
    isThere
      ? good("log", `${program} writes to the system's log at ${path}`)
      : problem(
          "log",
          `nothing listens at ${path}, so log messages are lost`,
          "run a syslog service, or set maillog_file in the primary's main.cf"
        )
  ]
}

const socketPath = "/dev/log"

/** As it is written; where it is not, this Postfix was built with it. */
const named = (value: string | undefined): string =>
  value === undefined ? "its built-in maillog_file" : `maillog_file = ${squeeze(value)}`

export const logFacts = Effect.fnUntraced(function* ({ logService, settings, shared }: Primary) {
  const { kind } = yield* FileSystem
  const kindOf = (path: string) => Effect.option(kind(path))
  const ownFile = Option.isSome(logService)
  const program = ownFile ? `${shared.command_directory}/postlog` : loggerProgram
  const facts: LogFacts = {
    program,
    hasProgram: Option.contains(yield* kindOf(program), "file"),
    destination: ownFile
      ? { _tag: "File", setting: named(settings.get("maillog_file")) }
      : { _tag: "Socket", path: socketPath, isThere: Option.isSome(yield* kindOf(socketPath)) }
  }
  return facts
})
