/** The master(8) daemons of running instances, as far as others can tell: which lock files they hold. */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"

export class Masters extends Context.Tag("postmulti/testing/Masters")<
  Masters,
  {
    /** The lock files that are held, by their paths without symbolic links. */
    readonly held: Effect.Effect<ReadonlySet<string>>
    readonly hold: (paths: ReadonlyArray<string>) => Effect.Effect<void>
    readonly release: (paths: ReadonlyArray<string>) => Effect.Effect<void>
  }
>() {}

/** Masters that are kept in the given place. */
export const mastersIn = (place: Ref.Ref<ReadonlySet<string>>): Masters["Type"] => ({
  held: Ref.get(place),
  hold: (paths) => Ref.update(place, (held) => new Set([...held, ...paths])),
  release: (paths) => Ref.update(place, (held) => new Set([...held].filter((path) => !paths.includes(path))))
})
