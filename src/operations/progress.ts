/** Telling how far an iteration has come, and where it failed, to whoever wants to know. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { Instance } from "../instance/Instance.ts"

/** One instance after the other: told before the turn of each, with its position counted from 1. */
export type Turns = (position: number, instance: Instance) => Effect.Effect<void>

/** Several instances at the same time. */
export interface Line {
  /** One more instance is done. */
  readonly step: Effect.Effect<void>
  /** For what writes to the terminal itself, a text with that end or just messages: the line is out of its way. */
  readonly aside: <A, E, R>(end: string, write: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
}

export interface ProgressService {
  readonly inTurn: (total: number) => Effect.Effect<Turns>
  readonly together: <A, E, R>(
    total: number,
    iterate: (line: Line) => Effect.Effect<A, E, R>
  ) => Effect.Effect<A, E, R>
  /** The command has come to a bad end for this instance, after all that it had to say itself. */
  readonly failed: (instance: Instance, how: string) => Effect.Effect<void>
}

const silentLine: Line = { step: Effect.void, aside: (_end, write) => write }

export const silent: ProgressService = {
  inTurn: () => Effect.succeed(() => Effect.void),
  together: (_total, iterate) => iterate(silentLine),
  failed: () => Effect.void
}

/** Nothing is told unless somebody provides it: the original is silent. */
export class Progress extends Context.Reference<Progress>()("postmulti/Progress", {
  defaultValue: () => silent
}) {}
