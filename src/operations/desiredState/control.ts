/** Starts, stops and reloads an instance: through its unit of systemd, if that runs, or else with postfix(1). */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import { Fatal } from "../../fatal.ts"
import { displayName, type Instance } from "../../instance/Instance.ts"
import { prefix } from "../../instance/naming.ts"
import type { Primary } from "../../postfix/Primary.ts"
import { Machine, type Units } from "../../services/Machine.ts"
import { nameOf } from "../../services/paths.ts"
import { postfixEnvironment } from "../environment.ts"
import { callerEnvironment, runAll } from "../iteration.ts"
import { look } from "../status/status.ts"

export type Control = "start" | "stop" | "restart" | "reload"

/** The program has said why. */
export class ControlFailed extends Fatal("ControlFailed")<{ control: Control; instance: Instance }>(
  ({ control, instance }) => `instance ${displayName(instance)}: ${control} failed`
) {}

/**
 * Debian 12 names units by the name of the instance, `-` for the primary; Debian 13 by the end of its directory's name,
 * with a unit of its own for the primary. What is not enabled, their units do not start.
 */
const unitOf = ({ generated, installed }: Units, instance: Instance): Option.Option<string> => {
  const { configDirectory, enabled, name, primary } = instance
  if (!enabled || !installed.has("postfix@.service")) return Option.none()
  if (generated) return Option.map(primary ? Option.some("-") : name, (own) => `postfix@${own}.service`)
  const directory = nameOf(configDirectory)
  if (primary) return Option.some("postfix.service")
  return directory.startsWith(prefix)
    ? Option.some(`postfix@${directory.slice(prefix.length)}.service`)
    : Option.none()
}

/** master(8) may take a moment to end. */
const awaitStopped = (instance: Instance) =>
  look([instance]).pipe(
    Effect.filterOrFail((found) => found.every(({ state }) => state === "stopped")),
    Effect.retry(Schedule.intersect(Schedule.spaced("100 millis"), Schedule.recurs(100))),
    Effect.ignore
  )

export const runControl = Effect.fnUntraced(function* (
  control: Control,
  primary: Primary,
  instance: Instance
) {
  const caller = yield* callerEnvironment
  const { units } = yield* (yield* Machine).facts
  const unit = Option.flatMap(units, (known) => unitOf(known, instance))
  const run = (command: string) => {
    const words = Option.match(unit, {
      onNone: () => ({ program: `${primary.shared.command_directory}/postfix`, arguments: ["--", command] }),
      onSome: (name) => ({ program: "systemctl", arguments: [command, name] })
    })
    const environment = postfixEnvironment(caller, primary, instance, false)
    return Effect.filterOrFail(
      runAll([{ instance, command: { ...words, environment } }], 1),
      (succeeded) => succeeded,
      () => new ControlFailed({ control, instance })
    )
  }
  if (control !== "restart" || Option.isSome(unit)) return yield* run(control)
  yield* run("stop")
  yield* awaitStopped(instance)
  return yield* run("start")
})
