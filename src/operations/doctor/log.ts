/** Whether what is done can be written to the mail log. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Primary } from "../../postfix/Primary.ts"
import { FileSystem } from "../../services/FileSystem.ts"
import { loggerProgram } from "../../services/MailLog.ts"
import { type Finding, good, problem } from "./Finding.ts"

export interface LogFacts {
  /** The program that writes the log, and whether it is there. */
  readonly program: string
  readonly hasProgram: boolean
  /** Where the system's log is listening; none where the log is a file of Postfix's own. */
  readonly socket: Option.Option<{ readonly path: string; readonly isThere: boolean }>
}

export const assessLog = ({ hasProgram, program, socket }: LogFacts): ReadonlyArray<Finding> => {
  if (!hasProgram) {
    const remedy = Option.isSome(socket) ? "install bsdutils or util-linux" : "check command_directory"
    return [problem("log", `there is no ${program} to write the mail log`, remedy)]
  }
  return Option.match(socket, {
    onNone: () => [good("log", `${program} writes the file of Postfix's own`)],
    onSome: ({ isThere, path }) => [
      isThere
        ? good("log", `${program} writes to the system's log at ${path}`)
        : problem(
            "log",
            `nobody listens at ${path}, so that the mail log is lost`,
            "run a syslog service, or set maillog_file in the primary's main.cf"
          )
    ]
  })
}

const socketPath = "/dev/log"

export const logFacts = ({ logService, shared }: Primary) =>
  Effect.gen(function* () {
    const { kind } = yield* FileSystem
    const kindOf = (path: string) => Effect.option(kind(path))
    const ownFile = Option.isSome(logService)
    const program = ownFile ? `${shared.command_directory}/postlog` : loggerProgram
    const facts: LogFacts = {
      program,
      hasProgram: Option.contains(yield* kindOf(program), "file"),
      socket: ownFile
        ? Option.none()
        : Option.some({ path: socketPath, isThere: Option.isSome(yield* kindOf(socketPath)) })
    }
    return facts
  })
