/** A pretend postlog(1), which writes its arguments to the log of the pretend host. */
import * as Effect from "effect/Effect"
import { Caller } from "../../services/Caller.ts"
import type { LoggedSeverity } from "../services.ts"
import { chosenDirectory, type Program, parametersOf, readOptions, tell } from "./Program.ts"

const severities: ReadonlyMap<string, LoggedSeverity> = new Map([
  ["info", "info"],
  ["warn", "warning"],
  ["warning", "warning"],
  ["error", "error"],
  ["fatal", "fatal"],
  ["panic", "panic"]
])

export const postlog: Program = Effect.gen(function* () {
  const { environment } = yield* Caller
  const usage = "[-iv] [-c config_dir] [-p priority] [-t tag] [text]"
  const { given, operands } = yield* readOptions("postlog", "c:ip:t:v", usage)
  const name = yield* Effect.flatMap(chosenDirectory(given.get("c")), parametersOf)
  const own = `${environment["MAIL_LOGTAG"] ?? name("syslog_name")}/postlog`
  const severity = severities.get(given.get("p") ?? "info")
  if (severity === undefined) {
    return yield* Effect.as(tell(own, "fatal", `bad severity: "${given.get("p")}"`), 1)
  }
  yield* tell(given.get("t") ?? own, severity, operands.join(" "))
  return 0
}).pipe(
  Effect.catchAll(({ message }) =>
    Effect.gen(function* () {
      const { environment } = yield* Caller
      yield* tell(`${environment["MAIL_LOGTAG"] ?? "postfix"}/postlog`, "fatal", message)
      return 1
    })
  )
)
