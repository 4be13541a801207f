/** The `Machine` of a pretend host. Its masters hold pretend locks, and systemd does not run there. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { FileSystem } from "../services/FileSystem.ts"
import type { Machine } from "../services/Machine.ts"
import { withoutSlashes } from "../services/paths.ts"
import { type Holder, isHeld, type Master, nobody } from "../services/processes/masters.ts"
import { builtIn, type Masters } from "./services.ts"
import type { Defaults } from "./stock.ts"

/** The usual ports, because a pretend host has no services(5). */
const ports = new Map([
  ["smtp", 25],
  ["submissions", 465],
  ["smtps", 465],
  ["submission", 587]
])

export const machineOn = (
  { readFile, realPath, status }: FileSystem["Type"],
  masters: Masters["Type"],
  defaults: Defaults
): Machine["Type"] => ({
  masters: (lockFiles) =>
    Effect.gen(function* () {
      const held = yield* masters.held

      /** A start writes both files, and a reload the second one. */
      const holderOf = (path: string, second: string): Effect.Effect<Holder> =>
        Effect.gen(function* () {
          const real = yield* Effect.option(realPath(path))
          if (Option.isNone(real) || !held.has(real.value)) return Option.none()
          const master: Master = {
            pid: Number(yield* readFile(path)),
            since: (yield* status(path)).modified,
            isApart: false,
            unit: Option.none(),
            configured: Option.map(yield* Effect.option(status(second)), ({ modified }) => modified)
          }
          return Option.some(master)
        }).pipe(Effect.either)

      const holderIfKnown = (path: Option.Option<string>, second: Option.Option<string>) =>
        Option.match(path, {
          onNone: () => Effect.succeed(nobody),
          onSome: (known) =>
            holderOf(
              known,
              Option.getOrElse(second, () => known)
            )
        })

      return yield* Effect.forEach(lockFiles, ({ configDirectory, data, queue }) =>
        Effect.gen(function* () {
          const found = { queue: yield* holderIfKnown(queue, data), data: yield* holderIfKnown(data, data) }
          if (isHeld(found.queue) || isHeld(found.data)) return { ...found, displaced: Option.none() }
          const [first, second] = [...held].flatMap(([path, configuration]) =>
            withoutSlashes(configuration) === withoutSlashes(configDirectory) ? [path] : []
          )
          const displaced = yield* holderIfKnown(Option.fromNullable(first), Option.fromNullable(second))
          return { ...found, displaced: Option.flatten(Either.getRight(displaced)) }
        })
      )
    }),
  isReadOnly: () => Effect.succeed(false),
  facts: Effect.succeed({
    seesAllLocks: true,
    hostname: builtIn({ defaults }, "myhostname"),
    ports,
    units: Option.none()
  })
})
