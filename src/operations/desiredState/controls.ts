/** Which instances have to be started, stopped, restarted or reloaded. */
import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { type DirectoryPath, displayName, type Instance } from "../../instance/Instance.ts"
import type { Control } from "../startStop.ts"
import { type KnownStatus, look } from "../status/status.ts"
import type { Controlled, Draft } from "./draft.ts"
import type { Mistake } from "./mistakes.ts"

interface Wanted {
  readonly target: Instance
  readonly state: "started" | "stopped" | "absent" | undefined
  readonly path: Mistake["path"]
  /** Whether the document sets what takes effect only with a restart. */
  readonly restarts: boolean
}

/** `renewal` is what makes a running one use its files as they will be; none if it does already. */
const controlFor = (
  { state }: Wanted,
  runs: boolean,
  renewal: Option.Option<Control>
): Option.Option<Control> => {
  if (!runs) return state === "started" ? Option.some("start") : Option.none()
  return state === "stopped" ? Option.some("stop") : renewal
}

const isStopped = ({ state }: KnownStatus): boolean => state === "stopped"

/** Whoever stops comes first, because it gives up addresses that others may need. */
const inOrder = (controls: ReadonlyArray<Controlled>): ReadonlyArray<Controlled> => {
  const { reload = [], restart = [], start = [], stop = [] } = Array.groupBy(controls, ({ action }) => action)
  return [...[...stop].reverse(), ...restart, ...reload, ...start]
}

/** A new instance has no status yet. */
export const planControls = Effect.fnUntraced(function* (
  { isChanged, refuse }: Draft,
  wanted: ReadonlyArray<Wanted>,
  restarting: ReadonlySet<DirectoryPath>,
  reload: boolean
) {
  const statuses = Array.zip(wanted, yield* look(wanted.map(({ target }) => target)))
  const controls = statuses.flatMap(([one, status]): ReadonlyArray<Controlled> => {
    const { path, restarts, target } = one
    const wasDue = Option.contains(status.reloadNeeded, true)
    const isDue = isChanged(target) || wasDue
    // Nobody can tell what has changed in files that the master has not read yet.
    const renewal = restarting.has(target.configDirectory) || (wasDue && restarts) ? "restart" : "reload"
    const control = controlFor(
      one,
      !isStopped(status),
      reload && isDue ? Option.some(renewal) : Option.none()
    )
    if (Option.isNone(control)) return []
    if (!isStopped(status) && status.state !== "running") {
      refuse(path, `cannot ${control.value} it: ${Option.getOrElse(status.reason, () => status.state)}`)
    }
    const instance = target.primary ? "-" : displayName(target)
    return [{ _tag: "Control", action: control.value, instance, target }]
  })
  return inOrder(controls)
})
